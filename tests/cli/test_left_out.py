"""What was left out of an inventory is said before what could not be found in it, for it may be the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import actctl


@pytest.mark.parametrize("command", [["inventory", "list"], ["report"], ["kms", "status"], ["doctor"]])
def test_a_row_that_was_left_out_is_asked_for(command: list[str], tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("host,ip\nweb01,10.0.0.256\nweb02,10.0.0.2\n", "utf-8")
    done = actctl(*command, "-i", str(file), "web01")
    first, second = done.stderr.decode().splitlines()
    assert first == f"actctl: {file}:2: “10.0.0.256” in column ip is no machine's address; the row is left out."
    assert "neither a host nor a group" in second
    assert done.returncode == 2


@pytest.mark.parametrize("command", [["inventory", "list"], ["report"]])
def test_no_row_is_left(command: list[str], tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("host,ip\nweb01,10.0.0.256\n", "utf-8")
    done = actctl(*command, "-i", str(file), "all")
    first, second = done.stderr.decode().splitlines()
    assert "the row is left out" in first
    assert second == "no host matches “all”."
    assert (done.returncode, done.stdout) == (2, b"")
