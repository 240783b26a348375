"""Texts in `pasted/`, each beside what a careful reader takes from it: nothing is lost without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actctl.common.limits import FLATTENED_CHARACTERS
from actctl.machine.ways.slmgr.parse import parse_bytes
from tests.machine.ways.slmgr.cases import Case, cases, compare

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
    assert len(TEXTS) >= 20


XPR = [case for language in ("en", "ja") for case in cases(language) if "xpr" in case.name]


@pytest.mark.parametrize("case", XPR, ids=lambda case: case.name)
def test_an_expiry_on_one_line(case: Case) -> None:
    flat = " ".join(line.strip() for line in case.text.splitlines())
    licenses = parse_bytes(case.data, pasted=True).licenses
    assert len(licenses) == 1
    assert parse_bytes(flat.encode(), pasted=True).licenses == licenses


def test_more_long_lines_than_anybody_pastes_are_not_taken_apart_and_that_is_said() -> None:
    line = (Path(__file__).parent / "pasted" / "one-line-slash.txt").read_text("utf-8")
    reading = parse_bytes((line * (FLATTENED_CHARACTERS // len(line) + 50)).encode(), pasted=True)
    read = FLATTENED_CHARACTERS // (len(line) - 1)
    assert all(one.license_status.value == "licensed" for one in reading.licenses[:read])
    assert "not taken apart" in reading.licenses[read - 1].unparsed[0]
    assert len(reading.licenses) > read
    assert all(one.license_status.value == "unknown" and one.unparsed for one in reading.licenses[read:])


def test_short_lines_are_counted_too() -> None:
    """Each holds two lines of slmgr's: they are taken apart as long as the limit lasts, and then that is said."""
    line = "License Status: Licensed Trusted time: 2026/11/23 12:34:56"
    reading = parse_bytes(
        ("Partial Product Key: J464C\n" + f"{line}\n" * (FLATTENED_CHARACTERS // len(line) + 50)).encode(), pasted=True
    )
    said = [text for one in reading.licenses for text in one.unparsed] + list(reading.messages)
    assert any("not taken apart" in text or "not kept" in text for text in said)


def test_what_actctl_wrote_is_said_to_be_its_own() -> None:
    report = json.dumps(
        {"schema": "actctl/report/1", "hosts": [], "summary": {"failures": {"unreachable": 1}}}, indent=2
    )
    error = parse_bytes(report.encode(), pasted=True).error
    assert error is not None and "actctl itself wrote (report)" in error.message.en
