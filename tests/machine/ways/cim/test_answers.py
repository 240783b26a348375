"""Answers of the licensing classes as files (tests/data/cim): what must be read from each stands beside it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from actctl.machine.ways.cim.columns import PRODUCT, PRODUCT_COLUMNS, SERVICE, SERVICE_COLUMNS
from actctl.machine.ways.cim.items import Item, Part, part_of
from actctl.machine.ways.cim.licence import licence_of, shown_by_default
from actctl.machine.ways.cim.requests import wql
from actctl.machine.ways.cim.values import Values

FOLDER = Path(__file__).resolve().parents[3] / "data" / "cim"
SOAP = "{http://www.w3.org/2003/05/soap-envelope}"


def about(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def body(file: str) -> ET.Element:
    found = ET.fromstring((FOLDER / file).read_bytes()).find(f"{SOAP}Body")
    assert found is not None
    return found


CASES = sorted(file.stem for file in FOLDER.glob("*.json") if "expected" in about(file.stem))


def items(files: list[str]) -> list[Item]:
    """All instances; every answer but the last says how it goes on."""
    parts: list[Part] = [part_of(body(file)) for file in files]
    assert [part.context is None for part in parts] == [*[False] * (len(parts) - 1), True]
    return [item for part in parts for item in part.items]


def test_every_machine_of_the_files_is_here() -> None:
    assert len(CASES) >= 11


@pytest.mark.parametrize("name", CASES)
def test_the_answers_of_a_machine_are_read(name: str) -> None:
    case = about(name)
    (service,) = items(case["service"]["responses"])
    found = [licence_of(one, service) for one in items(case["product"]["responses"]) if shown_by_default(one)]
    assert Values(service).text("Version") == case["expected"]["service_version"]
    read = [one.as_json() for one in found]
    wanted = case["expected"]["licenses"]
    assert len(read) == len(wanted)
    for have, want in zip(read, wanted, strict=True):
        assert {name: have[name] for name in want} == want
        assert have["unparsed"] == []


@pytest.mark.parametrize(("name", "step"), [("kms-client-licensed", 0), ("win7-kms-client-licensed", 2)])
def test_the_queries_are_those_that_the_files_answer(name: str, step: int) -> None:
    case = about(name)
    where = case["product"]["wql"].partition(" WHERE ")[2]
    assert wql(PRODUCT_COLUMNS[step], PRODUCT, where) == case["product"]["wql"]
    assert wql(SERVICE_COLUMNS, SERVICE) == case["service"]["wql"]


def test_each_shorter_list_is_a_part_of_the_longer_one() -> None:
    lists = [set(columns) for columns in PRODUCT_COLUMNS]
    assert lists[0] > lists[1] > lists[2]
    assert not any("OA3x" in column for column in (*PRODUCT_COLUMNS[0], *SERVICE_COLUMNS))
