"""A mistake of actctl met in one file: that file's error, and the others are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.cli.captured import read_captured
from actctl.common.errors import ErrorKind
from actctl.machine.ways.slmgr.parse import Reading, parse_bytes
from actctl.machine.ways.slmgr.tables import Labels
from tests.hostile.limited import actctl
from tests.waiting import cpu_limit


def test_one_file_of_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, labels: Labels, *, pasted: bool) -> Reading:
        if b"poison" in data:
            raise KeyError("password=secret")
        return parse_bytes(data, labels, pasted=pasted)

    monkeypatch.setattr("actctl.fleet.captured.parse_bytes", broken)
    files = []
    for number, text in enumerate(["Name: Windows(R), Core edition", "poison", "Name: Windows(R), Core edition"]):
        file = tmp_path / f"{number}.txt"
        file.write_text(text)
        files.append(str(file))
    first, bad, last = (one.reading for one in read_captured(files, None))
    assert [one.edition for reading in (first, last) for one in reading.licenses] == ["Core", "Core"]
    assert bad.error is not None and bad.error.kind is ErrorKind.PARSE
    assert bad.error.message.en.startswith("actctl could not read its answer: KeyError in fleet/captured.py:")
    assert "secret" not in repr(bad.error) and bad.error.remedy is not None


def test_text_that_begins_like_json_three_hundred_thousand_times() -> None:
    with cpu_limit(60):
        reading = parse_bytes(b'x => {"a":' * 300_000, pasted=True)
    assert reading.error is not None and reading.error.kind is ErrorKind.PARSE


def test_json_of_many_hosts_is_read_behind_its_arrows() -> None:
    said = '{"rc": 0, "stdout": "Name: Windows(R), Core edition\\r\\nLicense Status: Licensed\\r\\n"}'
    hosts = [f"pc{number} | CHANGED => {{ not JSON\npc{number} | CHANGED => {said}\n" for number in range(40)]
    reading = parse_bytes("".join(hosts).encode(), pasted=True)
    assert [one.edition for one in reading.licenses] == ["Core"] * 40


def test_a_file_without_end_is_refused() -> None:
    ended = actctl("parse", "/dev/zero")
    assert (ended.code, ended.err) == (2, "/dev/zero: is larger than 64 MB; captured output of slmgr was expected.\n")
