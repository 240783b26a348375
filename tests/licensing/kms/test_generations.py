"""Which host key activates what, by the channel's name (Microsoft's planning page)."""

from __future__ import annotations

import pytest

from actctl.licensing.kms.generations import generation_of, serves


@pytest.mark.parametrize(
    ("channel", "edition", "build", "wanted"),
    [
        ("VOLUME_KMS_W10", "EnterpriseS", 10240, True),  # LTSB 2015
        ("VOLUME_KMS_W10", "EnterpriseS", 14393, False),  # LTSB 2016
        ("VOLUME_KMS_W10", "Enterprise", 19045, True),
        ("VOLUME_KMS_W10", "ServerStandard", 14393, False),
        ("VOLUME_KMS_WS16", "EnterpriseS", 14393, True),
        ("VOLUME_KMS_C", "ServerStandard", 9200, False),
        ("VOLUME_KMS_R2_B", "Enterprise", 7601, True),
    ],
)
def test_what_a_key_serves(channel: str, edition: str, build: int, wanted: bool) -> None:
    generation = generation_of(channel)
    assert generation is not None
    assert serves(generation, edition, build) is wanted


@pytest.mark.parametrize(
    ("channel", "lists", "name"),
    [("VOLUME_KMS_WS22", True, True), ("VOLUME_KMS_WS25", True, False), ("VOLUME_KMS_C", False, True)],
)
def test_certain_is_about_the_lists_and_not_about_the_name(channel: str, lists: bool, name: bool) -> None:
    generation = generation_of(channel)
    assert generation is not None
    assert (generation.certain, generation.name_seen) == (lists, name)
