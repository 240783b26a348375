"""One host of a fleet's definition -> a Machine with its licences."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from actctl.simulator.faults import fault
from actctl.simulator.windows.install import extended_pid, make_license
from actctl.simulator.windows.keys import FleetKey, gvlk_for
from actctl.simulator.windows.license import (
    AdActivation,
    AvmaInfo,
    License,
    Status,
    TokenActivation,
)
from actctl.simulator.windows.machine import KmsClient, KmsHost, Machine, stable_guid
from actctl.simulator.windows.release import releases

METHODS = {
    "kms": ("VOLUME_KMSCLIENT channel", "Volume:GVLK"),
    "adba": ("VOLUME_KMSCLIENT channel", "Volume:GVLK"),
    "token": ("VOLUME_KMSCLIENT channel", "Volume:GVLK"),
    "mak": ("VOLUME_MAK channel", "Volume:MAK"),
    "kms_host": ("VOLUME_KMS_WS22 channel", "Volume:CSVLK"),
    "retail": ("RETAIL channel", "Retail"),
    "oem": ("OEM_DM channel", "OEM:DM"),
    "oem_slp": ("OEM_SLP channel", "OEM:SLP"),
    "eval": ("TIMEBASED_EVAL channel", "Retail:TB:Eval"),
    "subscription": ("TIMEBASED_SUB channel", "Retail:TB:Sub"),
    "avma": ("VIRTUAL_MACHINE_ACTIVATION channel", "Volume:GVLK"),
}
"""`method:` of a host -> channel in the description, product key channel."""
_RENEWED, _DATED = (259200 - 10020, 259140), (150000, 259200)
_LASTING = {"kms": _RENEWED, "adba": _RENEWED, "avma": _RENEWED, "eval": _DATED, "subscription": _DATED}
"""Methods whose licence ends after a time: what may be left of it, in minutes. The first three renew every 7 days."""
_OFFICE = "0ff1ce15-a989-479d-af46-f275c6370663"
_GRACE_MINUTES = 43200
_KNOWN = frozenset(
    {"release", "edition", "installation", "language", "utc_offset_hours", "skew_hours", "domain", "address"}
    | {"groups", "method", "status", "minutes", "reason", "key", "partial_key", "kms", "count", "generation"}
    | {"port", "publishing", "low_priority", "rearm", "fault", "seconds", "esu", "https", "cmid"}
    | {
        "machine_guid",
        "machine_guid_hidden",
        "activation_id",
        "log_holds",
        "blocked",
        "service_disabled",
        "tried",
        "firewall",
        "office",
        "oslicense",
    }
)


def unknown_settings(host: Mapping[str, Any]) -> list[str]:
    """Settings of a host that do not exist."""
    return sorted(str(name) for name in host if name not in _KNOWN)


def build_machine(name: str, host: Mapping[str, Any], keys: Mapping[str, FleetKey], now: dt.datetime) -> Machine:
    """The machine that a host's definition describes; raises ValueError and KeyError."""
    if unknown_settings(host):
        raise ValueError(f"host {name}: unknown setting {', '.join(unknown_settings(host))}")
    release = releases()[host["release"]]
    machine = Machine(
        name=name,
        release=release,
        edition=host["edition"],
        installation=host.get("installation", ""),
        language=host.get("language", "en"),
        utc_offset=dt.timedelta(hours=host.get("utc_offset_hours", 0)),
        skew=dt.timedelta(hours=host.get("skew_hours", 0)),
        domain=host.get("domain"),
        address=host.get("address"),
        guid=str(host.get("machine_guid") or ""),
        guid_hidden=bool(host.get("machine_guid_hidden", False)),
        groups=tuple(host.get("groups") or ()),
        windows_rearm=host.get("rearm", 3 if release.old_script else 1001),
        https=bool(host.get("https", False)),
        blocked=frozenset(host.get("blocked") or ()),
        service_disabled=bool(host.get("service_disabled", False)),
        oslicense=bool(host.get("oslicense", False)),
    )
    machine.firewall.off = host.get("method") == "kms_host" and not host.get("firewall")
    machine.service_started = machine.now(now) - dt.timedelta(
        minutes=random.Random(f"service/{name}").randrange(60, 40 * 1440)  # noqa: S311
    )
    machine.client = KmsClient(cmid=host.get("cmid") or stable_guid("cmid", name), **(host.get("kms") or {}))
    if "fault" in host:
        named = host["fault"] if isinstance(host["fault"], list) else [host["fault"]]
        machine.faults = tuple(fault(one, host.get("seconds")) for one in named)
    method = host.get("method", "kms")
    if host.get("esu"):
        machine.licenses.append(_esu(machine, str(host["esu"]), now))
    if method != "none":
        machine.licenses.append(_license(machine, method, host, keys, now))
    if host.get("office"):
        machine.licenses.append(_office(machine, Status[str(host["office"]).upper()], now))
    return machine


