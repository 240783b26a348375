"""What the KMS hosts say of themselves: count, thresholds, settings, requests, the service behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from actctl.common.clock import iso
from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.fleet.crew import Crews
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.report import error_json
from actctl.fleet.runner import ask_each
from actctl.licensing.kms.count import USEFUL_MAXIMUM
from actctl.licensing.kms.generations import KeyGeneration, generation_of
from actctl.licensing.kms.service import UNKNOWN, ServiceState
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.records import KmsHost, License, LicenseStatus, Method, primary
from actctl.machine.asking import ask
from actctl.machine.interface import Answer, Way
from actctl.machine.questions.service import ServiceSince
from actctl.transport.interface import Session

SCHEMA = "actctl/kms-status/1"


@dataclass(frozen=True, slots=True)
class KmsAnswer:
    """What one host said."""

    reading: Answer
    service: ServiceState


@dataclass(frozen=True, slots=True)
class KmsStatus:
    """One KMS host, or a host that was taken for one."""

    host: str
    address: str
    reading: Answer | None
    license: License | None
    """Its own Windows licence."""
    kms: KmsHost | None
    service: ServiceState
    error: HostError | None
    """Why it was not read, or why it is no KMS host."""

    @property
    def ok(self) -> bool:
        """Whether it was read and is a KMS host."""
        return self.error is None

    @property
    def serves(self) -> bool:
        """Whether it is a KMS host that activates clients: it has its key, and that is activated."""
        return (
            self.kms is not None
            and self.license is not None
            and (self.license.license_status is LicenseStatus.LICENSED)
        )

    @property
    def count(self) -> int | None:
        """Machines counted; -1: nobody has asked yet; None: not known."""
        return self.kms.current_count if self.kms else None

    @property
    def generation(self) -> KeyGeneration | None:
        """What its key activates; None: not known."""
        return generation_of(self.license.channel) if self.license and self.kms else None

    def meets(self, threshold: int) -> bool | None:
        """Whether the count has reached a threshold; None: the count is not known."""
        return None if self.count is None else self.count >= threshold

    def uptime(self, now: dt.datetime) -> dt.timedelta | None:
        """How long its service has run at `now` (UTC); never negative, whatever the host's clock says."""
        started = self.service.started_at
        return max(now - started, dt.timedelta()) if started else None

    def as_json(self, now: dt.datetime) -> dict[str, Any]:
        """One host of the contract's `kms status` (docs/json.md, "actctl kms status -o json"), and a little more."""
        kms, own, uptime = self.kms, self.license, self.uptime(now)
        started = self.service.started_at
        return {
            "host": self.host,
            "ok": self.ok,
            "address": self.address,
            "current_count": self.count,
            "client_threshold_met": self.meets(CLIENTS),
            "server_threshold_met": self.meets(SERVERS),
            "useful_maximum": USEFUL_MAXIMUM,
            "listening_port": kms.listening_port if kms else None,
            "dns_publishing": kms.dns_publishing if kms else None,
            "priority": kms.priority if kms else None,
            "license_status": own.license_status.value if own else None,
            "edition": own.edition if own else None,
            "channel": own.channel if own else None,
            "partial_product_key": own.partial_product_key if own else None,
            "serves": self.generation.as_json() if self.generation else None,
            "service_version": self.reading.service_version if self.reading else None,
            "service_running": self.service.running,
            "service_started_at": iso(started) if started else None,
            "service_uptime_seconds": int(uptime.total_seconds()) if uptime is not None else None,
            "total_requests": kms.total_requests if kms else None,
            "failed_requests": kms.failed_requests if kms else None,
            "requests": dict(kms.requests) if kms and kms.requests is not None else None,
            "error": error_json(self.error),
        }


def status_reader(way: Way, *, uptime: bool = True) -> Callable[[Session], Awaitable[KmsAnswer]]:
    """A task for the runner: /dlv, then (with `uptime`) since when sppsvc runs, which may fail without harm.

    Raises HostFailure when /dlv could not be read.
    """
    read = way.read

    async def look(session: Session) -> KmsAnswer:
        reading = await read(session)
        if not uptime or _kms_of(reading) is None:
            return KmsAnswer(reading, UNKNOWN)
        try:
            return KmsAnswer(reading, await ask(session, ServiceSince()))
        except HostFailure:
            return KmsAnswer(reading, UNKNOWN)

    return look


def _kms_of(reading: Answer) -> License | None:
    """The licence with a KMS service, Windows' own first: one for Office may stand beside it."""
    own = primary(reading.licenses)
    if own is not None and own.kms_host is not None:
        return own
    return next((one for one in reading.licenses if one.kms_host is not None), None)


def kms_status(outcome: Outcome[KmsAnswer]) -> KmsStatus:
    """The record of what came of one host."""
    target, answer = outcome.target, outcome.value
    if answer is None:
        return KmsStatus(target.name, target.address, None, None, None, UNKNOWN, outcome.error)
    reading = answer.reading
    own = _kms_of(reading)
    if own is None:
        other = primary(reading.licenses)
        return KmsStatus(target.name, target.address, reading, other, None, UNKNOWN, no_kms_host(other))
    return KmsStatus(target.name, target.address, reading, own, own.kms_host, answer.service, None)


def no_kms_host(own: License | None) -> HostError:
    """Why a host that was read is no KMS host."""
    if own is not None and own.method is Method.KMS_HOST:
        return HostError(
            ErrorKind.SLMGR,
            Text("has a KMS host key, but its KMS does not run yet", "KMSホスト キーはありますが、KMSは未稼働です"),
            own.notification_reason,
            Text("activate it: actctl ato HOST", "認証する: actctl ato HOST"),
        )
    channel = f" ({own.channel})" if own and own.channel else ""
    return HostError(ErrorKind.SLMGR, Text(f"is no KMS host{channel}", f"KMSホストではありません{channel}"))


async def read_status(targets: Sequence[Target], crews: Crews, *, uptime: bool) -> list[KmsStatus]:
    """Each host's record, in the order given; `uptime`: since when its service runs, too."""
    outcomes = await ask_each(targets, lambda one: status_reader(one.way, uptime=uptime), crews)
    return [kms_status(outcome) for outcome in outcomes]
