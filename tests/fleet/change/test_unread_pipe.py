"""Standard error of a change goes into a pipe that is no longer read: the change waits there, and a signal ends it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests import warm
from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST
from tests.waiting import LONG, wait_until

if sys.platform != "linux":
    pytest.skip("how large a pipe is, and that it is full, are Linux' to tell", allow_module_level=True)

import fcntl

SIZE = 4096


def _fill(written_to: int) -> None:
    """No line fits any more; through a descriptor of our own, for whether it waits is a matter of the open file."""
    own = os.open(f"/proc/self/fd/{written_to}", os.O_WRONLY | os.O_NONBLOCK)
    try:
        while True:
            os.write(own, b".")
    except BlockingIOError:
        os.close(own)


@pytest.mark.parametrize(
    ("read", "sent"), [("checks.", signal.SIGHUP), ("canary", signal.SIGTERM), ("srv01  ", signal.SIGINT)]
)
def test_a_change_whose_words_nobody_reads(site: Site, read: str, sent: signal.Signals) -> None:
    """Read up to the plan's end, the first line of the work, the first machine: what was done then is on record."""
    fleet = site(mak=2)
    switch = ["switch", "kms", "srv01", "srv02", "--kms-host", KMS_HOST, "--yes", "-i", str(fleet.inventory)]
    read_from, written_to = os.pipe()
    fcntl.fcntl(written_to, fcntl.F_SETPIPE_SZ, SIZE)
    with Path(os.devnull).open("r+b") as nothing:
        streams = [nothing.fileno(), nothing.fileno(), written_to]
        process = warm.start(switch, streams, env=fleet.environ, cwd=fleet.folder)
    said = ""
    while read not in said.partition("checks.")[2 if read != "checks." else 1]:
        said += os.read(read_from, SIZE).decode()
    _fill(written_to)
    waits_in = Path(f"/proc/{process.pid}/wchan")
    wait_until(lambda: "pipe" in waits_in.read_text("ascii"))
    process.send_signal(sent)
    assert process.wait(LONG) == 128 + sent
    os.close(read_from)
    os.close(written_to)
    done = fleet.changing("srv01", succeeded=True)
    code, out, err = fleet.run("runs", "resume", "--yes")
    assert code == 0, out + err
    assert done in ([], ["ipk", "skms", "ato"])
    assert fleet.changing("srv01", succeeded=True) == ["ipk", "skms", "ato"]
    assert fleet.changing("srv02", succeeded=True) == ["ipk", "skms", "ato"]
