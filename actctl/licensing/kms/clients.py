"""Requests folded into clients: one record for each CMID and name, whatever the number of events.

What counts is the CMID (docs/facts/kms.md, "Count"). What CMIDs and names tell of each other: kms_clones.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from actctl.common.names import plain_name
from actctl.licensing.events.kms_events import Event
from actctl.licensing.events.kms_requests import KmsRequest
from actctl.licensing.kms.renewal import AGES_OUT

SUCCESS = "0x00000000"
_PRODUCTS = 32
"""Products remembered of one client: Windows, an Office or two; a host that invents more costs no more memory."""


@dataclass(slots=True)
class SeenAt:
    """One client at one KMS host, counted so far."""

    kms_host: str
    last: KmsRequest
    """The newest request by the event's time."""
    first_time: dt.datetime
    requests: int = 1
    failed: int = 0
    """Requests that ended with a code; below the threshold they count all the same."""
    products: set[str] = field(default_factory=set)

    def add(self, request: KmsRequest) -> None:
        """One more request."""
        self.requests += 1
        self._note(request)
        if request.time > self.last.time:
            self.last = request
        elif request.time < self.first_time:
            self.first_time = request.time

    def _note(self, request: KmsRequest) -> None:
        self.failed += request.code not in (SUCCESS, None)
        if request.activation_id is not None and len(self.products) < _PRODUCTS:
            self.products.add(request.activation_id)

    @classmethod
    def of(cls, kms_host: str, request: KmsRequest) -> SeenAt:
        """The first request of a client."""
        made = cls(kms_host, request, request.time)
        made._note(request)
        return made


@dataclass(slots=True)
class RequestLog:
    """What has been read of one KMS host's log; grows with its clients, never with its events."""

    kms_host: str
    events: int = 0
    unreadable: int = 0
    """Events that could not be read, of the events."""
    oldest: dt.datetime | None = None
    """The oldest request among those read."""
    seen: dict[tuple[str, str], SeenAt] = field(default_factory=dict)
    """By CMID and name."""

    def add(self, event: Event) -> None:
        """Count one event; those of another kind are passed over."""
        request = event.request
        if request is None:
            self.events += not event.readable
            self.unreadable += not event.readable
            return
        self.events += 1
        if self.oldest is None or request.time < self.oldest:
            self.oldest = request.time
        key = (request.cmid, plain_name(request.name))
        known = self.seen.get(key)
        if known is None:
            self.seen[key] = SeenAt.of(self.kms_host, request)
        else:
            known.add(request)


@dataclass(frozen=True, slots=True)
class Client:
    """One client, at all KMS hosts together."""

    seen: tuple[SeenAt, ...]
    """At each KMS host it asked, the host of the newest request first."""

    @property
    def last(self) -> KmsRequest:
        """Its newest request."""
        return self.seen[0].last

    @property
    def name(self) -> str:
        """As it calls itself."""
        return self.last.name

    @property
    def cmid(self) -> str:
        """Its client machine ID."""
        return self.last.cmid

    @property
    def kms_host(self) -> str:
        """The KMS host of its newest request."""
        return self.seen[0].kms_host

    @property
    def first_time(self) -> dt.datetime:
        """Of the oldest request among those read."""
        return min(one.first_time for one in self.seen)

    @property
    def ages_out_at(self) -> dt.datetime:
        """When `kms_host` no longer counts it, unless it asks again."""
        return self.last.time + AGES_OUT

    @property
    def requests(self) -> int:
        """Number of its requests."""
        return sum(one.requests for one in self.seen)

    @property
    def failed(self) -> int:
        """Number of those that ended with a code."""
        return sum(one.failed for one in self.seen)

    @property
    def products(self) -> tuple[str, ...]:
        """Activation IDs of all it asked for: Office counts for itself."""
        return tuple(sorted(set().union(*(one.products for one in self.seen))))


def merged(logs: Iterable[RequestLog]) -> tuple[Client, ...]:
    """The clients of all KMS hosts together, by name."""
    found: dict[tuple[str, str], list[SeenAt]] = {}
    for log in logs:
        for key, seen in log.seen.items():
            found.setdefault(key, []).append(seen)
    clients = [Client(tuple(sorted(seen, key=lambda one: one.last.time, reverse=True))) for seen in found.values()]
    return tuple(sorted(clients, key=lambda one: (plain_name(one.name), one.cmid)))
