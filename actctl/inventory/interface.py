"""The records of an inventory, and what every source of hosts offers (`Reader`).

A new source of hosts is one new file in `readers/` and its line in that folder's list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from actctl.common.texts import Text
from actctl.inventory.draft import Draft
from actctl.inventory.values import Variable

if TYPE_CHECKING:
    from actctl.inventory.connection import Endpoint
    from actctl.inventory.host_names import HostNames


@dataclass(frozen=True)  # no slots: `endpoint` is kept
class Host:
    """A machine to reach. Secrets among its variables are wrapped: no repr or JSON shows them."""

    name: str
    """The inventory name; patterns match this, not the address."""
    groups: tuple[str, ...]
    """Every group it is in, directly or through a child group, sorted, without `all`."""
    settings: Mapping[str, Variable] = field(repr=False)
    """Its `ansible_*` and `actctl_*` variables, groups merged in, weakest first: the last is nearest to the host."""
    extra: Mapping[str, Variable] = field(default_factory=dict, repr=False)
    """Its other variables, which say nothing about how to reach it."""
    locked: Variable | None = None
    """Where a file of variables stands that only Ansible can read; without it nobody knows how to reach this host."""

    @property
    def variables(self) -> dict[str, object]:
        """The values of all of them (Secret and Unresolved among them)."""
        return {name: item.value for each in (self.extra, self.settings) for name, item in each.items()}

    @cached_property
    def endpoint(self) -> Endpoint:
        """Where it is, as far as its variables say. Raises UserError for a wrong value."""
        from actctl.inventory.connection import work_out_endpoint

        return work_out_endpoint(self)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of hosts."""

    name: str
    own: tuple[str, ...]
    """The hosts written into it itself."""
    children: tuple[str, ...]
    """Its direct child groups, in the order in which they count."""
    _groups: Mapping[str, Group] = field(default_factory=dict, repr=False, compare=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """All its hosts in Ansible's order: its own, then those of its child groups, level by level."""
        return tuple(members(self._groups, [self.name]))


def members(groups: Mapping[str, Group], names: Iterable[str]) -> Iterator[str]:
    """The hosts of several groups, each once: one group after the other, each level by level.

    Ansible leaves the order among cousins to chance; here it is that of their parents. Linear in the groups: what an
    earlier group has brought is not walked again.
    """
    found: set[str] = set()
    seen: set[str] = set()
    for start in names:
        level = [start] if start not in seen else []
        seen.add(start)
        while level:
            below: list[str] = []
            for name in level:
                for host in groups[name].own:
                    if host not in found:
                        found.add(host)
                        yield host
                for child in groups[name].children:
                    if child not in seen:
                        seen.add(child)
                        below.append(child)
            level = below


@dataclass(frozen=True)  # no slots: `names` is kept
class Inventory:
    """All hosts and groups of every source."""

    hosts: Mapping[str, Host]
    """By name, in the order in which the sources name them."""
    groups: Mapping[str, Group]
    """By name; `all` and `ungrouped` are always there."""
    warnings: tuple[Text, ...] = ()
    """What a person should know, for standard error; never a secret."""
    left_out: tuple[Text, ...] = ()
    """Those of them that tell what was left out, or doubted, in a file: it may be why a pattern matches nothing."""

    @cached_property
    def names(self) -> HostNames:
        """Its hosts by every name and address. Raises UserError for a wrong value of any."""
        from actctl.inventory.host_names import HostNames

        return HostNames(self.hosts.values())

    def select(
        self, patterns: Sequence[str] = (), limit: str | None = None, notes: list[Text] | None = None
    ) -> list[Host]:
        """The hosts that `patterns` match together (none given: all) and `limit` matches too, in Ansible's order.

        `notes` receives what a person should know of the patterns. Raises UserError when a part of a pattern matches
        nothing in the inventory, or when no host is left.
        """
        from actctl.inventory.patterns import select

        return select(self, patterns, limit, [] if notes is None else notes)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source as it was found, not yet decoded."""

    name: str
    """As shown in messages: the path as given, or `standard input`."""
    suffix: str
    """`.yaml`, `.csv` …, in lower case; empty when there is none."""
    data: bytes = field(repr=False)


class Reader(Protocol):
    """One way of writing down hosts."""

    @property
    def name(self) -> str:
        """What a person calls the format."""
        ...

    def claims(self, source: SourceFile) -> bool:
        """Whether this source is of this format; the first reader of the list that says yes reads it."""
        ...

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add what the source says. Raises UserError with file and line."""
        ...
