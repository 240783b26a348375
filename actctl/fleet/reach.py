"""From an inventory to the targets of a run: whoever asks, a person or a program, reaches machines by this."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Text, joined, same
from actctl.common.words import shown
from actctl.fleet.accounts import Accounts
from actctl.fleet.change.plan import Origin
from actctl.fleet.interface import Target
from actctl.fleet.targets import over_winrm, targets_of
from actctl.fleet.unverified import Unverified
from actctl.inventory import Host, Inventory, Passwords, as_user, load_inventory
from actctl.machine.ways import VIA, Ways
from actctl.transport import TRANSPORTS

Say = Callable[[Text], None]
"""Takes what a person should know of an inventory, a pattern, a connection."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An inventory, the hosts of it that were asked for, and the way to reach these and others of it."""

    inventory: Inventory
    passwords: Passwords
    accounts: Accounts
    say: Say
    unverified: Unverified
    seconds: float | None = None
    transport: str | None = None
    sources: tuple[str, ...] = ()
    """Inventory files as a later run in another folder finds them."""
    user: str | None = None
    """Who signs in, whatever the inventory says."""
    via: str | None = None
    """By which way everybody is asked, whatever the inventory says: a word of machine.ways.VIA."""
    ways: Ways = field(default_factory=Ways)
    hosts: list[Host] = field(default_factory=list)

    @property
    def origin(self) -> Origin:
        """Where these hosts come from, for a plan."""
        return Origin(self.sources, self.transport, self.seconds, user=self.user, via=self.via)

    def chosen(self, patterns: Sequence[str], limit: str | None = None) -> Reach:
        """The same with the hosts that the patterns mean. Raises UserError where none of them can be reached."""
        with chosen_from(self.inventory, self.say) as notes:
            return replace(self, hosts=self._windows(_selected(self.inventory, patterns, limit, notes)))

    def targets(self, hosts: Sequence[Host] | None = None) -> list[Target]:
        """The hosts that were asked for, or others of this inventory, each with all that is needed to reach it."""
        wanted = self.hosts if hosts is None else hosts
        signed = [as_user(host, self.user) for host in wanted] if self.user else wanted
        found = targets_of(
            signed, self.passwords, self.accounts, self.ways,
            seconds=self.seconds, transport=self.transport, via=self.via,
        )  # fmt: skip
        self.unverified.tell(found)
        return found

    def _windows(self, hosts: list[Host]) -> list[Host]:
        """Those over WinRM: an Ansible inventory may hold Linux machines (ssh) and the machine itself (local)."""
        reached = over_winrm(hosts)
        kept = {host.name for host in reached}
        others = [host.name for host in hosts if host.name not in kept]
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
            self.say(joined(left_out, _few(others)))
        return reached


@contextlib.contextmanager
def chosen_from(inventory: Inventory, say: Say) -> Iterator[list[Text]]:
    """Where hosts are chosen: warnings come before what it gives, or of a choice that fails, those that may be why.

    Gives the list for what is to be said of the patterns.
    """
    notes: list[Text] = []
    try:
        yield notes
    except UserError:
        for text in (*inventory.left_out, *notes):
            say(text)
        raise
    for text in (*inventory.warnings, *notes):
        say(text)


def reach(
    sources: Sequence[str], say: Say, *, seconds: float | None = None, user: str | None = None,
    prompt: Callable[[Text], str] | None = None, ask_pass: bool = False, auth_fail: int = REFUSALS,
    transport: str | None = None, via: str | None = None,
) -> Reach:  # fmt: skip
    """How the hosts of an inventory are reached; `prompt` asks for a password. Raises UserError."""
    _one_of("--transport", transport, TRANSPORTS)
    _one_of("--via", via, VIA)
    if user is not None and not user.strip():
        raise UserError(
            Text("--user: a name was expected, it is empty.", "--user: 名前が空です。ユーザー名を指定してください。")
        )
    inventory = load_inventory(sources)
    passwords = Passwords(prompt=prompt, ask=ask_pass, withheld=_password_variables(inventory))
    return Reach(
        inventory, passwords, Accounts(auth_fail), say, Unverified(say),
        seconds, transport, absolute(sources), user, via,
    )  # fmt: skip


def _one_of(option: str, value: str | None, known: Collection[str]) -> None:
    if value is not None and value not in known:
        raise UserError(
            Text(
                f"{option}: “{shown(value)}” is not known; {' or '.join(known)} was expected.",
                f"{option}: 「{shown(value)}」は指定できません。{'、'.join(known)} のいずれかを指定してください。",
            )
        )


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


def absolute(sources: Sequence[str]) -> tuple[str, ...]:
    """Inventory sources as a later run in another folder finds them; standard input and `host,` lists as they are."""
    return tuple(one if one == "-" or "," in one else str(Path(one).resolve()) for one in sources)


def _few(names: list[str]) -> Text:
    more = len(names) - 5
    first = same(", ".join(names[:5]))
    return joined(first, Text(f" and {more} more", f" ほか{more}台")) if more > 0 else first
