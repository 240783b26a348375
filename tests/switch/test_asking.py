"""The question before a change, on a real terminal (a pseudo one)."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.switch.conftest import Site
from tests.switch.fleet60 import KMS_HOST
from tests.switch.kill_harness import Simulated
from tests.waiting import LONG


def typed(fleet: Simulated, answer: str) -> tuple[int, str]:
    """Run the switch with `answer` typed on its terminal; exit code and standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "actctl", "switch", "kms", "srv*", "--kms-host", KMS_HOST]
    process = subprocess.Popen(
        [*command, "-i", str(fleet.inventory)], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=fleet.environ, cwd=fleet.folder,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answer.encode())
    try:
        _, said = process.communicate(timeout=LONG)
    finally:
        os.close(ours)
    return process.returncode, said.decode()


def test_typing_the_number_of_hosts_is_the_agreement(site: Site) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, "2\n")
    assert code == 0 and "Type 2 to go on" in said and "Canary: srv01, srv02" in said
    assert [fleet.changing(name) for name in ("srv01", "srv02")] == [["ipk", "skms", "ato"]] * 2


@pytest.mark.parametrize("answer", ["3\n", "y\n", "\n", "\x04"])
def test_anything_else_changes_nothing(site: Site, answer: str) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, answer)
    assert code == 2 and "nothing was changed" in said
    assert fleet.effects() == []
