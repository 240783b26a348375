"""What `actctl parse` shows: readings of captured text, as JSON or as a table."""

from __future__ import annotations

from typing import Any, TextIO

from actctl.fleet.report import HostReport, error_json
from actctl.licensing.overview import overview
from actctl.machine.ways.slmgr.parse import Reading
from actctl.render.interface import Style
from actctl.render.screen import write_text


def reading_json(source: str, reading: Reading) -> dict[str, Any]:
    """The contract's form of one item (cli-contract.md, "`actctl parse`")."""
    return {
        "source": source,
        "language": reading.language,
        "service_version": reading.service_version,
        "licenses": [one.as_json() for one in reading.licenses],
        "messages": list(reading.messages),
        "error": error_json(reading.error),
        "exit_code": None,
        "encoding": reading.encoding,
        "encoding_certain": reading.certain,
    }


def as_report(source: str, reading: Reading) -> HostReport:
    """A reading as a row of the report: the file stands in the host's place."""
    said = overview(reading.licenses, reading.service_version, reading.error)
    return HostReport(source, "", (), 0.0, reading, reading.error, said)


def write_messages(stream: TextIO, style: Style, source: str, reading: Reading) -> None:
    """The lines outside any licence, under the name of their file."""
    for line in reading.messages:
        write_text(stream, style, f"{source}: {line}")
