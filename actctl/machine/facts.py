"""What is read of a host before and after a change: which Windows it is, and its licences."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from actctl.common.names import KmsAddress, port_in
from actctl.licensing.identity import Identity
from actctl.licensing.machine import Machine, machine_from_license
from actctl.licensing.records import Method, primary
from actctl.machine.asking import ask, ask_when
from actctl.machine.interface import Answer, Way
from actctl.machine.questions.identity import ComputerName, MachineGuid
from actctl.machine.questions.registry import ACTIVATION, WINDOWS
from actctl.transport.interface import Session

_BUILD = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class HostFacts:
    """One host as it is now."""

    machine: Machine
    reading: Answer
    """Its /dlv."""
    skew_seconds: float | None = None
    """Its clock minus ours, exact to one second; None: not known (transport/interface.py)."""
    lookup_domain: str | None = None
    """The DNS domain set by /skms-domain, from the registry; None: none set, or not read."""
    identity: Identity = field(default_factory=Identity)
    """Which machine answered; nothing of it is known where it was read for no change."""


async def read_identity(session: Session) -> Identity:
    """Which machine this is. A question that is not answered leaves its part unknown; HostFailure: connection lost."""
    return Identity(await ask(session, MachineGuid()), await ask(session, ComputerName()))


def facts_reader(way: Way, *, identify: bool = False) -> Callable[[Session], Awaitable[HostFacts]]:
    """A task for the runner: /dlv, then edition, build and KMS settings from the registry.

    `identify`: for a change, which machine it is, too.

    Raises HostFailure when slmgr could not be read; a registry that does not answer only makes it less certain.
    """
    read = way.read

    async def look(session: Session) -> HostFacts:
        reading = await read(session)
        version, skew = await ask_when(session, WINDOWS)
        settings = await ask(session, ACTIVATION) or {}
        domain = settings.get("keymanagementservicelookupdomain") or None
        identity = await read_identity(session) if identify else Identity()
        return HostFacts(_machine(reading, version or {}, settings), reading, skew, domain, identity)

    return look


def _machine(reading: Answer, version: Mapping[str, str], settings: Mapping[str, str]) -> Machine:
    license_ = primary(reading.licenses)
    registered = _registered(settings)
    client = license_.kms_client if license_ is not None and license_.method is Method.KMS_CLIENT else None
    if registered is None and client is not None and client.machine_source == "registered" and client.machine:
        registered = str(KmsAddress.of(client.machine, client.port))  # set for this product alone
    edition, build = version.get("editionid"), version.get("currentbuildnumber") or version.get("currentbuild")
    if edition and build and _BUILD.fullmatch(build):
        kind = version.get("installationtype") or None
        return Machine(edition, kind, int(build), True, license_, registered, bool(settings))
    said = machine_from_license(license_, reading.service_version)
    return replace(said, registered_kms=registered, settings_read=bool(settings))


def _registered(settings: Mapping[str, str]) -> str | None:
    name, port = settings.get("keymanagementservicename"), settings.get("keymanagementserviceport")
    return KmsAddress.of(name, port_in(port or "")).short if name else None
