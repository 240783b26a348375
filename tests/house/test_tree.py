"""The tree as it is drawn is the tree on the disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.test_floors import FLOORS, PACKAGE, PORCH, WING

ROOT = PACKAGE.parent
PAPERS = ("docs/architecture.md", "docs/ja/architecture.md")
HOUSE_WIDE = {"cli", "docs", "foreign", "golden", "hostile", "house", "kerberos", "recorded", "terminal"}
"""Tests of the house as a whole; the others lie in the folder of their room."""


def folders(below: Path) -> set[str]:
    """Packages below a folder, by their path from there."""
    return {file.parent.relative_to(below).as_posix() for file in below.rglob("__init__.py") if file.parent != below}


def drawn(paper: str) -> list[tuple[str, str]]:
    """Each floor of the drawing, from the top, and the text beside it."""
    block = re.findall(r"^```\n(.*?)^```", paper, re.MULTILINE | re.DOTALL)[0]
    return re.findall(r"^(\w+)/((?:.*\n)(?:[ ].*\n)*)", block, re.MULTILINE)


def wrong(paper: str) -> list[str]:
    """Floors that are drawn elsewhere than they lie, rooms that are drawn and not there, or there and not drawn."""
    floors = drawn(paper)
    found = [] if tuple(name for name, _ in reversed(floors)) == FLOORS else ["the order of the floors"]
    for floor, text in floors:
        there, seen = folders(PACKAGE / floor), set()
        for room in re.findall(r"(?<![\w(/.])((?:[a-z_]+/)+)(?!\*)", text):
            lies = {one for one in there if f"/{one}/".endswith(f"/{room}")}
            found += [] if lies else [f"{floor}/{room} is not there"]
            seen |= {*lies, *(str(above) for one in lies for above in Path(one).parents)}
        found += [f"{floor}/{room}/ is not drawn" for room in there - seen]
    return sorted(found)


@pytest.mark.parametrize("paper", PAPERS)
def test_is_drawn_as_it_is(paper: str) -> None:
    assert wrong((ROOT / paper).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("lies", "instead", "said"),
    [
        ("fleet/     ", "fleet/      attic/ ", "fleet/attic/ is not there"),
        ("readers/", "readers", "inventory/readers/ is not drawn"),
        ("\ndns/", "\nnames/", "the order of the floors"),
    ],
)
def test_a_drawing_that_lies_is_found(lies: str, instead: str, said: str) -> None:
    paper = (ROOT / PAPERS[0]).read_text("utf-8")
    assert lies in paper
    assert said in wrong(paper.replace(lies, instead, 1))


def test_rooms_that_the_rules_name_are_there() -> None:
    """CONTRIBUTING.md: each folder of the program that it names, and that it names the drawing."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`(actctl/[\w/]+/)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).is_dir()] == []
    assert "docs/architecture.md" in text


def test_tests_lie_in_the_folder_of_their_room() -> None:
    rooms = folders(PACKAGE) | {*FLOORS, *WING, *PORCH}
    strange = {one for one in folders(ROOT / "tests") if one.split("/")[0] not in HOUSE_WIDE and one not in rooms}
    assert strange == set()
