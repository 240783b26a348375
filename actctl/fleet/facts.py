"""What is read of a host before and after a change: which Windows it is, and its licences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from actctl.fleet.ask import LabelCache, reader
from actctl.fleet.reading import text_of
from actctl.licensing.kms_names import DEFAULT_PORT
from actctl.licensing.machine import Machine, machine_from_license
from actctl.licensing.records import Method, primary
from actctl.licensing.registry import SETTINGS_KEY, VERSION_KEY, query_line, values_of
from actctl.slmgr.parse import Reading
from actctl.transport.interface import Session


@dataclass(frozen=True, slots=True)
class HostFacts:
    """One host as it is now."""

    machine: Machine
    reading: Reading
    """Its /dlv."""
    skew_seconds: float | None = None
    """Its clock minus ours, exact to one second; None: not known (transport/interface.py)."""
    lookup_domain: str | None = None
    """The DNS domain set by /skms-domain, from the registry; None: none set, or not read."""


def facts_reader(labels: LabelCache) -> Callable[[Session], Awaitable[HostFacts]]:
    """A task for the runner: /dlv, then edition, build and KMS settings from the registry.

    Raises HostFailure when slmgr could not be read; a registry that does not answer only makes it less certain.
    """
    read = reader("dlv", labels)

    async def ask(session: Session) -> HostFacts:
        reading = await read(session)
        version, skew = await _values(session, VERSION_KEY)
        settings, _ = await _values(session, SETTINGS_KEY)
        domain = settings.get("keymanagementservicelookupdomain") or None
        return HostFacts(_machine(reading, version, settings), reading, skew, domain)

    return ask


async def _values(session: Session, key: str) -> tuple[dict[str, str], float | None]:
    result = await session.run(query_line(key))
    return (values_of(await text_of(result.stdout)) if result.exit_code == 0 else {}), result.skew_seconds


def _machine(reading: Reading, version: dict[str, str], settings: dict[str, str]) -> Machine:
    license_ = primary(reading.licenses)
    registered = _registered(settings)
    client = license_.kms_client if license_ is not None and license_.method is Method.KMS_CLIENT else None
    if registered is None and client is not None and client.machine_source == "registered" and client.machine:
        registered = f"{client.machine}:{client.port or DEFAULT_PORT}"  # set for this product alone
    edition, build = version.get("editionid"), version.get("currentbuildnumber") or version.get("currentbuild")
    if edition and build and build.isdecimal():
        kind = version.get("installationtype") or None
        return Machine(edition, kind, int(build), True, license_, registered)
    return replace(machine_from_license(license_, reading.service_version), registered_kms=registered)


def _registered(settings: dict[str, str]) -> str | None:
    name, port = settings.get("keymanagementservicename"), settings.get("keymanagementserviceport")
    if not name:
        return None
    name = f"[{name}]" if ":" in name and not name.startswith("[") else name
    return f"{name}:{port}" if port and port != str(DEFAULT_PORT) else name
