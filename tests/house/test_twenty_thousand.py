"""Every command over 20,000 hosts: what each host adds to its memory, whatever a host's answers weigh.

No network: tests/house/memory.py answers. Each line is run for FEW and for many hosts, and the most memory that the
two processes had in use is compared; nothing depends on how fast the machine is. The first line of each command is its
cheapest, and is run for 20,000 hosts: where a host takes a millisecond or more, all of them with ACTCTL_HOSTS=20000 (a
quarter of an hour), some in CI (marker `services`, with ACTCTL_SERVICES set), elsewhere for 2,000. Its other lines are
other ways through the program, and run for 1,000.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from actctl.fleet.change import journal
from actctl.fleet.change.plan_file import load_plan
from actctl.fleet.change.run_state import begin
from actctl.fleet.change.runs import new_run
from tests import warm
from tests.golden.cases import COMMANDS
from tests.house import counting, memory
from tests.machine.ways.slmgr.cases import DATA
from tests.render.plans import AT
from tests.waiting import LONG

FEW = 200
HOSTS = 20_000
LESS, OTHERS = 2_000, 1_000
NOISE = 500_000
"""Bytes by which two processes that do the same differ."""
KNOWN = 1.7
"""kB a host, where answers are written as they come: what the inventory says of it and how it is reached (1.05 measured
by itself), whom to ask, and no answer. All answers of a report kept take 2.4."""
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the most memory of a process is counted in kB on Linux"),
    pytest.mark.long,
]


@dataclass(frozen=True, slots=True)
class Row:
    """A command line without `actctl`, for any number of hosts."""

    line: str
    kb: float = KNOWN
    """What a host may add to the memory at most: a quarter more than was measured."""
    code: int = 0
    cheap: bool = False
    """20,000 are a matter of seconds."""
    in_ci: bool = False
    """20,000 are worth a minute of CI: the way through the program is that of many commands."""
    before: str = ""
    """A command that is run first."""
    run: bool = False
    """There is a run on record that was interrupted when it had just begun: of the plan that `before` wrote."""


@dataclass(frozen=True, slots=True)
class Small:
    """A command whose work does not grow with the hosts: why."""

    reason: str


_SKMS = "skms kms01.corp.example:1689 web*"
_PLANNED = f"{_SKMS} --out plan.json"
_TO_KMS = "switch kms web* --kms-host kms01.corp.example"
_TO_MAK = "switch mak web* --key-from file:mak.txt"
_KMS = "-i kms.yaml"
_BUSY = "-i busy.yaml"
_CATALOGUE = Small("shows the catalogue, which is as long as it is")

TABLE: dict[str, tuple[Row, ...] | Small] = {
    "": Small("shows its help"),
    "report": (
        Row("report -o jsonl", in_ci=True),
        Row("report -o csv"),
        Row("report -o html --out report.html"),
        Row("report -o markdown"),
        Row("report --sort status", 3),
    ),
    "dlv": (Row("dlv -o csv"),),
    "dli": (Row("dli -o csv", 1.2), Row("dli -o table")),
    "xpr": (Row("xpr -o jsonl", 1.2),),
    "inventory list": (Row("inventory list -o jsonl", cheap=True), Row("inventory list -o table", cheap=True)),
    "inventory check": (Row("inventory check -o jsonl", 1.4, in_ci=True),),
    "doctor": (Row("doctor -o csv", 6, code=1), Row("doctor -o json", 6, code=1)),
    "forecast": (Row("forecast -o csv", 2.5),),
    "advise": (Row("advise -o markdown", 3.1),),
    "gvlk for": (Row("gvlk for -o jsonl", 2.7), Row("gvlk for -o table", 2.7)),
    "kms status": (Row(f"kms status kms* {_KMS} -o csv", 2),),
    "kms clients": (
        Row(f"kms clients busy {_BUSY} -o csv", 6, in_ci=True),
        Row(f"kms clients busy {_BUSY} -o json", 6),
    ),
    "kms dns": (Row("kms dns --nameserver 127.0.0.1:1 -o json", 5.5, code=1),),
    "kms setup": Small("sets up one host"),
    "switch kms": (
        Row(f"{_TO_KMS} --check -o jsonl", 3.5, in_ci=True),
        Row(f"{_TO_KMS} --out plan.json", 3.5),
        Row(f"{_TO_KMS} -y -o html", 8),
    ),
    "switch mak": (Row(f"{_TO_MAK} --check -o json", 3.6), Row(f"{_TO_MAK} -y -o jsonl", 8)),
    "ipk": (Row("ipk --gvlk auto web* --check -o jsonl", 3.5), Row("ipk --gvlk auto web* -y -o csv", 8)),
    "skms": (Row(f"{_SKMS} --check -o csv", 4), Row(f"{_SKMS} -y -o markdown", 8)),
    "ato": (Row("ato web* --check -o jsonl", 3.6), Row("ato web* -y -o table", 8)),
    "slmgr": (Row("slmgr dti -l web* -o jsonl"), Row("slmgr rearm -l web* --check -o json", 3.6)),
    "apply": (Row("apply plan.json -y -o json", 18, before=_PLANNED),),
    "runs list": (Row("runs list -o jsonl", 8.5, before=_PLANNED, run=True),),
    "runs show": (
        Row("runs show -o csv", 8.5, before=_PLANNED, run=True),
        Row("runs show -o json", 9, before=_PLANNED, run=True),
    ),
    "runs resume": (
        Row("runs resume --check -o json", 9.5, before=_PLANNED, run=True),
        Row("runs resume -y -o csv", 15, before=_PLANNED, run=True),
    ),
    "parse": (Row("parse {files} -o jsonl", 3.6), Row("parse {files} -o html", 3.6)),
    "explain": (Row("explain {codes} -o json", 1.3, cheap=True),),
    "gvlk list": _CATALOGUE,
    "gvlk find": _CATALOGUE,
    "gvlk show": _CATALOGUE,
    "gvlk identify": Small("asked for one key"),
    "help": Small("asks nobody"),
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


def _interrupted_run(plan_file: Path) -> None:
    run, plan = new_run(), load_plan(str(plan_file))
    journal.create(run.journal, begin(run.run_id, plan, {"canary": None, "batch": "25%", "max_fail": "0"}, AT)).close()


@contextlib.contextmanager
def _records(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Records of runs in memory, where it can be had: each step waits until it is on the disk."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="actctl-", dir=place) as folder:
        monkeypatch.setenv("XDG_STATE_HOME", folder)
        yield


def peak(row: Row, hosts: int, folder: Path, monkeypatch: pytest.MonkeyPatch, within: str = memory.__name__) -> int:
    """Most bytes that the command had in use."""
    folder.mkdir()
    _prepare(folder, hosts)
    with _records(monkeypatch):
        environ = {
            **os.environ, "LC_ALL": "C.UTF-8", "ACTCTL_LOCKS": str(folder),
            "ACTCTL_INVENTORY": str(folder / "all.yaml"), "ACTCTL_BUSY": str(hosts),
        }  # fmt: skip
        line = row.line.format(
            files=" ".join(f"f{number % 5}.txt" for number in range(hosts)),
            codes=" ".join("0xC004F074" for _ in range(hosts)),
        )
        if row.before:
            _ended(row.before, 0, environ, folder, memory.__name__)
        if row.run:
            _interrupted_run(folder / "plan.json")
        return _ended(line, row.code, environ, folder, within)


def _ended(line: str, code: int, environ: dict[str, str], folder: Path, within: str) -> int:
    with contextlib.ExitStack() as files:
        streams = [files.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        numbers = [one.fileno() for one in streams]
        command = warm.start(shlex.split(line), numbers, env=environ, cwd=folder, within=within)
        assert isinstance(command, warm.Forked)
        ended = command.wait(10 * LONG)
        streams[2].seek(0)
        assert ended == code, streams[2].read()[-1500:].decode()
        assert os.fstat(numbers[1]).st_size or "--out" in line, "nothing was said"
        return command.peak * 1000


def _bounded(row: Row, hosts: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (peak(row, each, folder / str(each), monkeypatch) for each in (FEW, hosts))
    a_host = (many - few) / (hosts - FEW) / 1000
    assert many - few <= NOISE + 1000 * row.kb * (hosts - FEW), f"{a_host:.2f} kB a host: {few:,} bytes, {many:,}"


ROWS = [rows for rows in TABLE.values() if not isinstance(rows, Small)]
ONCE = [(row, HOSTS if row.cheap else OTHERS if number else LESS) for rows in ROWS for number, row in enumerate(rows)]
ALL = "ACTCTL_HOSTS" in os.environ
DEAR = [rows[0] for rows in ROWS if not rows[0].cheap and (ALL or rows[0].in_ci)]


@pytest.mark.parametrize(("row", "hosts"), ONCE, ids=[row.line for row, _ in ONCE])
def test_memory_is_bounded(row: Row, hosts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _bounded(row, hosts, tmp_path, monkeypatch)


@pytest.mark.services
@pytest.mark.skipif(not ALL and "ACTCTL_SERVICES" not in os.environ, reason="minutes: set ACTCTL_SERVICES, as CI does")
@pytest.mark.parametrize("row", DEAR, ids=[row.line for row in DEAR])
def test_twenty_thousand(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _bounded(row, int(os.environ.get("ACTCTL_HOSTS", HOSTS)), tmp_path, monkeypatch)


@pytest.mark.parametrize("command", ["apply", "runs resume"])
def test_a_change_of_twice_the_hosts_is_twice_the_work(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In lines that are executed, twice as many again; four times as many where each host looks at all the others.

    Chance only adds (how often a thread looks whether it is needed): of two counts the lower one is the work.
    """
    row = next(row for rows in ROWS for row in rows if row.line.startswith(f"{command} ") and "-y" in row.line)
    monkeypatch.setenv("ACTCTL_STEPS", str(tmp_path / "steps"))

    def count(hosts: int, time: int) -> int:
        peak(row, hosts, tmp_path / f"{hosts}-{time}", monkeypatch, within=counting.__name__)
        return int((tmp_path / "steps").read_text())

    counted = [min(count(hosts, time) for time in range(2)) for hosts in (50, 100, 200)]
    first, then = counted[1] - counted[0], counted[2] - counted[1]
    assert first > 50 * 100 and then <= 2.5 * first, f"{counted} lines for 50, 100 and 200 hosts"
