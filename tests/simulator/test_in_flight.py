"""Commands that are under way: tasklist shows them, a lost connection does not stop them, the log is in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from winrm.protocol import Protocol

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.simulator.pretend_host import PretendHost
from actctl.simulator.windows.license import License
from tests.waiting import wait_until

SLMGR = r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs"
TASKS = 'tasklist /NH /FI "IMAGENAME eq cscript.exe"'
KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
NONE = {
    "en": "INFO: No tasks are running which match the specified criteria.\r\n",
    "ja": "情報: 指定された条件に一致するタスクは実行されていません。\r\n",
    "de": "INFORMATION: Es werden keine Aufgaben mit den angegebenen Kriterien ausgeführt.\r\n",
}
SERVER = {"release": "server-2022", "edition": "ServerStandard", "method": "mak"}


@pytest.fixture
def end(monkeypatch: pytest.MonkeyPatch) -> Event:
    """slmgr ends when this is set; other commands take no time."""
    ends = Event()

    async def take(host: PretendHost, line: str) -> None:
        while "slmgr" in line and not ends.is_set():
            await asyncio.sleep(0.01)

    monkeypatch.setattr(PretendHost, "_take_time", take)
    return ends


@pytest.fixture
def slow(tmp_path: Path, end: Event) -> Iterator[Simulator]:
    hosts = {language: {**SERVER, "language": language} for language in NONE}
    simulator = Simulator(build_fleet({"hosts": hosts}), log=tmp_path / "log")
    with SimulatorThread(simulator) as running:
        yield running


class Shell:
    """A shell of plain pywinrm's that stays open."""

    def __init__(self, simulator: Simulator, host: str) -> None:
        endpoint = simulator.endpoints[host]
        self.protocol = Protocol(
            f"http://{endpoint.address}:{endpoint.http_port}/wsman",
            transport="ntlm",
            message_encryption="always",
            username=simulator.fleet.user,
            password=simulator.fleet.password,
        )
        self.id = self.protocol.open_shell(codepage=65001)

    def start(self, line: str) -> str:
        return str(self.protocol.run_command(self.id, line))

    def end(self, command: str) -> str:
        out, _, _ = self.protocol.get_command_output(self.id, command)
        return str(out.decode())

    def hang_up(self) -> None:
        if self.protocol.transport.session is not None:
            self.protocol.transport.session.close()


def license_of(simulator: Simulator, host: str) -> License:
    found = simulator.fleet.machines[host].windows_license
    assert found is not None
    return found


@pytest.mark.parametrize("language", list(NONE))
def test_tasklist_lists_the_slmgr_of_another_shell(slow: Simulator, end: Event, language: str) -> None:
    worker, watcher = Shell(slow, language), Shell(slow, language)
    started = worker.start(f"{SLMGR} /ipk {KEY}")
    row = watcher.end(watcher.start(TASKS))
    assert row.startswith("\r\ncscript.exe                   4312 Services                   0")
    assert row.endswith(" K\r\n")
    assert len(row.strip("\r\n")) == 76
    assert license_of(slow, language).channel == "VOLUME_MAK", "it has not had its effect yet"
    end.set()
    worker.end(started)
    assert license_of(slow, language).channel == "VOLUME_KMSCLIENT"
    assert watcher.end(watcher.start(TASKS)) == NONE[language]
    assert "svchost.exe" in watcher.end(watcher.start("tasklist"))
    for shell in (worker, watcher):
        shell.protocol.close_shell(shell.id)
        shell.hang_up()


def test_a_lost_connection_stops_nothing_and_a_deleted_shell_does(slow: Simulator, end: Event, tmp_path: Path) -> None:
    lost, deleted = Shell(slow, "en"), Shell(slow, "ja")
    lost.start(f"{SLMGR} /ipk {KEY}")
    lost.hang_up()
    deleted.start(f"{SLMGR} /ipk {KEY}")
    deleted.protocol.close_shell(deleted.id)
    deleted.hang_up()
    end.set()
    wait_until(lambda: license_of(slow, "en").channel == "VOLUME_KMSCLIENT")
    assert license_of(slow, "en").partial_key == KEY[-5:]
    assert license_of(slow, "ja").channel == "VOLUME_MAK"
    assert slow.fleet.machines["ja"].tasks == {}
    wait_until(lambda: (tmp_path / "log").read_text().endswith("\n"))  # written just after the effect
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["host"] for line in lines] == ["en"], "only what had its effect, written at once"
