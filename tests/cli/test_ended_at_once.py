"""An end that unwinds nothing (a second signal, no progress) leaves none of our files behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LONG

_OUT = "with out_file('result.csv', 0o600) as stream:\n    stream.write('a')\n    stream.flush()\n    end_at_once(130)"
_ACCOUNTS = "Accounts({'u': 'p'})\nend_at_once(130)"


@pytest.mark.parametrize("body", [_OUT, _ACCOUNTS], ids=["--out", "simulator"])
def test_nothing_of_ours_is_left(body: str, tmp_path: Path) -> None:
    program = (
        "import tempfile\ntempfile.tempdir = '.'\n"
        "from actctl.cli.leave import end_at_once\nfrom actctl.cli.out_file import out_file\n"
        f"from actctl.simulator.http.accounts import Accounts\n{body}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=LONG, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")
    assert list(tmp_path.iterdir()) == []


def test_a_defect_of_ours_waits_for_no_thread(tmp_path: Path) -> None:
    """One that is stuck in a library never ends; the traceback is told all the same."""
    program = (
        "import threading\nimport actctl.__main__ as start\nimport actctl.cli.app as commands\n"
        "def app(**_):\n    threading.Thread(target=threading.Event().wait).start()\n    raise RuntimeError('defect')\n"
        "commands.app = app\nstart.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=LONG, check=False
    )
    assert done.returncode == 1
    assert "Traceback" in done.stderr and "RuntimeError: defect" in done.stderr
