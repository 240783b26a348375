"""CPU time of `actctl doctor` over many simulated records, where it must not grow faster than the hosts.

python benchmarks/doctor.py --hosts 1250,2500,5000
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from actctl.cli.app import app
from actctl.simulator.console.cmd import Console, run_line
from actctl.simulator.fleet_file import build_fleet
from actctl.simulator.windows.fleet import Fleet
from actctl.transport.interface import CommandResult
from tests.answering import Answering, InMemory

SITE = Path(__file__).parent.parent / "tests" / "licensing" / "doctor" / "site.yaml"
_CODEPAGE = 65001


def many(hosts: int) -> Fleet:
    """The site with one of each cause, its clients over and over; names and CMIDs are made unique."""
    value: dict[str, Any] = yaml.safe_load(SITE.read_text("utf-8"))
    kms = {name: host for name, host in value["hosts"].items() if name.startswith("kms")}
    kinds = [(name, host) for name, host in value["hosts"].items() if name not in kms]
    value["hosts"] = kms
    for number in range(hosts - len(kms)):
        copy, (name, host) = number // len(kinds), kinds[number % len(kinds)]
        cmid = {"cmid": f"{copy:08x}{host['cmid'][8:]}"} if "cmid" in host else {}
        value["hosts"][f"{name}-{copy:05d}"] = {**host, **cmid}
    return build_fleet(value)


def write_inventory(fleet: Fleet, path: Path) -> Path:
    """The inventory of these hosts: each with an address of its own."""
    hosts = {one.name: {"ansible_host": one.address} for one in fleet.machines.values()}
    group: dict[str, dict[str, str]] = {name: {} for name in hosts if name.startswith("kms")}
    variables = {"ansible_user": fleet.user, "ansible_password": fleet.password}
    content = {"all": {"vars": variables, "hosts": hosts, "children": {"kms_hosts": {"hosts": group}}}}
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return path


class Answers(InMemory):
    """A transport without a network: a host's answers, asked of the simulator once and then repeated."""

    def __init__(self, fleet: Fleet) -> None:
        super().__init__(lambda connection: _Host(self, connection.address))
        self._fleet = fleet
        self._known: dict[tuple[str, str], CommandResult] = {}

    @contextlib.contextmanager
    def opened(self, forks: int) -> Iterator[Callable[[str], Answers]]:
        """In place of the real transports."""
        yield lambda _: self

    def answer(self, address: str, line: str) -> CommandResult:
        """What the simulated host prints."""
        known = self._known.get((address, line))
        if known is None:
            machine = self._fleet.find(address)
            assert machine is not None
            now = dt.datetime.now(dt.timezone.utc)
            done = run_line(Console(self._fleet, machine, now, _CODEPAGE, self._fleet.user), line)
            skew = machine.skew.total_seconds()
            known = CommandResult(
                done.stdout_bytes(_CODEPAGE), done.stderr_bytes(_CODEPAGE), done.exit_code, skew_seconds=skew
            )
            self._known[address, line] = known
        return known


class _Host(Answering):
    def __init__(self, answers: Answers, address: str) -> None:
        self._answers, self._address = answers, address

    async def run(self, command_line: str) -> CommandResult:
        return self._answers.answer(self._address, command_line)


def doctor(inventory: Path, out: Path) -> float:
    """CPU seconds of the command."""
    began = time.process_time()
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        app(["doctor", "-i", str(inventory), "-o", "json", "--out", str(out)])
    return time.process_time() - began


def measure(hosts: int, folder: Path) -> tuple[float, int]:
    """CPU seconds of the command over so many hosts, and the length of its result."""
    fleet = many(hosts)
    inventory, out = write_inventory(fleet, folder / "inventory.yaml"), folder / "out.json"
    answers = Answers(fleet)
    with mock.patch("actctl.cli.connections.transports", answers.opened):
        doctor(inventory, out)  # the simulator's own time is spent here
        taken = doctor(inventory, out)
    return taken, out.stat().st_size


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", default="1250,2500,5000")
    print("| hosts | CPU s | ms a host | kB of JSON |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for hosts in map(int, parser.parse_args().hosts.split(",")):
            taken, length = measure(hosts, Path(folder))
            print(f"| {hosts:,} | {taken:.1f} | {1000 * taken / hosts:.2f} | {length // 1000:,} |", flush=True)


if __name__ == "__main__":
    main()
