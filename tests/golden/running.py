"""A command run in a folder where time stands still, and what it said as text that is the same each time."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import re
import shlex
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from tests import warm
from tests.dns.server import DnsFixture
from tests.waiting import wait_until

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
NOW = dt.datetime(2026, 11, 27, 9, 30, 15, tzinfo=dt.timezone.utc)
KMS_PORT = 1688
_BLOCK = "127.100"
"""Stands for the block of addresses that a fleet was given, which is as long."""
_BLOCKS_TRIED = 20
_FOLDER = "/folder"
_ZONE = """
_vlmcs._tcp 3600 IN SRV 0 0 1688 kms01.corp.example.
_vlmcs._tcp 3600 IN SRV 0 0 1688 old.corp.example.
kms01 IN A {block}.0.1
old IN A {block}.0.2
"""
_VARYING = (
    (re.compile(r"\b(\d{8}-\d{4})-[a-z0-9]{4}\b"), r"\1-k3f9"),  # a run's ID ends in four characters of chance
    (re.compile(r"\b127\.[1-9]\d*(?=\.0\.\d)"), _BLOCK),
    (re.compile(r"(?<=   | · )[0-9]+\.[0-9](?=( s|秒)($|</p>))", re.MULTILINE), "0.1"),  # how long a report took
    (re.compile(r'("duration_seconds": )[0-9.]+'), r"\g<1>0.1"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands run: a folder with what they read, and the addresses of its hosts."""

    folder: Path
    block: str
    dns: str

    def run(self, line: str, stdin: str = "", until: str | None = None) -> str:
        """`$ actctl LINE`, what it wrote and its exit code. `until`: SIGTERM once it has written that."""
        arguments = shlex.split(line.replace("{dns}", self.dns))
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state"), "ACTCTL_LOCKS": str(self.folder),
            "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "COLUMNS": "100",
        }  # fmt: skip
        with contextlib.ExitStack() as files:
            streams = [files.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
            streams[0].write(stdin.encode())
            streams[0].seek(0)
            process = warm.start(
                arguments, [one.fileno() for one in streams], env=environ, cwd=self.folder, at=NOW.isoformat()
            )
            if until is not None:
                wait_until(
                    lambda: process.poll() is not None or until.encode() in os.pread(streams[1].fileno(), 1 << 16, 0)
                )
                process.send_signal(signal.SIGTERM)
            code = process.wait()
            for one in streams[1:]:
                one.seek(0)
            shown, said = (self._even(one.read().decode()) for one in streams[1:])
        if "demo" in arguments and "jsonl" in arguments:  # hosts come as they answer
            shown = "".join(sorted(shown.splitlines(keepends=True)))
        return f"$ actctl {line}\n{_visible(shown)}-- stderr\n{_visible(said)}-- exit {code}\n\n"

    def _even(self, text: str) -> str:
        for written in (str(self.folder), str(self.folder).replace("_", r"\_")):  # in Markdown
            text = text.replace(written, _FOLDER)
        text = text.replace(self.dns, "127.0.0.1:53000")
        for varying, stands_for in _VARYING:
            text = varying.sub(stands_for, text)
        return text


def _visible(text: str) -> str:
    """Line ends of Windows and the mark of UTF-8 as characters that are seen; always whole lines."""
    text = text.replace("\ufeff", "<BOM>").replace("\r", "␍").replace("\x1b", "␛")
    return text if not text or text.endswith("\n") else f"{text}<no end of line>\n"


@contextlib.contextmanager
def place(fleet: str | None = None) -> Iterator[Place]:
    """A folder with the inputs, and with `fleet` (a file beside this one) on the air and its inventory."""
    with contextlib.ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="actctl-golden-")))
        shutil.copytree(HERE / "inputs", folder, dirs_exist_ok=True)
        (folder / "data").symlink_to(DATA)
        if fleet is None:
            yield Place(folder, _BLOCK, "127.0.0.1:53000")
            return
        simulator, block = held.enter_context(_served(HERE / f"{fleet}.yaml"))
        simulator.write_inventory(folder / "inventory.yaml")
        _copy(folder, block)
        held.enter_context(socket.create_server((f"{block}.0.1", KMS_PORT)))
        dns = held.enter_context(DnsFixture({"corp.example": _ZONE.format(block=block)}))
        yield Place(folder, block, dns.option)


@contextlib.contextmanager
def _served(file: Path) -> Iterator[tuple[Simulator, str]]:
    """The fleet in a block whose number has three digits, so that columns are as wide each time."""
    definition = yaml.safe_load(file.read_text("utf-8"))
    for number in random.sample(range(100, 250), _BLOCKS_TRIED):
        block = f"127.{number}"
        simulator = Simulator(build_fleet(definition, NOW), address=block, clock=lambda: NOW)
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(SimulatorThread(simulator))
            except OSError:  # somebody else's
                continue
            yield simulator, block
            return
    raise AssertionError("no free block of loopback addresses")


def _copy(folder: Path, block: str) -> None:
    """What version 0.1.0 left behind: files with the addresses and the folder of here."""
    old = HERE / "from_010"
    runs = folder / "state/actctl/runs"
    for file in old.rglob("*"):
        if file.is_file():
            inside = file.relative_to(old)
            target = runs.parent / inside if inside.parts[0] == "runs" else folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text("utf-8").replace(f"{_BLOCK}.", f"{block}.").replace(_FOLDER, str(folder))
            target.write_text(text, "utf-8")
