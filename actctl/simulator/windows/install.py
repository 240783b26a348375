"""A product key put into a machine: which licence comes of it, or why it is refused."""

from __future__ import annotations

import datetime as dt
import random

from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.keys import FleetKey, Gvlk, gvlks
from actctl.simulator.windows.license import License, Status
from actctl.simulator.windows.machine import KmsHost, Machine, stable_guid
from actctl.simulator.windows.refused import ServiceRefused
from actctl.simulator.windows.release import Release

INVALID_KEY = 0xC004F050
WRONG_EDITION = 0xC004F069
HOST_KEY_CHANNEL = {
    2012: "VOLUME_KMS_2012-R2 channel",
    2016: "VOLUME_KMS_WS16 channel",
    2019: "VOLUME_KMS_WS19 channel",
    2022: "VOLUME_KMS_WS22 channel",
    2025: "VOLUME_KMS_WS25 channel",
}
"""Generation of a host key -> channel of the licence that it makes."""
_HOST_KEY_ON = {
    2025: (2025, 2022, 2019),
    2022: (2022, 2019, 2016),
    2019: (2019, 2016, 2012),
    2016: (2016, 2012),
    2012: (2012,),
}
"""Generation of a host key -> generations of server it may be installed on (docs/facts/kms.md, "Host keys")."""


def install(fleet: Fleet, machine: Machine, key: str, now: dt.datetime) -> License:
    """Replace the machine's Windows key; raises ServiceRefused."""
    key = key.upper()
    public = gvlks().get(key)
    own = fleet.keys.get(key)
    if public is not None:
        fresh = _with_gvlk(machine, public, now)
    elif own is not None:
        fresh = _with_own(machine, own, now)
    else:
        # Malformed or merely unknown: the service says the same of both.
        raise ServiceRefused(INVALID_KEY)
    old = machine.windows_license
    if old is not None and old.key == key and old.status is Status.LICENSED:
        return old
    machine.licenses = [item for item in machine.licenses if item is not old]
    machine.licenses.append(fresh)
    machine.key_in_registry = True
    if not fresh.is_kms_host:
        machine.kms_host = None
    elif machine.kms_host is None:
        machine.kms_host = KmsHost(generation=own.generation if own else 2022)
    return fresh


def _with_gvlk(machine: Machine, key: Gvlk, now: dt.datetime) -> License:
    if machine.edition.endswith("Eval"):
        raise ServiceRefused(WRONG_EDITION)
    if key.group != machine.release.gvlk:
        raise ServiceRefused(INVALID_KEY)
    if key.edition.lower() != machine.edition.lower():
        if machine.release.is_server or machine.edition.startswith("EnterpriseS"):
            raise ServiceRefused(WRONG_EDITION)
        # A client GVLK of another edition changes the edition (docs/facts/editions.md, "Another edition's key").
        machine.edition = key.edition
    fresh = make_license(machine, "VOLUME_KMSCLIENT channel", "Volume:GVLK", key.key, now)
    fresh.status, fresh.reason = Status.NOTIFICATION, 0xC004F056
    return fresh


def _with_own(machine: Machine, key: FleetKey, now: dt.datetime) -> License:
    if machine.release.kind not in key.kinds or (key.releases and machine.release.name not in key.releases):
        raise ServiceRefused(INVALID_KEY)
    if machine.edition.endswith("Eval"):
        raise ServiceRefused(WRONG_EDITION)
    if key.kind == "csvlk":
        if machine.release.is_server and machine.release.kms not in _HOST_KEY_ON[key.generation]:
            raise ServiceRefused(INVALID_KEY)
        channel = HOST_KEY_CHANNEL[key.generation]
        fresh = make_license(machine, channel, "Volume:CSVLK", key.key, now)
    else:
        fresh = make_license(machine, "VOLUME_MAK channel", "Volume:MAK", key.key, now)
    fresh.status, fresh.reason = Status.NOTIFICATION, 0xC004F034
    return fresh


def make_license(
    machine: Machine, channel: str, key_channel: str, key: str, now: dt.datetime, edition: str | None = None
) -> License:
    """A Windows licence of that channel; the same machine and key always give the same numbers."""
    release = machine.release
    seed = random.Random(f"{machine.name}/{channel}/{key}")  # noqa: S311 - numbers that look like IDs
    license_ = bare_license(release, edition or machine.edition, channel)
    license_.extended_pid = extended_pid(seed, release.build, now)
    license_.key_channel = key_channel
    license_.installation_id = "".join(seed.choice("0123456789") for _ in range(54 if release.old_script else 63))
    license_.partial_key, license_.key = key[-5:], key
    return license_


def bare_license(release: Release, edition: str, channel: str) -> License:
    """A licence as every Windows brings it along: nobody has given it a key."""
    product = "Windows Operating System - " + ("Windows Server(R)" if release.is_server else release.label)
    prefix = product if release.old_script else "Windows(R) Operating System"
    return License(
        name=f"{release.label}, {edition} edition",
        description=f"{prefix}, {channel}",
        activation_id=stable_guid(release.name, edition, channel),
        extended_pid="",
        key_channel="",
        installation_id="",
        sku_rearm=1001,
    )


def extended_pid(seed: random.Random, build: int, now: dt.datetime) -> str:
    """An extended PID: groups of digits, language, build and day of installation."""
    day = now - dt.timedelta(days=seed.randrange(30, 900))
    groups = (seed.randrange(100000), seed.randrange(1000), seed.randrange(1000000))
    head = f"{groups[0]:05d}-{seed.randrange(100000):05d}-{groups[1]:03d}-{groups[2]:06d}"
    return f"{head}-03-1033-{build}.0000-{day:%j%Y}"
