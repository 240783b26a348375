"""Texts in `pasted/`, each beside what a careful reader takes from it: nothing is lost without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actctl.slmgr.parse import parse_bytes
from tests.slmgr.cases import compare

TEXTS = sorted((Path(__file__).parent / "pasted").glob("*.txt"))


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_read_as_a_careful_reader_does(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))["expected"]
    reading = parse_bytes(file.read_bytes(), pasted=True)
    got = {
        "service_version": reading.service_version,
        "licenses": [one.as_json() for one in reading.licenses],
        "messages": list(reading.messages),
        "error": reading.error.kind.value if reading.error is not None else None,
    }
    wrong: list[str] = []
    compare(file.stem, {"error": None, **expected}, got, None, wrong)
    assert wrong == []


def test_there_are_texts() -> None:
    assert len(TEXTS) >= 6
