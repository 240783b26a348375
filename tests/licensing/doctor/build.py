"""Evidence built by hand: a Server 2022 Standard that is a KMS client, unless something else is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actctl.common.names import NameIndex
from actctl.licensing.doctor import Diagnosis, HostEvidence, Site, diagnose
from actctl.licensing.doctor.evidence import Contact
from actctl.licensing.events.client_events import Answer, ClientEvent, Failed, Request
from actctl.licensing.machine import Machine
from actctl.licensing.records import KmsClient, KmsHost, License, LicenseStatus, Method
from tests.licensing.machines import machine

NOTIFICATION, LICENSED = LicenseStatus.NOTIFICATION, LicenseStatus.LICENSED
CMID = "5b1c3a44-0d21-4c6f-9f0e-3a1d2f4b5c6d"
SKU = "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03"
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.timezone.utc)
KMS01 = "kms01.corp.example:1688"


def client(host: str = "web01", *, key: str = "VMK7H", **more: Any) -> HostEvidence:
    """A KMS client in notification; `more`: fields of the evidence, or of its licence (`minutes`, `reason`)."""
    box = machine(
        more.pop("method", Method.KMS_CLIENT), key, more.pop("status", NOTIFICATION),
        edition=more.pop("edition", "ServerStandard"), build=more.pop("build", 20348), kind=more.pop("kind", "Server"),
        channel=more.pop("channel", None), minutes=more.pop("minutes", None),
    )  # fmt: skip
    if box.license is not None:
        own = replace(
            box.license, activation_id=SKU, notification_reason=more.pop("reason", None),
            kms_client=KmsClient(cmid=more.pop("cmid", None), renewal_interval_minutes=more.pop("interval", None)),
        )  # fmt: skip
        box = replace(box, license=own)
    defaults: dict[str, Any] = {"skew_seconds": 0.4, "elevated": True, "events": ()}
    return HostEvidence(host, machine=box, **{**defaults, **more})


def kms_host(
    host: str = "kms01", count: int | None = 30, *, channel: str = "VOLUME_KMS_WS22", port: int = 1688, **more: Any
) -> HostEvidence:
    """A KMS host that is well."""
    own = License(
        name="Windows(R), ServerStandard edition", edition="ServerStandard", channel=channel, method=Method.KMS_HOST,
        partial_product_key="Q9Y4D", license_status=LICENSED, kms_host=KmsHost(count, port, True, "normal"),
    )  # fmt: skip
    box = Machine("ServerStandard", "Server", 20348, True, own)
    defaults: dict[str, Any] = {"skew_seconds": 0.0, "elevated": True, "events": (), "kms_group": True}
    return HostEvidence(host, machine=box, **{**defaults, **more})


def asked(code: int = 0, target: str = KMS01, answer: int | None = None, count: int = 3) -> tuple[ClientEvent, ...]:
    """The events of one attempt, newest first."""
    request = Request(NOON, code, target, CMID, SKU, 5)
    events: list[ClientEvent] = [request]
    if answer is not None:
        events.insert(0, Answer(NOON, answer, count))
    if code or answer:
        events.insert(0, Failed(NOON, 0xC004F074 if code else answer or 0, None, SKU))
    return tuple(events)


def failed(code: int) -> tuple[ClientEvent, ...]:
    """An 8198 alone, as of a MAK."""
    return (Failed(NOON, code, None, SKU),)


def registered(opened: bool | None = True, resolves: bool | None = True, name: str = "kms01.corp.example") -> Contact:
    """The KMS host set by /skms."""
    return Contact(name, 1688, resolves, opened)


def known_by_name(*hosts: HostEvidence) -> Callable[[str], str | None]:
    """An inventory of these hosts."""
    index: NameIndex[str] = NameIndex()
    for one in hosts:
        index.add(one.host, one.host)
    return index.first


def examined(*hosts: HostEvidence, kms: tuple[HostEvidence, ...] = ()) -> Diagnosis:
    """What the doctor says of these hosts; `kms` are read, but not asked about."""
    all_kms = tuple(one for one in (*hosts, *kms) if one.kms_group or one.kms_role is not None)
    group = frozenset(one.host.lower() for one in all_kms if one.kms_group)
    return diagnose(Site(hosts, all_kms, group, known_by_name(*hosts, *kms)))


def found(diagnosis: Diagnosis) -> dict[str, list[str]]:
    """Code → hosts; fails where one code comes twice."""
    assert len({one.code for one in diagnosis.findings}) == len(diagnosis.findings)
    return {one.code: list(one.hosts) for one in diagnosis.findings}
