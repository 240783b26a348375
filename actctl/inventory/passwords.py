"""Passwords: where a host's comes from, fetched only when it is needed and once per source."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from actctl.common.errors import UserError
from actctl.common.limits import PASSWORD_COMMAND_SECONDS
from actctl.common.secret import Secret
from actctl.common.system_errors import reason
from actctl.common.texts import Text, joined
from actctl.common.words import mask_keys, shown
from actctl.inventory.interface import Host
from actctl.inventory.values import VAULT, Unresolved, Variable

PLAIN_NAMES = (
    "actctl_password", "ansible_winrm_password", "ansible_winrm_pass", "ansible_psrp_password", "ansible_password"
)  # fmt: skip
"""Variables that hold the password itself, the strongest first."""
FETCHED_NAMES = (
    "actctl_password_env",
    "actctl_password_keyring",
    "actctl_password_command",
    "actctl_password_prompt",
)
"""Variables that say where the password is; they win over the password itself."""
_SECRET_NAMES = re.compile(
    r"ACTCTL_(?!INVENTORY$).*|.*(PASSWORD|PASSWD|PASSPHRASE)|(.*_)?(PASS|PW|PWD|MAK|CSVLK)\d*", re.IGNORECASE
)
_NOT_SECRET = ("PWD", "OLDPWD")


_DECRYPT = Text(
    "`ansible-inventory --list --ask-vault-pass` prints it decrypted, for `-i -` to read",
    "`ansible-inventory --list --ask-vault-pass` で復号した出力を `-i -` に渡してください",
)
_WRITE_IT = Text(
    "write the value itself (of templates only plain references such as {{ name }} to known values count)",
    "値そのものを記入してください (テンプレートは {{ name }} のような既知の値への単純な参照だけを解決します)",
)
_OR_ELSEWHERE = Text(
    ", or use actctl_password_env, _keyring or _command",
    "。actctl_password_env、_keyring、_command も使えます",
)


class KeyringLike(Protocol):
    """The part of the keyring library used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """The stored password, or None."""
        ...


def remedy_for(variable: Variable) -> Text:
    """What to do about a value only Ansible can resolve, as the end of a sentence, without a full stop."""
    return _DECRYPT if variable.value == VAULT else _WRITE_IT


