"""Which formats there are, and how a person wants to see what they write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from actctl.common.texts import Lang


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
    fields: bool = False
    """Names of fields instead of headings, for programs."""
    aside: Callable[[str], None] = field(default=lambda _: None, compare=False)
    """Takes what a format has no place for, a line each: on standard error it is seen and harms nothing."""
