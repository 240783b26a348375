"""Broken inventories: one clear sentence each, as written beside the file, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.inventory import Passwords, connection_of, load_inventory, timeout_of, transport_name

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path for path in BROKEN.iterdir() if path.suffix != ".txt")


def complaint(name: str) -> str:
    """What actctl says about the file, whether while reading it or while reaching its hosts."""
    with pytest.raises(UserError) as caught:
        inventory = load_inventory([name])
        for host in inventory.select():
            transport_name(host)
            timeout_of(host)
            connection_of(host, Passwords())
    return str(caught.value)


def expected_of(path: Path) -> Path:
    beside = path.with_suffix(".txt")
    twin = path.with_name(f"{path.name}.txt")
    return twin if twin.exists() else beside


def test_there_are_cases() -> None:
    assert len(FILES) > 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_broken_inventory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    said = complaint(path.name)
    assert said == expected_of(path).read_text(encoding="utf-8").strip()
    assert said.endswith((".", "?"))
    assert "\n" not in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nowhere.yaml", "nowhere.yaml: there is no such file or folder; an inventory was expected."),
        (
            "web01",
            "web01: there is no such file or folder; an inventory was expected "
            "(a host without an inventory has a comma behind it: -i web01,).",
        ),
        ("./web01", "./web01: there is no such file or folder; an inventory was expected."),
        ("empty", "empty: the folder holds no inventory file."),
        ("a\0b", "a\0b: there is no such file or folder; an inventory was expected."),
    ],
)
def test_no_inventory(source: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert complaint(source) == said


def test_no_source() -> None:
    for nothing in ([], [""]):
        with pytest.raises(UserError, match="name one with -i"):
            load_inventory(nothing)
