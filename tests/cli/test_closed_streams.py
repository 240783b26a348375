"""A standard stream that is closed (`>&-`): no traceback, a result that nobody gets is an error, files stay whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_out import ANYTHING, one_sentence

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such shell there")


def closed(redirection: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """`actctl ARGUMENTS REDIRECTION`, typed in a shell."""
    command = ["sh", "-c", f'exec "$0" -m actctl "$@" {redirection}', sys.executable, *arguments]
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, env=environ, timeout=300, check=False)


@pytest.mark.parametrize("command", ANYTHING, ids=lambda command: " ".join(command[:2]))
def test_a_closed_standard_output_is_one_sentence(command: list[str]) -> None:
    assert one_sentence(closed(">&-", *command)).startswith("standard output: cannot be written: ")


def test_what_writes_to_a_file_needs_no_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    assert closed("<&- >&- 2>&-", "gvlk", "list", "--out", str(file)).returncode == 0
    assert "Windows Server 2022" in file.read_text("utf-8")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [["bla"], ["explain", "bla"], ["report", "--forks", "x"]], ids=" ".join)
def test_a_wrong_command_line_ends_with_2(command: list[str], redirection: str) -> None:
    done = closed(redirection, *command)
    assert done.returncode == 2 and done.stdout == b""
    assert done.stderr.count(b"\n") == int("2>" not in redirection), done.stderr


def test_a_closed_standard_input_is_an_empty_one() -> None:
    done = closed("<&-", "parse")
    assert done.returncode == 1 and b"the output is empty" in done.stdout and done.stderr == b""
