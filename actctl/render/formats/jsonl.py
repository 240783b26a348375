"""JSON lines: a record a line, written as each comes."""

from __future__ import annotations

from typing import TextIO

from actctl.render.formats.json import dump
from actctl.render.interface import Style
from actctl.render.page import Head, Row, Tail


class JsonLinesWriter:
    """The rows' records, then what else there is."""

    def __init__(self, stream: TextIO, style: Style, head: Head) -> None:
        self._stream = stream

    def row(self, row: Row) -> None:
        """One line."""
        if row.record is not None:
            self._stream.write(dump(row.record()) + "\n")
            self._stream.flush()

    def end(self, tail: Tail) -> None:
        """The lines behind those of the rows."""
        self._stream.writelines(dump(one) + "\n" for one in tail.records)
