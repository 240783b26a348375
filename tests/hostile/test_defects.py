"""A mistake of actctl met in one file: that file's error, and the others are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.cli.parse import read_captured
from actctl.errors import ErrorKind
from actctl.slmgr.parse import Reading, parse_bytes
from actctl.slmgr.tables import Labels


def test_one_file_of_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, labels: Labels, *, pasted: bool) -> Reading:
        if b"poison" in data:
            raise KeyError("password=secret")
        return parse_bytes(data, labels, pasted=pasted)

    monkeypatch.setattr("actctl.cli.parse.parse_bytes", broken)
    files = []
    for number, text in enumerate(["Name: Windows(R), Core edition", "poison", "Name: Windows(R), Core edition"]):
        file = tmp_path / f"{number}.txt"
        file.write_text(text)
        files.append(str(file))
    first, bad, last = (one.reading for one in read_captured(files, None))
    assert [one.edition for reading in (first, last) for one in reading.licenses] == ["Core", "Core"]
    assert bad.error is not None and bad.error.kind is ErrorKind.PARSE
    assert bad.error.message.en.startswith("actctl could not read its answer: KeyError in cli/parse.py:")
    assert "secret" not in repr(bad.error) and bad.error.remedy is not None
