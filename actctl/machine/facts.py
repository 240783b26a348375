"""What is read of a host before and after a change: which Windows it is, and its licences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from actctl.licensing.identity import GUID_LINE, NAME_LINE, Identity, guid_of, name_of
from actctl.licensing.kms.names import DEFAULT_PORT
from actctl.licensing.machine import Machine, machine_from_license
from actctl.licensing.records import Method, primary
from actctl.licensing.registry import SETTINGS_KEY, VERSION_KEY, query_line, values_of
from actctl.machine.interface import Answer, Way
from actctl.machine.reading import text_of
from actctl.transport.interface import Session


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
    guid, name = await session.run(GUID_LINE), await session.run(NAME_LINE)
    return Identity(
        guid_of(await text_of(guid.stdout)) if guid.exit_code == 0 else None,
        name_of(await text_of(name.stdout)) if name.exit_code == 0 else None,
    )


def facts_reader(way: Way, *, identify: bool = False) -> Callable[[Session], Awaitable[HostFacts]]:
    """A task for the runner: /dlv, then edition, build and KMS settings from the registry.

    `identify`: for a change, which machine it is, too.

    Raises HostFailure when slmgr could not be read; a registry that does not answer only makes it less certain.
    """
    read = way.read

    async def ask(session: Session) -> HostFacts:
        reading = await read(session)
        version, skew = await _values(session, VERSION_KEY)
        settings, _ = await _values(session, SETTINGS_KEY)
        domain = settings.get("keymanagementservicelookupdomain") or None
        identity = await read_identity(session) if identify else Identity()
        return HostFacts(_machine(reading, version, settings), reading, skew, domain, identity)

    return ask


async def _values(session: Session, key: str) -> tuple[dict[str, str], float | None]:
    result = await session.run(query_line(key))
    return (values_of(await text_of(result.stdout)) if result.exit_code == 0 else {}), result.skew_seconds


def _machine(reading: Answer, version: dict[str, str], settings: dict[str, str]) -> Machine:
    license_ = primary(reading.licenses)
    registered = _registered(settings)
    client = license_.kms_client if license_ is not None and license_.method is Method.KMS_CLIENT else None
    if registered is None and client is not None and client.machine_source == "registered" and client.machine:
        registered = f"{client.machine}:{client.port or DEFAULT_PORT}"  # set for this product alone
    edition, build = version.get("editionid"), version.get("currentbuildnumber") or version.get("currentbuild")
    if edition and build and build.isdecimal():
        kind = version.get("installationtype") or None
        return Machine(edition, kind, int(build), True, license_, registered, bool(settings))
    said = machine_from_license(license_, reading.service_version)
    return replace(said, registered_kms=registered, settings_read=bool(settings))


def _registered(settings: dict[str, str]) -> str | None:
    name, port = settings.get("keymanagementservicename"), settings.get("keymanagementserviceport")
    if not name:
        return None
    name = f"[{name}]" if ":" in name and not name.startswith("[") else name
    return f"{name}:{port}" if port and port != str(DEFAULT_PORT) else name
