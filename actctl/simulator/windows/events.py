"""Event logs of a machine: what a KMS client and a KMS host write down. Facts: docs/facts/events.md, "Fields"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from actctl.simulator.windows.license import WINDOWS_APPLICATION, License
from actctl.simulator.windows.machine import KmsHost, KmsRequest, LogEvent, Machine

APPLICATION = "Application"
KMS = "Key Management Service"
REQUEST, ANSWER, PROCESSED, FAILED = 12288, 12289, 12290, 8198
_COUNT_TOO_LOW = 0x04000000
_NO_HOST_FOUND = 0x01000000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a client at one host, or at none because none was found."""

    target: str
    """NAME:PORT, empty where nothing was found."""
    code: int
    """Of the request itself: 0 when it was sent and answered."""
    required: int
    answer: int | None = None
    """Code of the answer, None where none came."""
    count: int = 0
    status: int = 0
    """Of the licence before the attempt."""
    minutes: int = 0


def log_attempt(machine: Machine, license_: License, attempt: Attempt, now: dt.datetime) -> None:
    """12288 for the request, 12289 for the answer if there was one, into the client's Application log."""
    time = machine.now(now)
    flags = 0 if attempt.target else _NO_HOST_FOUND
    request = (
        f"0x{attempt.code:08X}", f"0x{flags:08X}", attempt.target, machine.client.cmid, f"{time:%Y/%m/%d %H:%M}", "1",
        str(int(attempt.status)), str(attempt.minutes), license_.activation_id, str(attempt.required),
    )  # fmt: skip
    _write(machine, REQUEST, time, (", ".join(request),))
    if attempt.answer is None:
        return
    flags = 0 if attempt.count >= attempt.required else _COUNT_TOO_LOW
    client = machine.client
    answer = (
        f"0x{attempt.answer:08X}", f"0x{flags:08X}", str(int(attempt.answer == 0)), "0", str(attempt.count),
        str(client.activation_interval), str(client.renewal_interval), f"{time:%Y/%m/%d %H:%M}",
    )  # fmt: skip
    _write(machine, ANSWER, time, (", ".join(answer),))


def log_failure(machine: Machine, license_: License, code: int, now: dt.datetime) -> None:
    """8198: the activation failed."""
    rule = "RuleId=31e71c49-8da7-4a2f-ad92-45d98a1c79ba;Action=AutoActivate"
    what = (
        f"{rule};AppId={WINDOWS_APPLICATION};SkuId={license_.activation_id};NotificationInterval=1440;Trigger=UserLogon"
    )
    _write(machine, FAILED, machine.now(now), (f"hr=0x{code:08X}", f"{what};SessionId=1"))


def _write(machine: Machine, event_id: int, time: dt.datetime, data: tuple[str, ...]) -> None:
    record = machine.application_log[-1].record + 1 if machine.application_log else 5001
    machine.application_log.append(LogEvent(record, event_id, time, data))


def events_of(machine: Machine, log: str) -> list[LogEvent]:
    """A log, oldest record first. Logs of that name that a machine does not fill are empty."""
    if log == APPLICATION:
        return list(machine.application_log)
    role = machine.kms_host
    return _processed(role) if log == KMS and role is not None else []


def _processed(role: KmsHost) -> list[LogEvent]:
    """12290, one a request; a full log has lost its oldest records, and the numbers go on."""
    events = [_event(number, item) for number, item in enumerate(sorted(role.requests, key=lambda it: it.time), 1)]
    return events[-role.log_holds :] if role.log_holds is not None else events


def _event(number: int, item: KmsRequest) -> LogEvent:
    code = f"0x{item.code:X}" if item.code else "0x0"
    time = item.stated or item.time
    stated = f"{time.year}/{time.month}/{time.day} {time.hour}:{time:%M}"
    fields = (
        "", code, item.required, item.client, item.cmid, stated, int(item.virtual), int(item.status), item.minutes,
        item.activation_id,
    )  # fmt: skip
    return LogEvent(number, PROCESSED, item.time, tuple(str(value) for value in fields))
