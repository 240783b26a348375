"""Which machines are being changed from this computer, by whomever: kept where all its users meet.

Each run at work has a file there, locked by its process (so that the system frees it however that process dies) and
holding the machines it changes, as hashes: who may look there learns no names. A lock is a courtesy, which anybody
can break; what keeps a wrong step from being sent is the look at the machine before it (guard.py).
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import io
import ipaddress
import json
import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.limits import LARGEST_LOCK, LOCK_WAIT_SECONDS, MOST_LOCKS, MOST_LOCKS_BYTES
from actctl.common.system_errors import reason
from actctl.common.texts import Text
from actctl.common.words import one_line
from actctl.fleet.change.plan import HostPlan
from actctl.fleet.change.shared_files import Unusable, create, open_shared, open_there, try_lock
from actctl.fleet.interface import without_port

_VARIABLE = "ACTCTL_LOCKS"
"""Names another folder to meet in, the same for all users."""
_FOLDERS = ("/run/lock", "/var/lock", "/tmp")  # noqa: S108 - only where it is everybody's, and sticky
_PREFIX, _SUFFIX, _GATE = "actctl-", ".run", "actctl.lock"


def keys_of(host: HostPlan) -> frozenset[str]:
    """What a machine is known by: its identity and its address, hashed.

    Behind a loopback address is a tunnel or a simulator, and simulated machines repeat: there the identity counts
    together with that address.
    """
    words = [f"address {host.address}"] if host.address else []
    if host.identity is not None and host.identity.known:
        where = _loopback(host.address)
        words.append(f"machine {host.identity.guid} {host.identity.name}" + (f" at {where}" if where else ""))
    return frozenset(hashlib.sha256(word.encode("utf-8", "backslashreplace")).hexdigest() for word in words)


def _loopback(address: str) -> str | None:
    """The loopback address in `address:port`; None: it is another one."""
    name = without_port(address)
    try:
        return name if ipaddress.ip_address(name).is_loopback else None
    except ValueError:
        return name if name == "localhost" else None


@contextmanager
def held(run_id: str, hosts: Sequence[HostPlan], *, force: bool) -> Iterator[Text | None]:
    """Hold these machines until the end of the block or of the process. Gives what is to be warned of.

    Raises UserError where another run, of whichever user, changes one of them; `force` goes on all the same.
    """
    own: tuple[Path, int] | None = None
    warning: Text | None = None
    try:
        folder = _folder()
        with _gate(folder):
            warning = _taken(folder, {key: one.host for one in hosts for key in keys_of(one)}, force=force)
            own = _announce(folder, run_id, sorted(key for one in hosts for key in keys_of(one)))
    except (Unusable, OSError) as error:
        why = reason(error) if isinstance(error, OSError) else error.why
        warning = Text(
            f"other users of this computer are not kept from changing these machines at the same time: {why.en}",
            f"このコンピューターの他の利用者による同時変更を防げません: {why.ja}",
        )
    try:
        yield warning
    finally:
        if own is not None:
            _withdraw(*own)


def _folder() -> Path:
    """Raises Unusable."""
    if os.environ.get(_VARIABLE):
        return Path(os.environ[_VARIABLE])
    if os.name == "nt":
        folder = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "actctl" / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    for name in _FOLDERS:
        with contextlib.suppress(OSError):
            mode = Path(name).stat().st_mode
            if stat.S_ISDIR(mode) and mode & 0o1777 == 0o1777 and os.access(name, os.W_OK):
                return Path(name)
    raise Unusable(
        Text(
            f"none of {', '.join(_FOLDERS)} is everybody's to write in",
            f"{', '.join(_FOLDERS)} のいずれも全ユーザーが書き込める場所ではありません",
        )
    )


@contextmanager
def _gate(folder: Path) -> Iterator[None]:
    """One at a time looks and announces. Raises Unusable where somebody stands in it, OSError."""
    file = open_shared(folder / _GATE)
    try:
        until = time.monotonic() + LOCK_WAIT_SECONDS
        while not try_lock(file):
            if time.monotonic() > until:
                raise Unusable(Text(f"{folder / _GATE} is held by somebody", f"{folder / _GATE} が使用中です"))
            time.sleep(0.05)
        yield
    finally:
        os.close(file)


def _taken(folder: Path, mine: dict[str, str], *, force: bool) -> Text | None:
    """What is to be warned of; files of processes that are gone are cleared away.

    Raises UserError where another run changes one of these machines, unless `force`.
    """
    wanted = {key.encode(): name for key, name in mine.items()}
    left = MOST_LOCKS_BYTES
    for number, path in enumerate(_notes(folder)):
        if number == MOST_LOCKS or left <= 0:
            return _too_many(folder)
        data = _note(path, min(left, LARGEST_LOCK))
        left -= len(data)
        # Line by line: another user's file may hold anything, and a list of its lines takes thirty times its size.
        shared = sorted({wanted[key] for key in map(bytes.rstrip, io.BytesIO(data)) if key in wanted})
        if shared:
            taken = _who(shared, data.split(b"\n", 1)[0].decode("utf-8", "replace"))
            if not force:
                raise UserError(taken)
            return taken
    return None


def _notes(folder: Path) -> Iterator[Path]:
    """Every file with a note's name, as the folder yields them: there may be any number."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX):
                yield Path(entry.path)


def _note(path: Path, most: int) -> bytes:
    """What a run that is at work has noted; empty where there is none, or it is gone."""
    try:
        file = open_there(path)
    except OSError:
        return b""
    try:
        if not try_lock(file):
            return os.read(file, most)
        with contextlib.suppress(OSError):
            path.unlink()
        return b""
    finally:
        os.close(file)


def _too_many(folder: Path) -> Text:
    return Text(
        f"{folder} holds more notes of runs (actctl-….run) than are looked at: whether another run changes these "
        "machines is not known for certain",
        f"{folder} の実行メモ (actctl-….run) が多すぎるため一部しか確認していません。"
        "他の実行がこれらのコンピューターを変更中かどうかは確実には分かりません",
    )


def _who(shared: Sequence[str], owner: str) -> Text:
    try:
        said = json.loads(owner)
        run, user, process = (one_line(str(said[name]))[:40] for name in ("run", "user", "process"))
    except (ValueError, LookupError, TypeError, RecursionError):
        run = user = process = "?"
    more = f" and {len(shared) - 1} more" if len(shared) > 1 else ""
    others = f" 他{len(shared) - 1}台" if len(shared) > 1 else ""
    return Text(
        f"host {shared[0]}{more} is being changed by run {run} of {user} (process {process}); wait until it ends "
        "(--force goes on).",
        f"ホスト {shared[0]}{others} は {user} の実行 {run} (プロセス {process}) が変更中です。"
        "終了を待ってください (続けるには --force)。",
    )


def _announce(folder: Path, run_id: str, keys: Iterable[str]) -> tuple[Path, int]:
    path = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user without a name, in a container
        user = str(os.getuid()) if hasattr(os, "getuid") else "?"
    owner = json.dumps({"run": run_id, "user": user, "process": os.getpid()})
    data = "\n".join((owner, *keys)).encode()
    file = create(path)
    try:
        try_lock(file)
        while data:
            data = data[os.write(file, data) :]
    except BaseException:  # a full disk: neither the note nor its lock is to stay until the process ends
        _withdraw(path, file)
        raise
    return path, file


def _withdraw(path: Path, file: int) -> None:
    with contextlib.suppress(OSError):
        if os.name != "nt":
            path.unlink()  # first: until it is closed nobody takes it for free
        os.close(file)
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
