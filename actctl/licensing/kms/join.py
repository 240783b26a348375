"""Which host of an inventory a KMS client is: by CMID, full name or short name, and only where there is no doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from actctl.common.names import NameIndex, is_address, plain_name
from actctl.licensing.kms.clients import Client


@dataclass(frozen=True, slots=True)
class KnownHost:
    """One host of the inventory."""

    name: str
    """Its inventory name."""
    names: tuple[str, ...]
    """Every name and address it is known by."""
    cmid: str | None = None
    """As its own /dlv says; None: not read, or it has none."""


def join(clients: Sequence[Client], hosts: Iterable[KnownHost]) -> dict[tuple[str, str], str]:
    """(CMID, name) of a client → inventory name; without the clients that might be several hosts, or none."""
    index = _Index(hosts)
    names_of: dict[str, set[str]] = {}
    for client in clients:
        names_of.setdefault(client.cmid, set()).add(plain_name(client.name))
    found: dict[tuple[str, str], str] = {}
    by_short: dict[str, list[Client]] = {}
    for client in clients:
        own = index.by_cmid(client.cmid) if len(names_of[client.cmid]) == 1 else None
        host = own or index.names.only_exact(client.name)
        if host is not None:
            found[key_of(client)] = host
            continue
        host = index.short(plain_name(client.name))
        if host is not None:
            by_short.setdefault(host, []).append(client)
    for host, several in by_short.items():
        full = {plain_name(one.name) for one in several if "." in one.name}
        if len(full) <= 1:  # web01.a.example and web01.b.example cannot both be web01
            found.update({key_of(one): host for one in several})
    return found


def key_of(client: Client) -> tuple[str, str]:
    """What makes a client: CMID and name."""
    return client.cmid, plain_name(client.name)


def silent(
    asking: Mapping[str, str | None], clients: Sequence[Client], joined: Mapping[tuple[str, str], str]
) -> tuple[str, ...]:
    """The inventory hosts that are KMS clients and did not ask. `asking`: those hosts with their CMID, where known.

    A host whose CMID asked under a name that is no other host's has asked: nobody is accused on a doubtful name.
    """
    heard = set(joined.values())
    nameless = {client.cmid for client in clients if key_of(client) not in joined}
    return tuple(name for name, cmid in asking.items() if name not in heard and (cmid or "").lower() not in nameless)


class _Index:
    """The inventory's hosts by what they may be called. By CMID is another question: an ID is no name."""

    def __init__(self, hosts: Iterable[KnownHost]) -> None:
        self._by_cmid: dict[str, list[str]] = {}
        self.names: NameIndex[str] = NameIndex()
        self._bare: NameIndex[str] = NameIndex()
        """Of hosts that the inventory knows by a bare name alone."""
        for host in hosts:
            if host.cmid:
                self._by_cmid.setdefault(host.cmid.lower(), []).append(host.name)
            self.names.add(host.name, *host.names)
            words = [name for name in map(plain_name, host.names) if not is_address(name)]
            if not any("." in name for name in words):
                self._bare.add(host.name, *words)

    def by_cmid(self, cmid: str) -> str | None:
        """The only host with this CMID."""
        found = self._by_cmid.get(cmid, ())
        return found[0] if len(found) == 1 else None

    def short(self, name: str) -> str | None:
        """The only host that a name can mean by its first label: one known with a domain is no host of another."""
        return (self._bare if "." in name else self.names).only(name)
