"""From the inventory options of a command line to the targets of a run."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from actctl.cli.terminal import ask_hidden, warn
from actctl.cli.unverified import Unverified
from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Text, joined, same
from actctl.fleet.accounts import Accounts
from actctl.fleet.change.plan import Origin
from actctl.fleet.interface import Target
from actctl.fleet.targets import targets_of
from actctl.inventory import Host, Inventory, Passwords, as_user, endpoint_of, load_inventory
from actctl.transport import TRANSPORTS


@dataclass(frozen=True, slots=True)
class Reach:
    """An inventory, the hosts of it that were asked for, and the way to reach these and others of it."""

    inventory: Inventory
    hosts: list[Host]
    passwords: Passwords
    accounts: Accounts
    seconds: float | None
    transport: str | None
    sources: tuple[str, ...] = ()
    """Inventory files as a later run in another folder finds them."""
    user: str | None = None
    """Who signs in, whatever the inventory says."""
    unverified: Unverified = field(default_factory=Unverified)

    @property
    def origin(self) -> Origin:
        """Where these hosts come from, for a plan."""
        return Origin(self.sources, self.transport, self.seconds, user=self.user)

    def targets(self, hosts: Sequence[Host] | None = None) -> list[Target]:
        """The hosts that were asked for, or others of this inventory, each with all that is needed to reach it."""
        wanted = self.hosts if hosts is None else hosts
        signed = [as_user(host, self.user) for host in wanted] if self.user else wanted
        found = targets_of(signed, self.passwords, self.accounts, seconds=self.seconds, transport=self.transport)
        self.unverified.tell(found)
        return found


@contextlib.contextmanager
def chosen_from(inventory: Inventory) -> Iterator[list[Text]]:
    """Where hosts are chosen: warnings come before what it gives, or of a choice that fails, those that may be why.

    Gives the list for what is to be said of the patterns.
    """
    notes: list[Text] = []
    try:
        yield notes
    except UserError:
        _warn_all([*inventory.left_out, *notes])
        raise
    _warn_all([*inventory.warnings, *notes])


def _warn_all(texts: list[Text]) -> None:
    for text in texts:
        warn(text)


def reach(
    sources: Sequence[str],
    patterns: Sequence[str],
    limit: str | None,
    *,
    seconds: float | None = None,
    user: str | None = None,
    ask_pass: bool = False,
    auth_fail: int = REFUSALS,
    transport: str | None = None,
) -> Reach:
    """The hosts that were asked for. Warnings go to standard error; a password is asked for only on a terminal.

    Raises UserError.
    """
    if transport is not None and transport not in TRANSPORTS:
        raise UserError(
            Text(
                f"--transport: “{transport}” is not known; {' or '.join(TRANSPORTS)} was expected.",
                f"--transport: 「{transport}」は指定できません。{' または '.join(TRANSPORTS)} を指定してください。",
            )
        )
    if user is not None and not user.strip():
        raise UserError(
            Text("--user: a name was expected, it is empty.", "--user: 名前が空です。ユーザー名を指定してください。")
        )
    inventory = load_inventory(sources)
    with chosen_from(inventory) as notes:
        hosts = _windows(_selected(inventory, patterns, limit, notes))
    prompt = ask_hidden if sys.stdin.isatty() else None
    passwords = Passwords(prompt=prompt, ask=ask_pass, withheld=_password_variables(inventory))
    accounts = Accounts(auth_fail)
    return Reach(inventory, hosts, passwords, accounts, seconds, transport, absolute(sources), user)


def _password_variables(inventory: Inventory) -> frozenset[str]:
    """The environment variables that hold a password of the inventory's."""
    named = (host.settings.get("actctl_password_env") for host in inventory.hosts.values())
    return frozenset(str(one.value) for one in named if one is not None)


def _selected(inventory: Inventory, patterns: Sequence[str], limit: str | None, notes: list[Text]) -> list[Host]:
    """The hosts of the patterns; `@run:ID:failed` limits them to hosts of an earlier run."""
    if limit is None or not limit.startswith("@run:"):
        return inventory.select(patterns, limit, notes)
    from actctl.fleet.change.run_hosts import hosts_of_run

    names = frozenset(hosts_of_run(limit))
    hosts = [host for host in inventory.select(patterns, None, notes) if host.name in names]
    if not hosts:
        raise UserError(
            Text(
                f"--limit: no host of {limit} is among the hosts of the pattern.",
                f"--limit: パターンに一致するホストの中に {limit} のホストがありません。",
            )
        )
    return hosts


def targets(
    sources: Sequence[str],
    patterns: Sequence[str],
    limit: str | None,
    *,
    seconds: float | None = None,
    user: str | None = None,
    ask_pass: bool = False,
    auth_fail: int = REFUSALS,
    transport: str | None = None,
) -> list[Target]:
    """The targets of the hosts that were asked for. Raises UserError."""
    return reach(
        sources, patterns, limit,
        seconds=seconds, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    ).targets()  # fmt: skip


def absolute(sources: Sequence[str]) -> tuple[str, ...]:
    """Inventory sources as a later run in another folder finds them; standard input and `host,` lists as they are."""
    return tuple(one if one == "-" or "," in one else str(Path(one).resolve()) for one in sources)


def _windows(hosts: list[Host]) -> list[Host]:
    """Those reached over WinRM: an Ansible inventory may hold Linux machines (ssh) and the machine itself (local)."""
    reached = [host for host in hosts if endpoint_of(host).transport in TRANSPORTS]
    others = [host.name for host in hosts if endpoint_of(host).transport not in TRANSPORTS]
    if not reached:
        few = _few(others)
        raise UserError(
            Text(
                f"no host of these is reached over WinRM (ansible_connection: winrm or psrp): {few.en}.",
                f"WinRMで接続するホスト (ansible_connection: winrm または psrp) がありません: {few.ja}。",
            )
        )
    if others:
        left_out = Text(
            "left out, not reached over WinRM (ansible_connection): ",
            "WinRMで接続しないため除外しました (ansible_connection): ",
        )
        warn(joined(left_out, _few(others)))
    return reached


def _few(names: list[str]) -> Text:
    more = len(names) - 5
    first = same(", ".join(names[:5]))
    return joined(first, Text(f" and {more} more", f" ほか{more}台")) if more > 0 else first
