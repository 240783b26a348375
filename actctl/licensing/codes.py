"""Activation error codes: meaning, cause, remedy, source (data/errors.yaml), and the ways a code may be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from actctl.data import load_data
from actctl.texts import Text

_HEX = re.compile(r"(?:0x|&h)?([0-9a-f]{1,8})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Code:
    """What is known of one code."""

    code: str
    """`0x` and eight upper-case hex digits, as slmgr prints it."""
    name: str | None
    """Symbolic name in slerror.h, winerror.h or wbemcli.h."""
    applies_to: tuple[str, ...]
    transient: bool
    """The same command may succeed later without changing this machine: retrying is sensible."""
    certain: bool
    """Whether the meaning rests on the source given."""
    source: str
    meaning: Text
    cause: Text
    remedy: tuple[Text, ...]
    """Steps, in order."""


def parse_code(text: str) -> int | None:
    """A code written as 0x…, unsigned or signed decimal (or eight bare hex digits) as an unsigned 32-bit number."""
    text = text.strip()
    if re.fullmatch(r"[+-]?\d+", text) and not re.fullmatch(r"\d{8}", text):
        number = int(text)
        return number & 0xFFFFFFFF if -(2**31) <= number < 2**32 else None
    found = _HEX.fullmatch(text)
    if not found or not (text[:2].lower() in ("0x", "&h") or len(found.group(1)) == 8):
        return None
    return int(found.group(1), 16)


def format_code(number: int) -> str:
    """As slmgr prints it: `0xC004F038`. Signed and unsigned give the same."""
    return f"0x{number & 0xFFFFFFFF:08X}"


def explain(text: str) -> Code | None:
    """What a code means; None when it is not a code or nothing is known of it.

    The same condition may appear as 0x4004Fnnn and 0xC004Fnnn, above all in KMS events, so a code that is not
    listed is looked up with the other severity as well (the head of data/errors.yaml).
    """
    number = parse_code(text)
    if number is None:
        return None
    known = all_codes()
    for candidate in (number, number ^ 0x80000000):
        if format_code(candidate) in known:
            return known[format_code(candidate)]
    return None


@lru_cache(maxsize=1)
def all_codes() -> Mapping[str, Code]:
    """Every code in the data, by its printed form."""
    text = resources.files("actctl.licensing").joinpath("data/errors.yaml").read_text("utf-8")
    rows: list[dict[str, Any]] = load_data(text)
    return {row["code"]: _code(row) for row in rows}


def _code(row: Mapping[str, Any]) -> Code:
    return Code(
        code=row["code"],
        name=row["name"],
        applies_to=tuple(row["applies_to"]),
        transient=row["transient"],
        certain=row["certain"],
        source=row["source"],
        meaning=Text(row["meaning_en"], row["meaning_ja"]),
        cause=Text(row["cause_en"], row["cause_ja"]),
        remedy=tuple(Text(en, ja) for en, ja in zip(row["remedy_en"], row["remedy_ja"], strict=True)),
    )
