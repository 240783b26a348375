"""JSON: the whole report as one object (hosts written as they come), or one host a line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TextIO

from actctl.render.interface import Style

if TYPE_CHECKING:
    from actctl.fleet.report import HostReport, Summary

SCHEMA = "actctl/report/1"
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def dump(value: Any, *, indent: int | None = None) -> str:
    """JSON text that keeps letters of every language readable and escapes what could steer a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class JsonRenderer:
    """One object; `hosts` stream into it, the summary comes last."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream = stream
        self._first = True
        head = dump({"schema": SCHEMA, "generated_at": style.generated_at})
        stream.write(head[:-1] + ', "hosts": [')

    def host(self, report: HostReport) -> None:
        """One more element of `hosts`."""
        self._stream.write(("\n" if self._first else ",\n") + dump(report.as_json()))
        self._first = False

    def end(self, summary: Summary) -> None:
        """Close the list and add the totals."""
        self._stream.write(f'\n], "summary": {dump(summary.as_json())}}}\n')


class JsonLinesRenderer:
    """One host a line, written as each answers."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream = stream

    def host(self, report: HostReport) -> None:
        """One line."""
        self._stream.write(dump(report.as_json()) + "\n")
        self._stream.flush()

    def end(self, summary: Summary) -> None:
        """Nothing more."""
