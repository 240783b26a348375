"""A fleet of any size, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from actctl.simulator.fleet_file import build_fleet
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import stable_guid

Host = dict[str, Any]

_MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
_CSVLK = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
_SERVERS = (
    ("server-2022", "ServerStandard", 4),
    ("server-2019", "ServerStandard", 3),
    ("server-2025", "ServerDatacenter", 2),
    ("server-2016", "ServerStandard", 2),
    ("server-2012-r2", "ServerStandard", 1),
)
_PCS = (
    ("windows-11", "Enterprise", 6),
    ("windows-11-23h2", "Professional", 3),
    ("windows-10", "Enterprise", 2),
    ("windows-10-ltsc-2021", "EnterpriseS", 1),
)
_STATES: tuple[tuple[Host, int], ...] = (
    ({}, 60),
    ({"method": "mak"}, 15),
    ({"status": "notification", "reason": "0xC004F056"}, 8),
    ({"status": "initial_grace", "minutes": 20000}, 5),
    ({"status": "unlicensed"}, 3),
    ({"method": "retail"}, 3),
    ({"method": "mak", "status": "notification", "reason": "0xC004F034"}, 3),
    ({"minutes": 20160}, 3),
)
_SERVER_NAMES = ("web", "sql", "file", "app")


def generate(hosts: int, seed: int = 0, now: dt.datetime | None = None) -> Fleet:
    """`hosts` machines, one KMS host among them; no faults."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    definition: dict[str, Any] = {
        "defaults": {"domain": "corp.example"},
        "group_parents": {"tokyo": "japan", "osaka": "japan"},
        "keys": [
            {"key": _MAK, "kind": "mak", "activations_left": 2 * hosts},
            {"key": _CSVLK, "kind": "csvlk", "kinds": ["server"]},
        ],
        "hosts": {},
    }
    for index in range(hosts):
        name, host = _kms_host(hosts) if index == 0 else _host(index, chance)
        definition["hosts"][name] = {**host, "machine_guid": stable_guid("machine", str(seed), name)}
    return build_fleet(definition, now)


def _kms_host(hosts: int) -> tuple[str, Host]:
    groups = ["servers", "tokyo", "kms_hosts"]
    return "kms01", {
        "release": "server-2022",
        "edition": "ServerStandard",
        "groups": groups,
        "method": "kms_host",
        "key": _CSVLK,
        "count": min(50, max(5, hosts)),
    }


def _host(index: int, chance: random.Random) -> tuple[str, Host]:
    server = chance.random() < 0.4
    table = _SERVERS if server else _PCS
    release, edition, _ = chance.choices(table, weights=[row[2] for row in table])[0]
    state = chance.choices([row[0] for row in _STATES], weights=[row[1] for row in _STATES])[0]
    city = chance.choice(("tokyo", "osaka"))
    japanese = chance.random() < 0.5
    host: Host = {
        "release": release,
        "edition": edition,
        "groups": ["servers" if server else "pcs", city],
        "language": "ja" if japanese else "en",
        "utc_offset_hours": 9 if japanese else 0,
        **state,
    }
    name = f"{chance.choice(_SERVER_NAMES)}{index:04d}" if server else f"pc-{index:04d}"
    return name, host
