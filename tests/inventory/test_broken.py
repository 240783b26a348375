"""Broken inventories: one clear sentence each, as written beside the file in both languages, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.common.texts import Lang
from actctl.inventory import Passwords, connection_of, load_inventory, timeout_of, transport_name

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path for path in BROKEN.iterdir() if path.suffix != ".txt")


def complaint(name: str, lang: Lang = Lang.EN) -> str:
    """What actctl says about the file, whether while reading it or while reaching its hosts."""
    with pytest.raises(UserError) as caught:
        inventory = load_inventory([name])
        for host in inventory.select():
            transport_name(host)
            timeout_of(host)
            connection_of(host, Passwords())
    return caught.value.in_(lang)


def expected_of(path: Path, lang: Lang) -> str:
    """The sentence beside the file: `port.txt`, `port.ja.txt`; `key-host.ini.txt` where several have one name."""
    ending = ".txt" if lang is Lang.EN else ".ja.txt"
    twin = path.with_name(f"{path.name}{ending}")
    beside = twin if twin.exists() else path.with_suffix(ending)
    return beside.read_text(encoding="utf-8").strip()


def test_there_are_cases() -> None:
    assert len(FILES) > 60


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_broken_inventory(path: Path, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    said = complaint(path.name, lang)
    assert said == expected_of(path, lang)
    assert said.endswith((".", "?") if lang is Lang.EN else "。")
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