def _license(
    machine: Machine, method: str, host: Mapping[str, Any], keys: Mapping[str, FleetKey], now: dt.datetime
) -> License:
    channel, key_channel = METHODS[method]
    key = host.get("key") or _default_key(machine, method, keys)
    if method == "kms_host":
        own = keys.get(key)
        generation = host.get("generation") or (own.generation if own else 2022)
        channel = channel.replace("WS22", f"WS{generation % 100}") if generation > 2012 else channel
        machine.kms_host = KmsHost(
            generation=generation,
            port=host.get("port", 1688),
            publishing=host.get("publishing", True),
            low_priority=host.get("low_priority", False),
            log_holds=host.get("log_holds"),
        )
    license_ = make_license(machine, channel, key_channel, key, now)
    license_.partial_key = host.get("partial_key", license_.partial_key)
    license_.activation_id = host.get("activation_id", license_.activation_id)
    license_.status = Status[host.get("status", "licensed").upper()]
    _set_times(machine, license_, method, host, now)
    _set_last(machine, license_, method, now)
    return license_


def _default_key(machine: Machine, method: str, keys: Mapping[str, FleetKey]) -> str:
    """The published key for volume clients, the fleet's own for MAK and host keys, else an invented one."""
    if METHODS[method][1] == "Volume:GVLK" and method != "avma":
        published = gvlk_for(machine.release.gvlk, machine.edition)
        if published is not None:
            return published.key
    wanted = {"mak": "mak", "kms_host": "csvlk"}.get(method)
    for key in keys.values():
        if key.kind == wanted and machine.release.kind in key.kinds:
            return key.key
    letters = random.Random(f"key/{machine.name}")  # noqa: S311 - a key that is none
    return "-".join("".join(letters.choices("BCDFGHJKMPQRTVWXY2346789", k=5)) for _ in range(5))


def _set_times(machine: Machine, license_: License, method: str, host: Mapping[str, Any], now: dt.datetime) -> None:
    own_time = machine.now(now)
    minutes = host.get("minutes")
    status = license_.status
    if minutes is None and status is Status.LICENSED and method in _LASTING:
        minutes = random.Random(f"minutes/{machine.name}").randrange(*_LASTING[method])  # noqa: S311
    elif minutes is None and status in (Status.INITIAL_GRACE, Status.ADDITIONAL_GRACE):
        minutes = _GRACE_MINUTES - 1440
    elif minutes is None and status in (Status.NON_GENUINE_GRACE, Status.EXTENDED_GRACE):
        minutes = 2880
    if minutes:
        # Half a minute more, so that the number printed is the one asked for for a while.
        license_.until = own_time + dt.timedelta(minutes=minutes, seconds=59)
    if status is Status.NOTIFICATION:
        license_.reason = int(str(host.get("reason", "0xC004F009")), 0)
    if method == "eval":
        license_.evaluation_end = license_.until or own_time - dt.timedelta(days=3)


def _set_last(machine: Machine, license_: License, method: str, now: dt.datetime) -> None:
    """What AD, a token or a Hyper-V host left behind; a KMS activation is filled in when the fleet stands."""
    seed = random.Random(f"last/{machine.name}")  # noqa: S311 - numbers that look like IDs
    pid = extended_pid(seed, machine.release.build, now)
    if method == "adba":
        configuration = ",".join(f"DC={part}" for part in (machine.domain or "corp.example").split("."))
        dn = f"CN=Activation Objects,CN=Microsoft SPP,CN=Services,CN=Configuration,{configuration}"
        license_.last = AdActivation("Corp Volume", f"CN=Corp Volume,{dn}", pid, stable_guid("ao"))
    elif method == "token":
        thumb = "".join(seed.choice("0123456789abcdef") for _ in range(40))
        license_.last = TokenActivation(stable_guid("ilid", machine.name), "2", "1", thumb)
    elif method == "avma":
        known = license_.status is Status.LICENSED
        iaid = stable_guid("iaid", machine.name)
        moment = machine.now(now) - dt.timedelta(days=1)
        license_.avma = AvmaInfo(iaid, "hv01.corp.example", moment, pid) if known else AvmaInfo()


def _esu(machine: Machine, program: str, now: dt.datetime) -> License:
    """An Extended Security Updates add-on beside the Windows licence."""
    license_ = make_license(machine, "VOLUME_MAK channel", "Volume:MAK", f"ESU{machine.name}-TPQ77", now)
    editions = "Enterprise,EnterpriseS,Education,Professional" if machine.release.kind == "client" else "Server"
    license_.name = f"{machine.release.label}, {program} add-on for {editions}"
    license_.activation_id = stable_guid("esu", machine.release.name, program)
    license_.partial_key = "TPQ77"
    license_.status = Status.LICENSED
    license_.addon = True
    return license_


def _office(machine: Machine, status: Status, now: dt.datetime) -> License:
    """Office 2024 beside Windows, a KMS client of its own."""
    license_ = make_license(machine, "VOLUME_KMSCLIENT channel", "Volume:GVLK", f"{machine.name}-GCVGB", now)
    license_.application_id = _OFFICE
    license_.name = "Office 24, Office24ProPlus2024VL_KMS_Client_AE edition"
    license_.description = "Office 24, VOLUME_KMSCLIENT channel"
    license_.activation_id = stable_guid("office", "Office24ProPlus2024VL_KMS_Client_AE")
    license_.partial_key = "GCVGB"
    license_.status = status
    if status is Status.NOTIFICATION:
        license_.reason = 0xC004F009
    elif status is Status.LICENSED:
        license_.until = machine.now(now) + dt.timedelta(minutes=200000, seconds=59)
    return license_
