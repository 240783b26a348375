"""A site of pretend Windows machines behind real WinRM: one KMS host, the organisation's MAKs, one log.

boxes = [PretendWindows(f"srv{n}", key=MAK) for n in range(9)]
with foreign_site(boxes, maks={MAK: Mak(left=3)}) as (fleet, site):
    site["srv1"].fail_next("ato", 0xC004F074, times=2)
    site["srv2"].drop_next(Break.AFTER_COMMAND, "ipk")
    ...  # the product against fleet["srv1"].address
    assert site["srv1"].changing == ["ipk", "skms", "ato", "ato", "ato"]
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.foreign.fleet import ForeignFleet
from tests.foreign.hosts import ForeignHost
from tests.foreign.windows import Executed, PretendWindows


@dataclass
class Mak:
    """A MAK as Microsoft's server knows it."""

    left: int = 50
    used_by: list[str] = field(default_factory=list)
    """Machines that were activated with it, in order."""


@dataclass
class KmsRole:
    """What makes a machine a KMS host."""

    already: int = 0
    """Machines counted before the test began."""
    generation: int = 2025
    port: int = 1688
    seen: set[str] = field(default_factory=set)
    """CMIDs that asked since."""
    met_client: bool = False

    def count(self) -> int:
        """As /dlv prints it: -1 before the first request, and never above the cache's size."""
        total = self.already + len(self.seen)
        return min(total, 50 if self.met_client or self.already > 10 else 10) if total else -1

    def ask(self, cmid: str, *, client: bool) -> None:
        """A request counts, whatever its answer."""
        self.seen.add(cmid)
        self.met_client = self.met_client or client


class Site:
    """The machines, and what they have in common."""

    def __init__(
        self,
        machines: Iterable[PretendWindows],
        *,
        maks: dict[str, Mak] | None = None,
        domain: str = "corp.example",
        dns: str | None = None,
    ) -> None:
        """`dns`: the KMS host that DNS names, for machines without /skms; None: no record."""
        self.lock = threading.RLock()
        self.machines = {one.name: one for one in machines}
        self.maks = maks or {}
        self.domain = domain
        self.dns = dns
        self.commands: list[Executed] = []
        """Everything that was started anywhere, in order."""
        self.kms_requests: list[str] = []
        """Names of the machines that reached the KMS host, each time they did."""
        for one in self.machines.values():
            one.site = self

    def __getitem__(self, name: str) -> PretendWindows:
        return self.machines[name]

    def started(self, host: str, line: str, verb: str | None, argument: str) -> Executed:
        """Note a command that begins."""
        with self.lock:
            pid = 2000 + 4 * len(self.commands)
            record = Executed(host, line, verb, argument, time.monotonic(), pid)
            self.commands.append(record)
            return record

    def commands_of(self, host: str) -> list[Executed]:
        """What was started on one machine."""
        with self.lock:
            return [one for one in self.commands if one.host == host]

    def kms_at(self, name: str, port: int) -> PretendWindows | None:
        """The KMS host that answers there."""
        short = name.strip("[]").lower().removesuffix(f".{self.domain}")
        box = self.machines.get(short)
        return box if box is not None and box.role is not None and box.role.port == port else None

    def activations(self) -> dict[str, list[str]]:
        """MAK -> machines activated with it."""
        return {key: list(mak.used_by) for key, mak in self.maks.items()}

    def most_at_once(self, verb: str | None = None) -> dict[str, int]:
        """The most slmgr runs (of that verb) under way at the same time, by machine: more than 1 is a mistake."""
        most: dict[str, int] = {}
        for one in self.commands:
            if one.verb is None or verb not in (None, one.verb):
                continue
            others = [
                other
                for other in self.commands_of(one.host)
                if other.verb is not None and verb in (None, other.verb) and not (other.killed or other.orphan)
                if other.started <= one.started < (other.ended or float("inf"))
            ]
            most[one.host] = max(most.get(one.host, 0), len(others))
        return most


@contextlib.contextmanager
def foreign_site(
    machines: Iterable[PretendWindows],
    *,
    maks: dict[str, Mak] | None = None,
    dns: str | None = None,
    others: dict[str, ForeignHost] | None = None,
    network: str = "127.94",
) -> Iterator[tuple[ForeignFleet, Site]]:
    """Serve machines while entered; `others` are hosts without state beside them (a broken one, say)."""
    site = Site(machines, maks=maks, dns=dns)
    hosts = {name: box.host() for name, box in site.machines.items()}
    with ForeignFleet({**hosts, **(others or {})}, network=network) as fleet:
        try:
            yield fleet, site
        finally:
            for running in fleet.hosts.values():
                running.shells.end_all()
