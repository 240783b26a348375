"""JSON: the whole record, its list an item a line, written as the items come."""

from __future__ import annotations

import json
import re
from typing import Any, TextIO

from actctl.render.interface import Style
from actctl.render.page import Head, Row, Tail

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def dump(value: Any, *, indent: int | None = None) -> str:
    """JSON text that keeps letters of every language readable and escapes what could steer a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class JsonWriter:
    """One object or one list."""

    def __init__(self, stream: TextIO, style: Style, head: Head) -> None:
        self._stream, self._head = stream, head
        self._first = True
        if head.envelope is None:
            stream.write("[")
        elif head.items is not None:
            before = dump(dict(head.envelope()))[:-1]
            stream.write(f"{before}{', ' if len(before) > 1 else ''}{dump(head.items)}: [")

    def row(self, row: Row) -> None:
        """One more item of the list."""
        if row.record is not None and (self._head.envelope is None or self._head.items is not None):
            self._stream.write(("\n" if self._first else ",\n") + dump(row.record()))
            self._first = False

    def end(self, tail: Tail) -> None:
        """Close the list; add the rest."""
        if self._head.envelope is None:
            self._stream.write("\n]\n")
        elif self._head.items is None:
            self._stream.write(dump({**self._head.envelope(), **tail.rest}, indent=1) + "\n")
        else:
            rest = f", {dump(dict(tail.rest))[1:-1]}" if tail.rest else ""
            self._stream.write(f"\n]{rest}}}\n")
