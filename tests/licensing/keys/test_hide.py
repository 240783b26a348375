"""Words that are shown again: published keys stay, others do not."""

from __future__ import annotations

import pytest

from actctl.common.words import hide_keys
from actctl.licensing.keys.hide import without_keys

GVLK = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GVLK, GVLK),
        (f"install {GVLK}, not {MAK}", f"install {GVLK}, not *****-*****-*****-*****-X7Q2K"),
        (f"{MAK} {GVLK} {GVLK}", f"*****-*****-*****-*****-X7Q2K {GVLK} {GVLK}"),
        ("短い語", "短い語"),
    ],
)
def test_published_keys_stay(text: str, said: str) -> None:
    assert without_keys(text) == said


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\0"])
def test_beside_a_key_that_something_unseen_keeps_apart(hidden: str) -> None:
    said = without_keys(f"{GVLK} {hidden.join(MAK)}", hide_keys)
    assert said.startswith(f"{GVLK} ") and MAK[:5] not in said and MAK[-11:-6] not in said
