"""Each row of ways makes what a fleet can be asked and changed by."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from actctl.machine import ways
from actctl.machine.interface import Way
from actctl.machine.ways import AUTO, DEFAULT_WAY, VIA, WAYS, Ways, new_way

MEMBERS = [name for name in vars(Way) if not name.startswith("_")]


@pytest.mark.parametrize("name", WAYS)
def test_a_row_makes_a_way_of_its_name(name: str) -> None:
    way = new_way(name)
    assert way.name == name
    for member in MEMBERS:
        said, has = getattr(Way, member), getattr(way, member)
        if isinstance(said, property):
            continue
        assert inspect.iscoroutinefunction(has) == inspect.iscoroutinefunction(said), member
        wanted = [(one.name, one.default) for one in inspect.signature(said).parameters.values()][1:]
        assert [(one.name, one.default) for one in inspect.signature(has).parameters.values()] == wanted


def test_a_way_knows_nothing_of_another_run() -> None:
    assert new_way() is not new_way()
    assert new_way().name == DEFAULT_WAY


def test_an_unknown_way_is_none() -> None:
    with pytest.raises(KeyError):
        new_way("telepathy")


def test_every_folder_of_ways_has_its_row() -> None:
    folder = Path(ways.__file__).parent
    assert {one.name for one in folder.iterdir() if one.is_dir() and one.name != "__pycache__"} == set(WAYS)


def test_members_are_looked_at() -> None:
    assert {"read", "do", "still_running"} <= set(MEMBERS)


def test_a_host_keeps_its_way_for_a_run() -> None:
    run = Ways()
    assert [run.of("a", via).name for via in VIA] == ["slmgr", "slmgr", "cim"]
    assert run.of("a") == run.of("a", AUTO) != run.of("b")
    assert run.of("a", "cim") is run.of("a", "cim")
    assert run.of("a", "cim") is not run.of("b", "cim")
    assert run.of("a", "slmgr") is run.of("b", "slmgr"), "label files serve all hosts"
    assert Ways().of("a") != run.of("a")
    with pytest.raises(KeyError):
        run.of("a", "telepathy")
