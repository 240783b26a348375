"""Killed after any step, then its record is damaged: nothing more is sent, the run and the record are named."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.fleet.change.conftest import Site
from tests.fleet.change.kill_harness import Simulated
from tests.fleet.change.test_world_changed import STEPS, killed_after


def altered(fleet: Simulated) -> None:
    """The end of a step says the contrary, in a record that the head knows."""
    data = fleet.journal.read_bytes()
    found = data.replace(b'"event": "step_begin", "host": "srv01"', b'"event": "step_begin", "host": "srv02"', 1)
    assert found != data
    fleet.journal.write_bytes(found)


def cut(fleet: Simulated) -> None:
    """Whole records are missing at its end."""
    lines = fleet.journal.read_bytes().splitlines(keepends=True)
    fleet.journal.write_bytes(b"".join(lines[:-2]))


def emptied(fleet: Simulated) -> None:
    fleet.journal.write_bytes(b"")


def deleted(fleet: Simulated) -> None:
    fleet.journal.unlink()


@pytest.mark.parametrize("damage", [altered, cut, emptied, deleted])
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_sent_and_it_is_said(site: Site, step: str, damage: Callable[[Simulated], None]) -> None:
    fleet = killed_after(site, step)
    damage(fleet)
    did, run_id = fleet.effects(), fleet.run_folder.name
    for arguments in (("runs", "resume", "--yes"), ("runs", "resume", run_id, "--yes"), ("runs", "resume", "--check")):
        code, out, err = fleet.run(*arguments)
        assert (code, out) == (1, ""), err
        assert run_id in err and "undo.md" in err and "Nothing is sent" in err and "Traceback" not in err
        assert "record" in err or damage is deleted
        assert str(fleet.run_folder / "undo.md") in err, "whole, however long"
        nothing_left = damage in (emptied, deleted, altered) or (damage is cut and step == STEPS[0])
        assert "steps were sent to: srv01" in err or nothing_left
    assert fleet.effects() == did
    listed, shown = fleet.actctl("runs", "list"), fleet.actctl("runs", "show")
    assert listed.returncode == shown.returncode == 1
    assert run_id in listed.stdout and "record damaged" in listed.stdout and run_id in shown.stderr
    assert "Go on with" not in shown.stdout
    if damage is altered or (
        damage is cut and step != STEPS[0]
    ):  # said as what it is: what the record says, not what was done
        japanese = fleet.actctl("runs", "show", "--lang", "ja")
        assert "Recorded, not verified: " in shown.stderr and "Recorded, not verified: " in shown.stdout
        assert "not known" in shown.stdout and "skipped" not in shown.stdout and "not done" not in shown.stdout
        assert "未検証" in japanese.stderr and "不明" in japanese.stdout and "未実施" not in japanese.stdout
        (host,) = json.loads(fleet.actctl("runs", "show", "-o", "json").stdout)["hosts"]
        assert host["outcome"] is None or damage is cut


def test_a_run_that_never_sent_anything_is_none(site: Site) -> None:
    fleet = killed_after(site, "ipk")
    for name in ("journal.jsonl", "journal.head", "begun"):
        (fleet.run_folder / name).unlink()
    code, _, err = fleet.run("runs", "resume", "--yes")
    assert code == 0 and "nothing to resume" in err
