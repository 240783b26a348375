"""The fleet that switching is proven on: 55 MAK machines of mixed editions, a KMS host, and what must be left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
OTHER_MAK = "DMKN8-4CJTR-WQXGV-6PMFH-B9T4M"
CSVLK = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
KMS_HOST = "kms01.corp.example"
LEFT_ALONE = ("kms01", "kmsclient01", "home01", "eval01", "off01")
"""Hosts that a switch to KMS has nothing to do on, must not touch, or cannot reach."""

# (release, edition, GVLK that fits) by hand: a test must not ask the product which key is right.
_KINDS = (
    ("server-2016", "ServerStandard", "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"),
    ("server-2016", "ServerDatacenter", "CB7KF-BWN84-R7R2Y-793K2-8XDDG"),
    ("server-2019", "ServerStandard", "N69G4-B89J2-4G8F4-WWYCC-J464C"),
    ("server-2019", "ServerDatacenter", "WMDGN-G9PQG-XVVXX-R3X43-63DFG"),
    ("server-2022", "ServerStandard", "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"),
    ("server-2022", "ServerDatacenter", "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"),
    ("server-2025", "ServerStandard", "TVRH6-WHNXV-R9WG3-9XRFY-MY832"),
    ("server-2025", "ServerDatacenter", "D764K-2NDRG-47T6Q-P8T8W-YP6DF"),
    ("windows-11-25h2", "Enterprise", "NPPR9-FWDCX-D2C8J-H872K-2YT43"),
    ("windows-11", "Professional", "W269N-WFGWX-YVC9B-4J6C9-T83GX"),
    ("windows-10", "Enterprise", "NPPR9-FWDCX-D2C8J-H872K-2YT43"),
    ("windows-10", "Professional", "W269N-WFGWX-YVC9B-4J6C9-T83GX"),
    ("windows-10-ltsc-2019", "EnterpriseS", "M7XTQ-FN8P6-TTKYV-9D4CC-J462D"),
    ("windows-10-ltsc-2021", "EnterpriseS", "M7XTQ-FN8P6-TTKYV-9D4CC-J462D"),
    ("windows-11-ltsc-2024", "EnterpriseS", "M7XTQ-FN8P6-TTKYV-9D4CC-J462D"),
)

Host = dict[str, Any]


def mak_hosts(count: int = 55) -> dict[str, Host]:
    """MAK machines by name: srvNN and pcNN, every other one Japanese."""
    hosts: dict[str, Host] = {}
    for index in range(count):
        release, edition, _ = _KINDS[index % len(_KINDS)]
        server = release.startswith("server")
        host: Host = {"release": release, "edition": edition, "method": "mak", "key": MAK}
        host["groups"] = ["servers" if server else "pcs"]
        if index % 2:
            host |= {"language": "ja", "utc_offset_hours": 9}
        hosts[f"{'srv' if server else 'pc'}{index + 1:02d}"] = host
    return hosts


def right_key(name: str, count: int = 55) -> str:
    """The GVLK that one of mak_hosts must get."""
    host = mak_hosts(count)[name]
    return next(key for release, edition, key in _KINDS if (release, edition) == (host["release"], host["edition"]))


def definition(
    *,
    mak: int = 55,
    kms_count: int = 20,
    mak_left: int = 0,
    generation: int = 2025,
    hidden: str = "",
    by_cim: int = 0,
) -> dict[str, Any]:
    """The fleet file as values. With `kms_count` below 24 the first client editions that ask are refused.

    `mak_left`: activations that the MAK has left, for switching back. `hidden`: a host whose MachineGuid
    cannot be read. `by_cim`: every so manieth of the MAK machines has no VBScript.
    """
    server: Host = {"release": "server-2022", "edition": "ServerStandard", "groups": ["servers"]}
    client: Host = {"release": "windows-11", "edition": "Core", "groups": ["pcs"]}
    hosts: dict[str, Host] = {
        "kms01": {**server, "method": "kms_host", "key": CSVLK, "count": kms_count, "generation": generation},
        **mak_hosts(mak),
        "kmsclient01": {**server, "method": "kms", "kms": {"name": KMS_HOST}},
        "home01": {**client, "method": "oem"},
        "eval01": {**server, "edition": "ServerStandardEval", "method": "eval"},
        "off01": {**server, "method": "mak", "key": MAK, "fault": "refuse"},
    }
    for name in [*mak_hosts(mak)][::by_cim] if by_cim else ():
        hosts[name]["fault"] = "no_vbscript"
    if hidden:
        hosts[hidden]["machine_guid_hidden"] = True
    keys = [
        {"key": MAK, "kind": "mak", "activations_left": mak_left},
        {"key": OTHER_MAK, "kind": "mak", "activations_left": 50},
        {"key": CSVLK, "kind": "csvlk", "activations_left": 5, "generation": generation, "kinds": ["server"]},
    ]
    return {"defaults": {"domain": "corp.example"}, "keys": keys, "hosts": hosts}


def write_fleet(path: Path, **settings: Any) -> Path:
    """Write the fleet file; `settings` are those of definition()."""
    path.write_text(json.dumps(definition(**settings)), "utf-8")  # YAML can be written so, too, and much faster
    return path
