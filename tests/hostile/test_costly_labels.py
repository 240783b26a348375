"""Hosts whose own label files are made to cost: the good hosts beside them are read, and memory stays small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from actctl.machine.ways.slmgr.label_files import read_messages
from tests.cli.running import inventory_of
from tests.foreign.fleet import ForeignFleet
from tests.foreign.hosts import ForeignHost
from tests.machine.ways.slmgr.cases import cases

DLV = next(case.data for case in cases("en", with_licenses=True) if case.name.endswith("mak-licensed-dlv"))
GOOD = ("good1", "good2", "good3")
ONE_HOST = 50_000_000
"""Bytes that a host may cost (actctl/common/limits.py)."""
LANGUAGES = ("0415", "041D", "0405", "0406", "0408", "040B", "040E", "0410", "0413", "0414")


def _file(line: str) -> bytes:
    """A label file in which every message has the text `line`, but for its number, over and over."""
    names = [*sorted(read_messages()), *(f"L_MsgX{number}" for number in range(800))]
    return "".join(f'{name}="{line.replace("#", str(number))}"\r\n' for number, name in enumerate(names)).encode()


COSTLY = {
    "many-templates": (b"bcq\r\n" * 9_900, _file("%X%b%Y%c#%Z%q")),
    "one-start": (b"bcqbcqbcqbcq\r\n" * 3_500, _file("bcq%X%b%Y%c#%Z%q")),
    "many-values": (b"Foo: bar\r\nbaz 10.0.1 : x\r\n", _file("q#" + "%A%b" * 120)),
    "long-texts": (b"Foo: bar\r\n" * 4_000, _file("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}#" * 40)),
}


def _report(folder: Path, names: dict[str, tuple[bytes, bytes]], *options: str) -> tuple[dict[str, Any], int]:
    """The hosts of a report by name, and the most memory it took (bytes)."""
    hosts = {
        name: ForeignHost(
            outputs={"/dlv": printed, "dir /b": "\r\n".join([*LANGUAGES, ""]).encode(), "slmgr.ini": file}
        )
        for name, (printed, file) in names.items()
    }
    hosts.update({name: ForeignHost(outputs={"/dlv": DLV}, latency_seconds=0.5) for name in GOOD})
    with ForeignFleet(hosts, network="127.104") as fleet:
        inventory = inventory_of(fleet, list(hosts), folder / "hosts.yaml")
        command = [sys.executable, "-m", "actctl", "report", "-i", inventory, "-o", "json", *options]
        with (folder / "out").open("wb") as out:
            started = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
            _, status, used = os.wait4(started.pid, 0)
            started.returncode = os.waitstatus_to_exitcode(status)
    return {one["host"]: one for one in json.loads((folder / "out").read_text())["hosts"]}, used.ru_maxrss * 1024


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="peak memory of a process is read with wait4")
@pytest.mark.long
def test_costly_label_files_cost_nobody_else(tmp_path: Path) -> None:
    _, alone = _report(tmp_path, {})
    found, used = _report(tmp_path, COSTLY, "--timeout", "120")
    assert {name: found[name]["error"] for name in GOOD} == dict.fromkeys(GOOD)
    assert {name: found[name]["error"]["kind"] for name in COSTLY} == dict.fromkeys(COSTLY, "parse"), "a limit ends it"
    assert used - alone < 2 * ONE_HOST, f"{(used - alone) / 1e6:.0f} MB"
