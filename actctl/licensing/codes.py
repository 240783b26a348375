"""Activation error codes: meaning, cause, remedy, source (data/errors.yaml), and the ways a code may be written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actctl.common.data import load_data, shipped
from actctl.common.limits import PASTED_CHARACTERS
from actctl.common.script import BY_HAND
from actctl.common.texts import Text

_DATA = "licensing/data/errors.yaml"
_WSMAN = 0x8033
"""First half of the codes of wsmerror.h, which slui.exe does not know."""
_SHORT = 0x10000
_WIN32 = 0x8007 << 16
_CUT, _WHOLE = 6, 10
"""Characters: `0x` and four digits may be a Win32 error; with ten all are there."""
_EVENTS = range(12288, 12311)
"""Events of the licensing service in the Application log; no Win32 error that anybody meets has such a number."""
_WRITTEN = re.compile(r"(?<![0-9A-Za-z_])(?:[0Oo][xX]|&[hH])([0-9A-Fa-fOo]{1,8})(?:L|l|h)?(?![0-9A-Za-z_-])", re.ASCII)
_NAME = re.compile(r"(?<![0-9A-Za-z_])[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]+", re.ASCII)
_BARE = re.compile(
    r"(?<![0-9A-Za-z_.-])(?:[4-9A-Fa-f][0-9A-Fa-fOo]{7}(?=[^0-9A-Za-z_-]|h\b|$)|-?[0-9]{9,10}(?![0-9A-Za-z_-]))",
    re.ASCII,
)
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
    """Steps, in order; `slmgr /x` stands for what BY_HAND is."""

    @property
    def steps(self) -> tuple[Text, ...]:
        """The remedy as it is typed: `slmgr` alone would start the script under wscript, which opens message boxes."""
        return tuple(Text(_typed(step.en), _typed(step.ja)) for step in self.remedy)


def parse_code(text: str) -> int | None:
    """A code written as 0x…, unsigned or signed decimal (or eight bare hex digits) as an unsigned 32-bit number."""
    text = text.strip()
    if re.fullmatch(r"[+-]?\d{1,20}", text) and not re.fullmatch(r"\d{8}", text):
        number = int(text)
        return number & 0xFFFFFFFF if -(2**31) <= number < 2**32 else None
    found = _HEX.fullmatch(text)
    if not found or not (text[:2].lower() in ("0x", "&h") or len(found.group(1)) == 8):
        return None
    return int(found.group(1), 16)


def codes_in(text: str) -> tuple[int, ...]:
    """The codes in what a person pasted, in its order: a code as it stands in a log, a dialogue or an event.

    `hr=0xC004F074`, `0xC004F074.`, `OxC004F074` (the letter O), full-width letters, `80070005`, -1073418124, a
    symbolic name (SL_E_…), or a whole line around them. Only where nothing of that is written out is a long number
    taken for one.
    """
    text = unicodedata.normalize("NFKC", text)[:PASTED_CHARACTERS]
    whole = parse_code(text)
    if whole is not None:
        return (whole,)
    found = [(match.start(), int(re.sub("[Oo]", "0", match[1]), 16)) for match in _WRITTEN.finditer(text)]
    names = _by_name()
    found += [(match.start(), names[match[0].upper()]) for match in _NAME.finditer(text) if match[0].upper() in names]
    if not found:
        bare = [(match.start(), parse_code(re.sub("[Oo]", "0", match[0]))) for match in _BARE.finditer(text)]
        found = [(place, number) for place, number in bare if number is not None]
    # `slui.exe 0x2a 0xC004F074`: a short number beside a code is none.
    long = [(place, number) for place, number in found if number >= _SHORT]
    return tuple(dict.fromkeys(number for _, number in sorted(long or found)))


def format_code(number: int) -> str:
    """As slmgr prints it: `0xC004F038`. Signed and unsigned give the same."""
    return f"0x{number & 0xFFFFFFFF:08X}"


def ask_windows(number: int) -> str:
    """The command that shows Windows' own text of a code on a Windows machine."""
    if number >> 16 == _WSMAN:
        return f"winrm helpmsg {format_code(number)}"
    return f"slui.exe 0x2a {format_code(number)}"


def no_error(text: str) -> Text | None:
    """What a number is that stands where a code was expected, and is none; None: it may be one."""
    text = unicodedata.normalize("NFKC", text).strip()
    number = parse_code(text)
    hexadecimal = text[:2].lower() == "0x"
    if number == 0:
        return Text("success, no error", "成功 (エラーではありません)")
    if number in _EVENTS and not hexadecimal:
        return Text(
            "the ID of an event, no error code; the code stands in the event's text",
            "イベントIDであり、エラー コードではありません。コードはイベントの本文にあります",
        )
    if hexadecimal and _CUT < len(text) < _WHOLE:
        return Text(
            "0x and eight hex digits make a code; some of them are missing here",
            "コードは0xと16進数8桁です。桁が足りません",
        )
    return None


def explain(text: str) -> Code | None:
    """What a code means; None when it is not a code or nothing is known of it.

    The same condition may appear as 0x4004Fnnn and 0xC004Fnnn, above all in KMS events, so a code that is not
    listed is looked up with the other severity as well (the head of data/errors.yaml).
    """
    number = parse_code(text)
    if number is None:
        return None
    known = all_codes()
    # a short one is a Win32 error: HRESULT_FROM_WIN32
    other = number | _WIN32 if 0 < number < _SHORT else number ^ 0x80000000
    for candidate in (number, other):
        if format_code(candidate) in known:
            return known[format_code(candidate)]
    return None


def code_names() -> list[str]:
    """The printed forms of `all_codes`, without reading more than that: a TAB waits for them."""
    return re.findall(r'^- code: "(\w+)"', shipped(_DATA), re.MULTILINE)


@lru_cache(maxsize=1)
def all_codes() -> Mapping[str, Code]:
    """Every code in the data, by its printed form."""
    rows: list[dict[str, Any]] = load_data(shipped(_DATA))
    return {row["code"]: _code(row) for row in rows}


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, int]:
    """Codes by their symbolic names."""
    return {code.name.upper(): int(code.code, 16) for code in all_codes().values() if code.name}


def _typed(step: str) -> str:
    return step.replace("slmgr /", f"{BY_HAND} /")


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
