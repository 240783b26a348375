"""The catalogue is Microsoft's page, key by key; a slip in its files is refused."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from actctl.licensing.keys.catalogue import by_key, by_partial_key, catalogue, without_gvlk
from actctl.licensing.keys.gvlk_files import read_gvlks, read_no_gvlk
from actctl.licensing.keys.product_names import NO_GVLK, product_names
from actctl.licensing.keys.published import Kind, well_formed
from tests.licensing.keys.data import Published, published

ROOT = Path(__file__).resolve().parents[3]

GOOD = """
kind: server
source: https://learn.microsoft.com/
keys:
  - product: Windows Server 2022 Standard
    key: VDYBN-27WPP-V4HQT-9VMD4-VMK7H
    editions: [ServerStandard]
    builds: [20348]
    evidence: seen
"""
REMOVED = ("Windows Server 2012", "Windows Server 2012 N", "Windows Server 2012 Single Language")


@pytest.mark.parametrize("row", published(), ids=lambda row: row.product)
def test_every_published_key(row: Published) -> None:
    found = by_key(row.key)
    assert found is not None
    assert (found.family, found.product, found.key) == (row.group, row.product, row.key)
    assert found is by_partial_key(row.key[-5:]) is by_partial_key(row.key[-5:].lower())
    assert found.kind is (Kind.SERVER if row.group.startswith("server") else Kind.CLIENT)


def test_nothing_else_is_in_it() -> None:
    assert {one.key for one in catalogue()} == {row.key for row in published()}
    assert len(catalogue()) == 78
    assert not {one.product for one in catalogue()} & set(REMOVED)  # docs/facts/editions.md, "Withdrawn keys"


def test_last_five_characters_are_unique_and_keys_far_apart() -> None:
    assert len({one.partial_key for one in catalogue()}) == 78
    nearest = min(
        sum(a != b for a, b in zip(one.key, other.key, strict=True)) for one, other in combinations(catalogue(), 2)
    )
    assert nearest > 2 * 4  # so a misprint of up to four characters has one key that it can be


def test_rows_without_a_key_say_why_and_what_to_do_in_both_languages() -> None:
    for row in without_gvlk():
        assert row.reason in {"no_gvlk", "annual_channel", "evaluation"}
        for text in (row.why, row.remedy):
            assert text.en
            assert re.search("[ぁ-んァ-ン]", text.ja)
        assert not any(well_formed(word) for word in row.remedy.en.split())


def test_the_wheel_and_the_source_archive_carry_it() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert '"gvlk" = "actctl/licensing/gvlk"' in project
    assert re.search(r'include = \[[^\]]*"gvlk"', project)


def _read(folder: Path, text: str, name: str = "server-2022.yaml") -> None:
    (folder / name).write_text(text, "utf-8")
    read_gvlks(folder)


def test_a_good_file(tmp_path: Path) -> None:
    _read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("VMK7H", "VMK7I"),
        ("VDYBN-", ""),
        ("VDYBN", "vdybn"),
        ("[20348]", "[]"),
        ("[20348]", "[20348-20347]"),
        ("[20348]", "[20348 and earlier]"),
        ("[ServerStandard]", "ServerStandard"),
        ("[ServerStandard]", "[]"),
        ("evidence: seen", "evidence: guessed"),
        ("    evidence: seen\n", ""),
        ("evidence: seen", "evidence: seen\n    certain: perhaps"),
        ("evidence: seen", "evidence: seen\n    colour: red"),
        ("kind: server", "kind: toaster"),
        ("source: https://learn.microsoft.com/\n", ""),
    ],
)
def test_a_slip_is_refused_with_the_name_of_the_file(tmp_path: Path, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError, match=r"gvlk/server-2022\.yaml"):
        _read(tmp_path, GOOD.replace(old, new))


def test_two_keys_for_one_machine_are_refused(tmp_path: Path) -> None:
    _read(tmp_path, GOOD)
    other = GOOD.replace("VDYBN-27WPP-V4HQT-9VMD4-VMK7H", "TVRH6-WHNXV-R9WG3-9XRFY-MY832")
    with pytest.raises(ValueError, match="both claim"):
        _read(tmp_path, other.replace("[20348]", "[20000 and later]"), "server-2099.yaml")


def test_the_same_ending_twice_is_refused(tmp_path: Path) -> None:
    _read(tmp_path, GOOD)
    other = GOOD.replace("VDYBN", "VDYBM").replace("[20348]", "[20349]")
    with pytest.raises(ValueError, match="last five"):
        _read(tmp_path, other, "server-2099.yaml")


def test_a_slip_in_the_other_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / NO_GVLK).write_text("- editions: [Core]\n  reason: no_gvlk\n", "utf-8")
    with pytest.raises(ValueError, match=r"gvlk/no-gvlk\.yaml, row 1"):
        read_no_gvlk(tmp_path)


def test_the_names_alone_are_those_of_all_keys() -> None:
    assert sorted(product_names()) == sorted(one.product for one in catalogue())