@dataclass(slots=True)
class Passwords:
    """Fetches passwords for a run: each source is asked once, however many hosts share it."""

    prompt: Callable[[Text], str] | None = None
    """Asks a person and gives back what was typed; None: nobody can be asked."""
    ask: bool = False
    """Ask for every user, whatever the inventory says (`--ask-pass`)."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    keyring: KeyringLike | None = None
    """None: the system's, imported when it is first needed."""
    withheld: frozenset[str] = frozenset()
    """Environment variables that hold secrets of ours: no program is given them."""
    _found: dict[tuple[str, str], Secret] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def of(self, host: Host, user: str, *, optional: bool = False) -> Secret | None:
        """The password of `user` on `host`; None only if `optional` and no source is named.

        Raises UserError when the source gives none, never with the password in it.
        """
        with self._lock:
            if self.ask:
                return self._once("prompt", user, lambda: self._ask(host, user))
            name = _nearest(host, FETCHED_NAMES)
            if name:
                return self._fetch(host, user, name, host.settings[name])
            plain = next((name for name in PLAIN_NAMES if _is_set(host, name)), None)
            if plain:
                return _plain(host, plain)
            if optional:
                return None
            return self._once("prompt", user, lambda: self._ask(host, user))

    def known_for(self, host: Host) -> bool:
        """Whether a source of the host's password is named; else a person would be asked."""
        return self.ask or any(_is_set(host, name) for name in (*FETCHED_NAMES, *PLAIN_NAMES))

    def _fetch(self, host: Host, user: str, name: str, variable: Variable) -> Secret:
        if isinstance(variable.value, Unresolved):
            why, remedy = variable.value.reason, remedy_for(variable)
            raise _problem(host, name, variable, f"is {why.en}; {remedy.en}", f"は{why.ja}。{remedy.ja}")
        text = str(variable.value)
        if name == "actctl_password_env":
            return self._once(name, text, lambda: self._from_environment(host, variable, text))
        if name == "actctl_password_keyring":
            return self._once(name, f"{text}\0{user}", lambda: self._from_keyring(host, variable, text, user))
        if name == "actctl_password_command":
            return self._once(name, text, lambda: self._from_command(host, variable, text))
        return self._once("prompt", user, lambda: self._ask(host, user))

    def _once(self, kind: str, key: str, fetch: Callable[[], Secret]) -> Secret:
        if (kind, key) not in self._found:
            self._found[kind, key] = fetch()
        return self._found[kind, key]

    def _ask(self, host: Host, user: str) -> Secret:
        if self.prompt is None:
            account = next((item for name, item in host.settings.items() if name.endswith("_user")), None)
            raise UserError(
                Text(
                    f"host {host.name} has no password for {user}, and nobody can be asked here; name one with "
                    "actctl_password_env, actctl_password_keyring, actctl_password_command or ansible_password.",
                    f"ホスト {host.name} にサインインする {user} のパスワードが指定されていません。ここでは"
                    "入力もできないため、actctl_password_env、actctl_password_keyring、actctl_password_command、"
                    "ansible_password のいずれかで指定してください。",
                ),
                source=account.source if account else None,
                line=account.line if account else None,
            )
        typed = self.prompt(Text(f"Password for {user}: ", f"{user} のパスワード: "))
        if not typed:
            raise UserError(
                Text(
                    f"no password for {user} was typed; one was expected.",
                    f"{user} のパスワードが入力されませんでした。パスワードを入力してください。",
                )
            )
        return Secret(typed)

    def _from_environment(self, host: Host, variable: Variable, name: str) -> Secret:
        value = self.environ.get(name)
        if not value:
            raise _problem(
                host,
                "actctl_password_env",
                variable,
                f"names the environment variable {name}, which is not set",
                f"の環境変数 {name} が設定されていません",
            )
        return Secret(value)

    def _from_keyring(self, host: Host, variable: Variable, service: str, user: str) -> Secret:
        try:
            if self.keyring is None:
                import keyring

                self.keyring = keyring
            value = self.keyring.get_password(service, user)
        except Exception as problem:  # backends raise what their systems raise
            kind = type(problem).__name__
            raise _problem(
                host,
                "actctl_password_keyring",
                variable,
                f"names a keyring that cannot be read ({kind})",
                f"が使うキーリングを読み取れません ({kind})",
            ) from None
        if not value:
            raise _problem(
                host,
                "actctl_password_keyring",
                variable,
                f"names {service}, but the keyring has no password there for {user}: `keyring set {service} {user}`",
                f"の {service} に {user} のパスワードがキーリングにありません。"
                f"`keyring set {service} {user}` で登録してください",
            )
        return Secret(value)

    def _from_command(self, host: Host, variable: Variable, line: str) -> Secret:
        """The first line of the program's output. No shell: `$`, `|` and `;` mean nothing."""
        name = "actctl_password_command"
        env = environment_for(line, self.environ, self.withheld)
        try:
            arguments = shlex.split(line, posix=os.name != "nt")
            done = subprocess.run(  # noqa: S603 - the inventory's owner names the program
                arguments, stdin=subprocess.DEVNULL, capture_output=True, env=env, timeout=PASSWORD_COMMAND_SECONDS,
                check=False,
            )  # fmt: skip
        except (ValueError, IndexError):
            raise _problem(
                host,
                name,
                variable,
                "is no command line: a quote does not close",
                "がコマンド ラインとして正しくありません。引用符が閉じていません",
            ) from None
        except subprocess.TimeoutExpired:
            most = f"{PASSWORD_COMMAND_SECONDS:.0f}"
            raise _problem(
                host,
                name,
                variable,
                f"gave no answer within {most} seconds",
                f"のコマンドが{most}秒以内に応答しませんでした",
            ) from None
        except OSError as problem:
            why = reason(problem)
            english, japanese = f"cannot be run: {why.en}", f"のコマンドを実行できません: {why.ja}"
            raise _problem(host, name, variable, english, japanese) from None
        said = _last_line(done.stderr)
        if done.returncode:
            how = (
                Text(f"exit code {done.returncode}", f"終了コード {done.returncode}")
                if done.returncode > 0
                else Text(f"signal {-done.returncode}", f"シグナル {-done.returncode}")
            )
            raise _problem(
                host, name, variable, f"failed with {how.en}{said}", f"のコマンドが失敗しました ({how.ja}){said}"
            )
        lines = done.stdout.decode("utf-8", errors="replace").splitlines()
        if not lines or not lines[0]:
            raise _problem(
                host,
                name,
                variable,
                f"printed no password{said}",
                f"のコマンドがパスワードを出力しませんでした{said}",
            )
        return Secret(lines[0])


def environment_for(line: str, environ: Mapping[str, str], withheld: frozenset[str]) -> dict[str, str]:
    """The environment of a password command: all that its own tools need, without the secrets that actctl is given.

    Withheld are variables in `withheld`, those with a password's name, and any that holds a product key; but not one
    that the command line itself names (`bw unlock --passwordenv BW_PASSWORD`).
    """
    kept = {}
    for name, value in environ.items():
        secret = name in withheld or _SECRET_NAMES.fullmatch(name) or mask_keys(value) != value
        if not secret or name.upper() in _NOT_SECRET or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line):
            kept[name] = value
    return kept


def _last_line(stderr: bytes) -> str:
    """What a program said last of its failure, to be put at a sentence's end: `: gpg: no secret key`."""
    lines = [line for line in stderr.decode("utf-8", errors="replace").splitlines() if line.strip()]
    return f": {shown(lines[-1].strip().rstrip('.'), 120)}" if lines else ""


def _is_set(host: Host, name: str) -> bool:
    variable = host.settings.get(name)
    return variable is not None and variable.value not in (None, "", False)


def _nearest(host: Host, names: tuple[str, ...]) -> str | None:
    """The one of `names` that was set nearest to the host (settings stand weakest first)."""
    return next((name for name in reversed(list(host.settings)) if name in names and _is_set(host, name)), None)


def _plain(host: Host, name: str) -> Secret:
    variable = host.settings[name]
    if isinstance(variable.value, Unresolved):
        why, remedy = variable.value.reason, joined(remedy_for(variable), _OR_ELSEWHERE)
        raise _problem(host, name, variable, f"is {why.en}; {remedy.en}", f"は{why.ja}。{remedy.ja}")
    if not isinstance(variable.value, Secret):
        raise _problem(
            host,
            name,
            variable,
            "is no text; a password was expected",
            "が文字列ではありません。パスワードを指定してください",
        )
    return variable.value


def _problem(host: Host, name: str, variable: Variable, english: str, japanese: str) -> UserError:
    """What follows the variable's name, in both languages, without a full stop."""
    said = Text(f"{name} of host {host.name} {english}.", f"ホスト {host.name} の {name} {japanese}。")
    return UserError(said, source=variable.source, line=variable.line)
