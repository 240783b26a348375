"""What a key is; and that a secret one is never repeated."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from actctl.common.texts import Lang
from actctl.licensing.keys.catalogue import Gvlk, catalogue
from actctl.licensing.keys.form import ALPHABET
from actctl.licensing.keys.identify import identify
from actctl.render.pages.gvlk import identified_lines

SECRET = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
DATACENTER = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"
KEYS = st.sampled_from(catalogue())
CHARACTERS = st.sampled_from(ALPHABET)


@pytest.mark.parametrize("gvlk", catalogue(), ids=lambda one: one.product)
def test_a_published_key(gvlk: Gvlk) -> None:
    found = identify(gvlk.key)
    assert (found.key, found.valid_format, found.match, found.near_miss) == (gvlk.key, True, gvlk, None)
    assert not found.partial
    ending = identify(gvlk.partial_key)
    assert (ending.match, ending.partial, ending.valid_format) == (gvlk, True, False)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("wx4nm-kywyw-qjjr4-xv3qb-6vm33", True),
        ("  WX4NM-KYWYW-QJJR4-XV3QB-6VM33\r\n", True),
        ("ＷＸ４ＮＭ－ＫＹＷＹＷ－ＱＪＪＲ４－ＸＶ３ＱＢ－６ＶＭ３３", True),
        ("WX4NM–KYWYW–QJJR4–XV3QB–6VM33", True),
        ("WX4NM - KYWYW - QJJR4 - XV3QB - 6VM33", True),
        ("WX4NMKYWYWQJJR4XV3QB6VM33", False),
        ("WX4NM KYWYW QJJR4 XV3QB 6VM33", False),
    ],
)
def test_ways_to_write_it(text: str, valid: bool) -> None:
    found = identify(text)
    assert found.match is not None
    assert found.key == DATACENTER
    assert found.valid_format is valid


@pytest.mark.parametrize(
    "text", ["6VM33", "…6VM33", "...6VM33", "*****-*****-*****-*****-6VM33", "XXXXX-XXXXX-XXXXX-XXXXX-6VM33"]
)
def test_ways_to_write_the_last_five(text: str) -> None:
    found = identify(text)
    assert found.partial
    assert found.match is not None
    assert found.match.key == DATACENTER


@pytest.mark.parametrize(
    ("text", "differs_in", "places"),
    [
        ("WX4NM-KYWXW-QJJR4-XV3QB-6VM33", 1, (9,)),
        ("WX4NM-KYWYW-QJJR4-XV3QB-6VM38", 1, (28,)),
        ("XW4NM-KYWYW-QJJR4-XV3QB-6VM33", 2, (0, 1)),
        ("WX4NM-KYWYW-QJJR4-VX3QB-6MV33", 4, (18, 19, 25, 26)),
        ("WX4NM-KYWYW-QJJR4-XV3QB-6VM3O", 1, (28,)),
        ("WX4NM-KYWY-QJJR4-XV3QB-6VM33", 1, (10,)),
        ("X4NM-KYWYW-QJJR4-XV3QB-6VM33", 1, (0,)),
        ("WX4NM-KYWYW-QJJR4-XV3QB-6VM3", 1, (28,)),
        ("WX4NMM-KYWYW-QJJR4-XV3QB-6VM33", 1, (5,)),
    ],
)
def test_misprints(text: str, differs_in: int, places: tuple[int, ...]) -> None:
    found = identify(text)
    assert found.match is None
    assert found.near_miss is not None
    assert found.near_miss.gvlk.key == DATACENTER
    assert (found.near_miss.differs_in, found.near_miss.places) == (differs_in, places)
    assert found.key.replace("-", "") == text.replace("-", "")


@given(KEYS, st.lists(st.tuples(st.integers(0, 24), CHARACTERS), min_size=1, max_size=2))
def test_up_to_two_changes_still_name_their_source(gvlk: Gvlk, changes: list[tuple[int, str]]) -> None:
    plain = list(gvlk.key.replace("-", ""))
    for place, char in changes:
        plain[place] = char
    key = "-".join("".join(plain[at : at + 5]) for at in range(0, 25, 5))
    found = identify(key)
    assert found.valid_format
    if key == gvlk.key:
        assert found.match is gvlk
    else:
        assert found.near_miss is not None
        assert found.near_miss.gvlk is gvlk
        assert found.near_miss.differs_in == sum(a != b for a, b in zip(key, gvlk.key, strict=True))


@given(KEYS, st.integers(0, 24))
def test_a_character_left_out(gvlk: Gvlk, place: int) -> None:
    plain = gvlk.key.replace("-", "")
    near = identify(plain[:place] + plain[place + 1 :]).near_miss
    assert near is not None
    assert (near.gvlk, near.differs_in) == (gvlk, 1)


@given(st.lists(st.text(ALPHABET, min_size=5, max_size=5), min_size=5, max_size=5))
def test_any_other_key_is_masked(groups: list[str]) -> None:
    key = "-".join(groups)
    found = identify(key)
    if found.match is None and found.near_miss is None:
        assert found.key == f"*****-*****-*****-*****-{groups[-1]}"
        said = repr(found) + json.dumps(found.as_json())
        assert not any(group in said for group in groups[:-1] if group != groups[-1])


@given(st.one_of(st.text(max_size=80), st.text(string.ascii_letters + string.digits + "-*. ", max_size=40)))
def test_any_text_is_welcome_and_not_repeated(text: str) -> None:
    found = identify(text)
    if found.match is None and found.near_miss is None:
        assert found.key.startswith("*****-*****-*****-*****-")
        assert len(found.key) == 29


@pytest.mark.parametrize("text", ["", "abc", "secret!", "ひみつのかぎ", "Password-123"])
def test_a_short_text_is_not_repeated_at_all(text: str) -> None:
    assert identify(text).key == "*****-*****-*****-*****-*****"


def test_the_screen() -> None:
    assert identified_lines(identify("WX4NM-KYWXW-QJJR4-XV3QB-6VM33"), ALPHABET, Lang.EN) == [
        "Not a published GVLK. One character away from Windows Server 2022 Datacenter:",
        "  given      WX4NM-KYWXW-QJJR4-XV3QB-6VM33",
        "  published  WX4NM-KYWYW-QJJR4-XV3QB-6VM33",
        "                      ^",
    ]


@pytest.mark.parametrize("lang", list(Lang))
def test_a_caret_stands_under_each_character_that_differs(lang: Lang) -> None:
    _, given_line, published, carets = identified_lines(identify("WX4NM-KYWXW-QJJR4-XV3QB-6VM38"), ALPHABET, lang)
    start = cell_len(given_line) - 29
    assert cell_len(published) - 29 == start
    assert [place for place, char in enumerate(carets) if char == "^"] == [start + 9, start + 28]
