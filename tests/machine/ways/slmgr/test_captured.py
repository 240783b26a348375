"""Every captured output gives every field, with and without label tables."""

from __future__ import annotations

import json
import re

import pytest

from actctl.machine.ways.slmgr.ini import read_ini
from actctl.machine.ways.slmgr.parse import parse_bytes
from actctl.machine.ways.slmgr.tables import Labels, labels_with
from tests.machine.ways.slmgr.cases import DATA, Case, cases, misses

ALL = [*cases("en"), *cases("ja")]
STRUCTURE = frozenset(
    {"name", "description", "edition", "channel", "method", "partial_product_key", "activation_id", "application_id",
     "extended_pid", "product_key_channel", "installation_id"}
)  # fmt: skip


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_every_field_is_read(case: Case) -> None:
    reading = parse_bytes(case.data)
    assert misses(case, reading) == []
    assert [line for one in reading.licenses for line in one.unparsed] == []
    assert [field for one in reading.licenses for field in one.inferred] == []
    assert reading.language == case.name[:2]


@pytest.mark.parametrize("case", cases("ja"), ids=lambda case: case.name)
def test_with_the_hosts_own_labels(case: Case) -> None:
    ini = read_ini((DATA / "ja" / "slmgr.ini").read_bytes(), r"C:\Windows\System32\slmgr\0411\slmgr.ini")
    assert ini.language == "ja"
    assert misses(case, parse_bytes(case.data, labels_with(ini))) == []


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_structure_alone_reads_what_is_never_translated(case: Case) -> None:
    reading = parse_bytes(case.data, Labels([]))
    assert misses(case, reading, STRUCTURE) == []
    for one in reading.licenses:
        assert one.license_status.value == "unknown", "a status that was not read is never passed off as read"
        assert "description" in one.inferred


@pytest.mark.parametrize("case", [c for c in ALL if re.search("-error-", c.name)], ids=lambda case: case.name)
@pytest.mark.parametrize("labels", [None, Labels([])], ids=["labels", "structure"])
def test_the_code_of_a_failed_verb_is_read(case: Case, labels: Labels | None) -> None:
    codes = re.findall("0x[0-9A-F]{8}", case.text)
    if codes:
        error = parse_bytes(case.data, labels).error
        assert error is not None
        assert error.code == codes[0]


def test_expected_fields_are_known_fields() -> None:
    record = parse_bytes(cases("en", with_licenses=True)[0].data).licenses[0].as_json()
    for case in cases("en", with_licenses=True):
        for one in (case.expected or {})["licenses"]:
            assert set(one) <= set(record), json.dumps(sorted(set(one) - set(record)))
