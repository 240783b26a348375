"""Every command over many thousand hosts: its memory grows by some kB a host, whatever a host's answers weigh.

No network: tests/house/memory.py answers. Each line is run for FEW and for many hosts, and the most memory that the
two processes had in use is compared; nothing depends on how fast the machine is. With ACTCTL_HOSTS=20000 all of them
are run for so many, otherwise those that take longer for fewer.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from actctl.fleet.change import journal
from actctl.fleet.change.run_state import begin
from actctl.fleet.change.runs import new_run
from tests import warm
from tests.golden.cases import COMMANDS
from tests.house import memory
from tests.machine.ways.slmgr.cases import DATA
from tests.render.plans import AT, mak_plan
from tests.waiting import LONG

FEW = 200
HOSTS = 20_000
FEWER = int(os.environ.get("ACTCTL_HOSTS", "1000"))
"""For what takes a millisecond or more a host."""
NOISE = 2_000_000
"""Bytes by which two processes that do the same differ."""
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the most memory of a process is counted in kB on Linux"),
    pytest.mark.long,
]


@dataclass(frozen=True, slots=True)
class Row:
    """A command line without `actctl`, for any number of hosts."""

    line: str
    kb: float
    """What a host may add to the memory at most: about double what was measured."""
    many: int = FEWER
    code: int = 0
    before: str = ""
    """A command that is run first."""
    run: bool = False
    """There is a run on record that was interrupted when it had just begun."""


@dataclass(frozen=True, slots=True)
class Small:
    """A command whose work does not grow with the hosts: why."""

    reason: str


_TO_KMS = "switch kms web* --kms-host kms01.corp.example"
_CATALOGUE = Small("shows the catalogue, which is as long as it is")

TABLE: dict[str, tuple[Row, ...] | Small] = {
    "": Small("shows its help"),
    "report": (Row("report -o jsonl", 3), Row("report -o html --out report.html", 3), Row("report --sort status", 5)),
    "dlv": (Row("dlv -o csv", 3), Row("dlv -o markdown", 3)),
    "dli": (Row("dli -o csv", 2, HOSTS), Row("dli -o table", 2)),
    "xpr": (Row("xpr -o jsonl", 2), Row("xpr -o json", 2)),
    "inventory list": (Row("inventory list -o jsonl", 3, HOSTS), Row("inventory list -o table", 3, HOSTS)),
    "inventory check": (Row("inventory check -o jsonl", 3, HOSTS), Row("inventory check -o html", 3, HOSTS)),
    "doctor": (Row("doctor -o csv", 10, code=1), Row("doctor -o json", 10, code=1)),
    "forecast": (Row("forecast -o csv", 4), Row("forecast -o json", 4)),
    "advise": (Row("advise -o markdown", 4), Row("advise -o json", 4)),
    "gvlk for": (Row("gvlk for -o jsonl", 4), Row("gvlk for -o table", 4)),
    "kms status": (Row("kms status kms* -i kms.yaml -o csv", 3), Row("kms status kms* -i kms.yaml -o json", 3)),
    "kms clients": (Row("kms clients busy -i busy.yaml -o csv", 9), Row("kms clients busy -i busy.yaml -o json", 9)),
    "kms dns": (Row("kms dns --nameserver 127.0.0.1:1 -o json", 10, code=1),),
    "kms setup": Small("sets up one host"),
    "switch kms": (
        Row(f"{_TO_KMS} --check -o jsonl", 10),
        Row(f"{_TO_KMS} --check -o table", 10),
        Row(f"{_TO_KMS} --out plan.json", 10),
    ),
    "switch mak": (
        Row("switch mak web* --key-from file:mak.txt --check -o json", 6),
        Row("switch mak web* --key-from file:mak.txt --check -o csv", 6),
    ),
    "ipk": (Row("ipk --gvlk auto web* --check -o jsonl", 6), Row("ipk --gvlk auto web* --check -o html", 6)),
    "skms": (
        Row("skms kms01.corp.example:1689 web* --check -o csv", 6),
        Row("skms kms01.corp.example:1689 web* --check -o markdown", 6),
    ),
    "ato": (Row("ato web* --check -o jsonl", 6), Row("ato web* --check -o json", 6)),
    "slmgr": (Row("slmgr dti -l web* -o jsonl", 3), Row("slmgr rearm -l web* --check -o json", 6)),
    "apply": (Row("apply plan.json -y -o json", 40, before="skms kms01.corp.example:1689 web* --out plan.json"),),
    "runs list": (Row("runs list -o jsonl", 20, run=True), Row("runs list -o table", 20, run=True)),
    "runs show": (Row("runs show -o csv", 30, run=True), Row("runs show -o json", 30, run=True)),
    "runs resume": (Row("runs resume --check -o json", 30, run=True), Row("runs resume --check -o csv", 20, run=True)),
    "parse": (Row("parse {files} -o jsonl", 5), Row("parse {files} -o html", 5)),
    "explain": (Row("explain {codes} -o json", 2), Row("explain {codes} -o csv", 2)),
    "gvlk list": _CATALOGUE,
    "gvlk find": _CATALOGUE,
    "gvlk show": _CATALOGUE,
    "gvlk identify": Small("asked for one key"),
    "demo": Small("has its own thirty hosts"),
    "simulate": Small("is what answers, on a port of this computer for each host"),
}


def test_every_command_has_a_row() -> None:
    assert set(TABLE) == set(COMMANDS)


def _prepare(folder: Path, hosts: int) -> None:
    for name, content in memory.inventories(hosts).items():
        (folder / name).write_text(yaml.safe_dump(content), "utf-8")
        (folder / name).chmod(0o600)
    (folder / "mak.txt").write_text("DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K\n")
    for number, file in enumerate(sorted((DATA / "en").glob("*-dlv.txt"))[:5]):
        (folder / f"f{number}.txt").write_bytes(file.read_bytes())


def _interrupted_run(hosts: int) -> None:
    run, plan = new_run(), mak_plan(*(f"web{number:05d}" for number in range(1, hosts + 1)))
    journal.create(run.journal, begin(run.run_id, plan, {"canary": None, "batch": "25%", "max_fail": "0"}, AT)).close()


def _peak(row: Row, hosts: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Most bytes that the command had in use."""
    folder.mkdir()
    _prepare(folder, hosts)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    if row.run:
        _interrupted_run(hosts)
    environ = {
        **os.environ, "LC_ALL": "C.UTF-8", "ACTCTL_LOCKS": str(folder), "ACTCTL_INVENTORY": str(folder / "all.yaml"),
        "ACTCTL_BUSY": str(hosts),
    }  # fmt: skip
    line = row.line.format(
        files=" ".join(f"f{number % 5}.txt" for number in range(hosts)),
        codes=" ".join("0xC004F074" for _ in range(hosts)),
    )
    peak = 0
    for each, code in ((row.before, 0), (line, row.code)):
        if each:
            peak = _ended(each, code, environ, folder)
    return peak


def _ended(line: str, code: int, environ: dict[str, str], folder: Path) -> int:
    with contextlib.ExitStack() as files:
        streams = [files.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        numbers = [one.fileno() for one in streams]
        command = warm.start(shlex.split(line), numbers, env=environ, cwd=folder, within=memory.__name__)
        assert isinstance(command, warm.Forked)
        ended = command.wait(10 * LONG)
        streams[2].seek(0)
        assert ended == code, streams[2].read()[-1500:].decode()
        assert os.fstat(numbers[1]).st_size or "--out" in line, "nothing was said"
        return command.peak * 1000


ROWS = [row for rows in TABLE.values() if not isinstance(rows, Small) for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=[row.line for row in ROWS])
def test_memory_is_bounded(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (_peak(row, hosts, tmp_path / str(hosts), monkeypatch) for hosts in (FEW, row.many))
    assert many - few <= NOISE + 1000 * row.kb * (row.many - FEW), f"{few:,} bytes for {FEW}, {many:,} for {row.many}"
