"""Many hosts without a network: a transport that answers from memory what a few simulated machines print.

`enter` puts it in the place of all others. Everything above, from the crew to the last byte that is written, is the
product's own. A host called `web00017` is the machine of KINDS whose turn it is; each has a MachineGuid and a name of
its own. What changes a machine leads to another state of its kind, which all hosts share that went there.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import yaml

from actctl import transport
from actctl.machine import reading
from actctl.machine.ways.slmgr import way
from actctl.machine.ways.slmgr.parse import parse_bytes
from actctl.simulator import build_fleet
from actctl.simulator.console.cmd import Console, run_line
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine
from actctl.transport.interface import CommandResult
from actctl.transport.tickets import Tickets
from tests.answering import Answering, InMemory

T = TypeVar("T")

KINDS = ("well-en", "mak-en", "well-ja", "late", "mak-ja")
"""Of the hosts that are not KMS hosts."""
FLEET = """
defaults: {domain: corp.example, release: server-2022, edition: ServerStandard, language: en}
keys:
  - {key: DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K, kind: mak, activations_left: 50000}
  - {key: DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D, kind: csvlk, activations_left: 5, generation: 2022, kinds: [server]}
hosts:
  kms01: {method: kms_host, key: DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D, count: 50}
  busy: {method: kms_host, key: DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D, domain: busy.example}
  well-en: {}
  well-ja: {language: ja, edition: ServerDatacenter}
  mak-en: {method: mak}
  mak-ja: {method: mak, language: ja}
  late: {kms: {name: kms01.corp.example}, status: notification, reason: "0xC004F056", tried: true}
"""
_CODEPAGE = 65001
_CHANGES = re.compile(r"slmgr\.vbs /(?!d|xpr)|Install-|New-|Set-", re.IGNORECASE)
_GUID = b"<guid>"
_NUMBER = re.compile(r"\d+$")


@dataclass(slots=True)
class _State:
    """A machine of a kind after some changes, and what it printed there."""

    fleet: Fleet
    machine: Machine
    printed: dict[str, CommandResult] = field(default_factory=dict)
    """By command line, with _GUID in place of the MachineGuid."""
    after: dict[str, _State] = field(default_factory=dict)


class Memory(InMemory):
    """The transport."""

    def __init__(self) -> None:
        super().__init__(lambda connection: _Host(self, connection.address))
        definition = yaml.safe_load(FLEET)
        definition["hosts"]["busy"]["count"] = int(os.environ.get("ACTCTL_BUSY", "50"))
        fleet = build_fleet(definition)
        self._kinds = {name: _State(fleet, machine) for name, machine in fleet.machines.items()}
        self._changed: dict[str, _State] = {}
        """Hosts that are no longer what their kind is."""

    def answer(self, address: str, line: str) -> CommandResult:
        """What the host prints."""
        name = address.split(".")[0]
        found = _NUMBER.search(name)
        number = int(found[0]) if found else 0
        others = {"kms": "kms01", "bus": "busy"}
        kind = others.get(name[:3]) or KINDS[number % len(KINDS)]
        state = self._changed.get(name) or self._kinds[kind]
        if _CHANGES.search(line):
            if line not in state.after:
                fleet = copy.deepcopy(state.fleet)
                state.after[line] = _State(fleet, fleet.machines[kind])
                state.printed[line] = _run(state.after[line], line)
            done = state.printed[line]
            self._changed[name] = state.after[line]
        else:
            if line not in state.printed:
                state.printed[line] = _run(state, line)
            done = state.printed[line]
        return _own(done, state.machine, name, number)


def _run(state: _State, line: str) -> CommandResult:
    now = dt.datetime.now(dt.timezone.utc)
    done = run_line(Console(state.fleet, state.machine, now, _CODEPAGE, state.fleet.user), line)
    out = done.stdout_bytes(_CODEPAGE).replace(state.machine.machine_guid.encode(), _GUID)
    return CommandResult(out, done.stderr_bytes(_CODEPAGE), done.exit_code, skew_seconds=0.0)


def _own(done: CommandResult, machine: Machine, name: str, number: int) -> CommandResult:
    """The same from a machine with a name and a MachineGuid of its own."""
    out = done.stdout.replace(_GUID, b"%08x-8b1d-4c6f-9f0e-3a1d2f4b5c6d" % number)
    out = re.sub(rb"(?i)\b%s\b" % machine.name.encode(), name.encode(), out) if machine.name != name else out
    return CommandResult(out, done.stderr, done.exit_code, done.skew_seconds)


class _Host(Answering):
    def __init__(self, memory: Memory, address: str) -> None:
        self._memory, self._address = memory, address

    async def run(self, command_line: str) -> CommandResult:
        return self._memory.answer(self._address, command_line)


def make_transport(forks: int, tickets: Tickets | None) -> Memory:
    """As a transport's module has it."""
    return Memory()


def enter() -> None:
    """In the process of a command: its row in the table of transports. What was read once is not read again."""
    for name in transport.TRANSPORTS:
        transport.TRANSPORTS[name] = __name__
    vars(way)["parse_bytes"] = cache(lambda data, labels, check: parse_bytes(data, labels))
    vars(reading)["_in_thread"] = _at_once


async def _at_once(work: Callable[[Callable[[], None]], T], threads: object) -> T:
    return work(_go_on)


def _go_on() -> None:
    """As a check that finds nobody gone."""


def inventories(count: int) -> dict[str, Any]:
    """By file name: that many clients in two groups, or KMS hosts, or one busy KMS host."""
    half = count // 2
    groups = {"tokyo": f"web[00001:{half:05d}]", "osaka": f"web[{half + 1:05d}:{count:05d}]", "kms_hosts": "kms01"}
    return {
        "all.yaml": _inventory(groups),
        "kms.yaml": _inventory({"kms_hosts": f"kms[00001:{count:05d}]"}),
        "busy.yaml": _inventory({"kms_hosts": "busy"}),
    }


def _inventory(groups: dict[str, str]) -> dict[str, Any]:
    return {
        "all": {
            "vars": {"ansible_user": "administrator", "ansible_password": "x", "ansible_port": 5985},
            "children": {name: {"hosts": {hosts: {}}} for name, hosts in groups.items()},
        }
    }
