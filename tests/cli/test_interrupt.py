"""Ctrl-C: what was read until then is written, remote shells are closed, exit code 130."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import inventory_of
from tests.foreign.fleet import ForeignFleet
from tests.foreign.hosts import Answer, ForeignHost
from tests.machine.ways.slmgr.cases import cases
from tests.waiting import LONG, wait_until


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a child there")
def test_interrupted_report(tmp_path: Path) -> None:
    text = next(case.data for case in cases("en") if case.name.endswith("/mak-licensed-dlv"))
    slow = ForeignHost(outputs={"/dlv": Answer(stdout=text, seconds=LONG)})
    hosts = {"quick": ForeignHost(outputs={"/dlv": text}), **{f"slow{n}": slow for n in range(6)}}
    with ForeignFleet(hosts) as fleet:
        file = inventory_of(fleet, list(hosts), tmp_path / "i.yaml")
        command = [sys.executable, "-m", "actctl", "report", "-i", file, "-o", "json", "-f", "4"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_until(lambda: sum(len(fleet[name].log.commands) for name in hosts) >= 5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LONG)
        assert process.returncode == 130, err.decode()
        assert b"Traceback" not in err
        assert not any(fleet[name].log.open_shells for name in hosts)
    hosts_said = json.loads(out)["hosts"]
    assert [one["host"] for one in hosts_said] == sorted(hosts)
    assert [one["host"] for one in hosts_said if one["ok"]] == ["quick"]
    assert {one["error"]["kind"] for one in hosts_said if one["error"]} == {"cancelled"}


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_leaves_no_shell_open(tmp_path: Path) -> None:
    text = next(case.data for case in cases("en") if case.name.endswith("/mak-licensed-dlv"))
    slow = ForeignHost(outputs={"slmgr": Answer(text, seconds=2), "ver": Answer(b"Windows", seconds=2)})
    hosts = {"quick": ForeignHost(outputs={"slmgr": text, "ver": b"Windows"}), **{f"slow{n}": slow for n in range(8)}}
    with ForeignFleet(hosts) as fleet:
        file = inventory_of(fleet, list(hosts), tmp_path / "i.yaml")
        command = [sys.executable, "-m", "actctl", "report", "-o", "jsonl", "-i", file, "-f", "6"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        assert process.wait(LONG) == 1
        assert b"Traceback" not in err
        assert not any(fleet[name].log.open_shells for name in hosts)


AT = """
import os, signal, sys

at, sent = sys.argv.pop(1), getattr(signal, sys.argv.pop(1))

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == at:
            os.kill(os.getpid(), sent)

import actctl.__main__
sys.meta_path.insert(0, Finder())
if at == "now":
    os.kill(os.getpid(), sent)
actctl.__main__.main()
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to oneself there")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("at", ["now", "actctl.cli.app", "actctl.cli.reaching", "actctl.fleet.change.plan"])
def test_ctrl_c_while_it_starts(at: str, sent: str, tmp_path: Path) -> None:
    """While modules are imported, of the program and of its command: one plain line, no traceback."""
    command = [sys.executable, "-c", AT, at, sent, "switch", "kms", "web01", "-i", "web01,"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    said = [line for line in done.stderr.splitlines() if line]
    assert (done.returncode, done.stdout, len(said)) == (130, "", 1), done.stderr
    assert said[0].startswith("actctl: interrupted")


SCRIPT = """
import os, signal, sys

at = sys.argv.pop(1)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == at:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from actctl.__main__ import main
sys.exit(main())
"""
"""As an installer writes it, but for the signal."""


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to oneself there")
@pytest.mark.parametrize(
    "at", ["actctl.cli", "actctl.cli.signals", "typing", "actctl.__main__", "actctl.common.errors"]
)
def test_ctrl_c_while_the_script_imports(at: str, tmp_path: Path) -> None:
    """Before the signals are listened to, Ctrl-C is an exception in whatever is being imported."""
    (tmp_path / "actctl").write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(tmp_path / "actctl"), at, "report"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "actctl: interrupted; nothing was done\n")


@pytest.mark.parametrize("how", ["-c", "file", "-m"])
def test_a_program_that_uses_the_package_keeps_its_signals(how: str, tmp_path: Path) -> None:
    """Its own `-m actctl` (pytest's choice of marks) means nothing."""
    said = "import signal, actctl; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    (tmp_path / "theirs.py").write_text(said)
    program = {"-c": ["-c", said], "file": [str(tmp_path / "theirs.py")], "-m": ["-m", "theirs"]}[how]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), str(tmp_path)])}
    command = [sys.executable, "-X", "utf8", *program, "-m", "actctl"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert done.stdout.strip() == b"True"


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGHUP"])
def test_a_signal_that_is_ignored_at_the_start_stays_so(sent: str, tmp_path: Path) -> None:
    """`actctl … &` in a script, `nohup`: it is not meant, and the command comes to its own end."""
    ignoring = "import os, signal, sys; signal.signal(getattr(signal, sys.argv[1]), signal.SIG_IGN);"
    ignoring += "os.execv(sys.executable, [sys.executable, '-c', *sys.argv[2:]])"
    command = [sys.executable, "-c", ignoring, sent, AT, "actctl.cli.app", sent, "gvlk", "list"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
