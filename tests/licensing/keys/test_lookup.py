"""Finding a product by whatever people call it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.licensing.keys.catalogue import Gvlk, catalogue
from actctl.licensing.keys.lookup import find, show
from tests.licensing.keys.data import rows

WORDS = [
    "server",
    "2022",
    "dc",
    "w11",
    "ent",
    "n",
    "ltsc",
    "2012r2",
    "サーバー",
    "プロ",
    "20348",
    "1809",
    "hyper-v",
    "x",
]


@pytest.mark.parametrize(("text", "product"), list(rows("queries.txt")))
def test_what_comes_first(text: str, product: str) -> None:
    found = find(text)
    assert (found[0].product if found else "-") == product


@pytest.mark.parametrize("gvlk", catalogue(), ids=lambda one: one.product)
def test_every_product_is_found_by_its_name_key_and_ending(gvlk: Gvlk) -> None:
    assert find(gvlk.product)[0] is gvlk
    assert find(gvlk.product.lower().replace(":", ""))[0] is gvlk
    assert find(gvlk.key) == find(gvlk.partial_key) == [gvlk]
    assert show(gvlk.product) is gvlk


@given(st.text(max_size=300))
def test_any_text_is_welcome(text: str) -> None:
    found = find(text)
    assert len(found) == len({one.key for one in found})


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_words_in_any_order(text: str) -> None:
    assert set(find(text)) == set(find(" ".join(reversed(text.split()))))


@given(st.text(max_size=60))
def test_a_name_shows_one_none_or_is_refused(text: str) -> None:
    try:
        found = show(text)
    except UserError:
        assert len(find(text)) > 1
    else:
        assert found is None or found is find(text)[0]


def test_an_ambiguous_name_lists_the_candidates() -> None:
    with pytest.raises(UserError, match=r"2 products: Windows Server 2022 Standard; Windows Server 2022 Datacenter\."):
        show("server 2022")
    with pytest.raises(UserError, match="…"):
        show("windows")


def test_a_name_for_one_product_shows_it_though_others_are_near() -> None:
    found = show("2022 dc")
    assert found is not None
    assert found.product == "Windows Server 2022 Datacenter"
    assert show("windows 11 home") is None
