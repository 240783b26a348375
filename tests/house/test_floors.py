"""Who may import whom: a floor only the floors below it, at the top of a file and within functions alike."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "actctl"
FLOORS = ("common", "licensing", "dns", "transport", "machine", "inventory", "fleet", "render", "library", "cli")
"""From the ground up, as drawn in docs/architecture.md."""
PORCH = {"", "__main__", "start"}
"""The package itself and the start of the program, in front of all floors."""
WING = {"simulator": {"common.errors", "common.malformed", "common.system_errors", "common.texts"}}
"""Beside the house, so that parser and simulator share no mistake: it may import how errors are worded."""


def imported(source: str) -> Iterator[str]:
    """Every module of this package that a source text imports, without `actctl.`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            names = [node.module or ""] if node.module != "actctl" else [f"actctl.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        yield from (name.removeprefix("actctl").lstrip(".") for name in names if name.split(".")[0] == "actctl")


def wrong(module: str, source: str) -> list[str]:
    """What a module imports and may not."""
    room = module.split(".")[0]
    if room in PORCH:
        return []
    found = [(name, name.split(".")[0]) for name in imported(source)]
    if room in WING:
        return [name for name, other in found if other != room and name not in WING[room]]
    below = {*FLOORS[: FLOORS.index(room) + 1], *([] if room != "cli" else ["", "__version__", *WING])}
    return [name for name, other in found if other not in below]


MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


@pytest.mark.parametrize("room", [*FLOORS, *WING])
def test_only_floors_below_are_imported(room: str) -> None:
    modules = {name: path for name, path in MODULES.items() if name.split(".")[0] == room}
    assert modules
    found = {name: wrong(name, path.read_text("utf-8")) for name, path in modules.items()}
    assert {name: names for name, names in found.items() if names} == {}


def outside(modules: Iterable[str]) -> set[str]:
    """What stands on no floor, in no wing and not in the porch."""
    return {name.split(".")[0] for name in modules} - {*FLOORS, *WING, *PORCH}


def test_every_room_has_its_floor() -> None:
    assert outside(MODULES) == set()
    assert {name.split(".")[0] for name in MODULES} == {*FLOORS, *WING, *PORCH}, "a floor or a wing is empty"


@pytest.mark.parametrize("module", ["helpers", "attic.things", "licence"])
def test_a_room_outside_all_floors_is_found(module: str) -> None:
    assert outside([*MODULES, module])


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("licensing.keys.choice", "from actctl.machine.ways.slmgr import way"),
        ("common.words", "def late():\n    from actctl.licensing.records import License"),
        ("fleet.report", "import actctl.cli.app"),
        ("machine.ask", "from actctl import fleet"),
        ("simulator.serve", "from actctl.licensing.verbs.rows import VERBS"),
    ],
)
def test_an_import_upward_is_found(module: str, source: str) -> None:
    assert wrong(module, source)
