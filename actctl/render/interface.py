"""What every output format offers: it takes records one by one and writes to a text stream."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from actctl.common.texts import Lang

if TYPE_CHECKING:
    from actctl.fleet.report import HostReport, Summary


class Format(str, Enum):
    """Output formats, by the names that `--output` takes."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Style:
    """How a person wants to see it."""

    lang: Lang = Lang.EN
    wide: bool = False
    """Show all columns."""
    colour: bool = False
    width: int | None = None
    """Columns of the terminal; None: not a terminal, nothing is ever cut."""
    generated_at: str = ""
    """ISO 8601, UTC."""
    until: bool = False
    """What is left of an activation is a date, not days: /xpr was asked."""


class Renderer(Protocol):
    """Writes a report. Calls come in this order: each host once, then the end, also when a run was cut short."""

    def host(self, report: HostReport) -> None:
        """One host is done."""
        ...

    def end(self, summary: Summary) -> None:
        """No more hosts."""
        ...
