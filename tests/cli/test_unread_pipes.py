"""A pipe that nobody reads: what is written into it waits for ever, and a signal ends the program all the same."""

from __future__ import annotations

import array
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import LONG, wait_until

if sys.platform != "linux":
    pytest.skip("the size of a pipe, and what is in it, are Linux' to tell", allow_module_level=True)

import fcntl
import termios

Pipe = tuple[int, int]
SIZE = 4096


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """As small as there is one: where it is read from, where it is written to."""
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, SIZE)
    yield ends
    for end in ends:
        os.close(end)


def _held(pipe: Pipe) -> int:
    """Bytes that wait in it."""
    count = array.array("i", [0])
    fcntl.ioctl(pipe[0], termios.FIONREAD, count)
    return count[0]


def _start(*arguments: str, pipe: Pipe, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "actctl", *arguments]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe[1], stderr=stderr, env=environment)


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        (["demo", "-o", "json"], signal.SIGTERM),
        (["demo", "-o", "jsonl"], signal.SIGINT),
        (["gvlk", "list"], signal.SIGHUP),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else one.name,
)
def test_standard_output(
    arguments: list[str], sent: signal.Signals, pipe: Pipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One signal is enough, whether it comes while hosts are read or at the end, where no event loop runs."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = _start(*arguments, pipe=pipe)
    wait_until(lambda: _held(pipe) > 0)  # what is still to come does not fit
    process.send_signal(sent)
    err = process.communicate(timeout=LONG)[1].decode()
    assert process.returncode == 128 + sent, err
    assert "ended before all was written" in err
    assert "Traceback" not in err
    assert not list(tmp_path.glob("actctl-demo-*"))
