"""`actctl parse`: slmgr output captured elsewhere, read offline into the same records."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from actctl.common.errors import Refused, UserError
from actctl.common.limits import CAPTURED_BYTES, MB
from actctl.common.system_errors import unreadable
from actctl.common.texts import Text, sentence
from actctl.fleet.captured import reading_of
from actctl.machine.ways.slmgr.ini import read_ini
from actctl.machine.ways.slmgr.parse import Reading
from actctl.machine.ways.slmgr.tables import Labels, known_labels, labels_with


@dataclass(frozen=True, slots=True)
class Captured:
    """One file's reading."""

    source: str
    reading: Reading


def read_captured(files: list[str], labels_file: str | None) -> list[Captured]:
    """Read each file (`-`: standard input). Raises UserError for a file that cannot be opened."""
    labels = _labels(labels_file)
    return [Captured(name, reading_of(_bytes(name), labels)) for name in files or ["-"]]


def _labels(labels_file: str | None) -> Labels:
    if labels_file is None:
        return known_labels()
    try:
        return labels_with(read_ini(_bytes(labels_file), labels_file))
    except Refused as error:
        raise UserError(sentence(error.why), source=labels_file) from None


def _bytes(name: str) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(CAPTURED_BYTES + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(CAPTURED_BYTES + 1)
    except OSError as error:
        raise unreadable(error, name) from None
    if len(data) > CAPTURED_BYTES:
        most = CAPTURED_BYTES // MB
        large = Text(
            f"is larger than {most} MB; captured output of slmgr was expected.",
            f"{most} MBを超えています。slmgrの出力を保存したファイルを指定してください。",
        )
        raise UserError(large, source=name)
    return data
