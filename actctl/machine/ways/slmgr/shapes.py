"""The shapes that no language changes: GUIDs, extended PIDs, key channels, partial keys, codes, minutes, host:port.

A shape says what the value behind a label can be; labels.py uses it to check a value, structure.py to read a line
whose label is not known.
"""

from __future__ import annotations

import ipaddress
import math
import re
from dataclasses import dataclass

from actctl.licensing.keys.form import ALPHABET
from actctl.machine.ways.slmgr.messages import Value

_PATTERNS: dict[Value, re.Pattern[str]] = {
    Value.GUID: re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?"),
    Value.PID: re.compile(r"([0-9A-Za-z]{5}-[0-9A-Za-z]{5}-[0-9]{3}-[0-9]{6}-[0-9]{2}-[0-9]{3,6}-[0-9.]+-[0-9]{7})"),
    Value.CHANNEL: re.compile(r"((?:Volume|Retail|OEM|VT|Unknown)[A-Za-z0-9]*(?::[A-Za-z0-9_]+)*)"),
    Value.INSTALLATION_ID: re.compile(r"((?:\d[ -]?){53}\d|(?:\d[ -]?){62}\d)"),
    Value.KEY5: re.compile(r"([A-Z0-9]{5})"),
    Value.NUMBER: re.compile(r"(-?\d{1,10})"),
    Value.HOST_PORT: re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\s:\[\]]+):(\d{1,5})"),
    Value.URL: re.compile(r"(https?://\S+)"),
}
_REMOVED = re.compile(r"[<\[(（＜][^>\])）＞]*[>\])）＞]|[*xX#?._•●-]{2,}|[*?•●]")
_REAL_KEY5 = re.compile(rf"[{ALPHABET}]{{5}}")
_CODE = re.compile(r"0x([0-9A-Fa-f]{8})(?![0-9A-Fa-f])")
_TWO_NUMBERS = re.compile(r"\D*(\d{1,8})\D+(\d{1,5})\D*")
_ONE_NUMBER = re.compile(r"[^\d-]*(-?\d{1,10})[^\d]*")
_DATE = re.compile(r"\d{1,4}[/.\-年]\s?\d{1,2}[/.\-月]\s?\d{1,4}")
_TIME = re.compile(r"\d{1,2}[:.時]\d{2}")
_HALF_DAY = (
    r"[AaPp]\.?\s?[Mm]\b\.?|上午|下午|午前|午後|오전|오후|[πμ]\.?μ\b\.?|น\.|(?:SA|CH|PD|MD|vm|nm|de|du|πμ|μμ)\b\.?"
)
_DATED = re.compile(
    rf"\d{{1,4}}[/.\-年]\s?\d{{1,2}}[/.\-月]\s?\d{{1,4}}[.日]?,?(?:\s+|T)(?:(?:{_HALF_DAY})\s?)?"
    rf"\d{{1,2}}[:.時]\d{{2}}(?:[:.分]\d{{2}}秒?)?(?:\s?(?:{_HALF_DAY}))?(?!\w)"
)
_CHANNEL = re.compile(r"\s*[A-Z][\w-]*(?: [\w-]+)?\s+channel")
_COLON = re.compile("[:：﹕]")
_ADDRESS_LETTERS = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:%\S*)?")
_VERSION = re.compile(r"\d{1,2}\.\d\.\d{4,5}(?:\.\d{1,5})?")


def conforms(value: str, kind: Value) -> bool:
    """Whether `value` is all of what the kind asks for (nothing cut off)."""
    if kind in (Value.TEXT, Value.NONE):
        return bool(value)
    return _PATTERNS[kind].fullmatch(value) is not None


def removed(value: str) -> bool:
    """Whether somebody put a mark in place of the value: `<removed>`, `*****`."""
    return not value or _REMOVED.fullmatch(value) is not None


def host_and_port(value: str) -> tuple[str, int | None]:
    """`kms01:1688` → (kms01, 1688); without a port, None in its place."""
    found = _PATTERNS[Value.HOST_PORT].fullmatch(value)
    return (found.group(1), int(found.group(2))) if found else (value, None)


def after_label(line: str) -> str:
    """What stands behind the first colon of a line (half or full width); the whole line where there is none."""
    return _COLON.split(line, maxsplit=1)[-1].strip()


def description(line: str) -> str | None:
    """The description in a line such as `Beschreibung: Windows(R) Operating System, VOLUME_MAK channel`."""
    text = line.strip()
    for whole in (after_label(text), text):
        product, comma, channel = whole.rpartition(",")
        if comma and product.strip() and "=" not in whole and _CHANNEL.fullmatch(channel):
            return whole
    return None


def _is_date(value: str) -> bool:
    """Whether a date and behind it a time stand in `value`, each searched for once."""
    date = _DATE.search(value)
    return date is not None and _TIME.search(value, date.end()) is not None


def dated(value: str) -> tuple[str, str]:
    """A date with its time, and somebody's words behind it; all of `value` and nothing where it does not begin so."""
    found = _DATED.match(value)
    rest = value[found.end() :].strip() if found is not None else ""
    if found is None or not any(map(str.isalnum, rest)):
        return value, ""
    return found[0].rstrip(), rest


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line must be, judged by its value alone."""

    kind: str
    value: str
    number: int | None = None


def shape_of(line: str) -> Shape | None:
    """The shape of a line whose label is not known; None where nothing about it is certain."""
    text = description(line)
    if text is not None:
        return Shape("description", text)
    value = after_label(line)
    for kind in (Value.GUID, Value.PID, Value.CHANNEL, Value.INSTALLATION_ID, Value.URL):
        if value != line.strip() and conforms(value, kind):
            return Shape(kind.value, value.strip("{}"))
    if value != line.strip() and _REAL_KEY5.fullmatch(value):
        return Shape("key5", value)
    code = _CODE.search(line)
    if code:
        return Shape("code", "0x" + code.group(1).upper())
    return _numeric(line, value)


def _numeric(line: str, value: str) -> Shape | None:
    if _VERSION.fullmatch(value):
        return Shape("version", value)
    if value.upper().startswith(("CN=", "OU=", "DC=")):
        return Shape("dn", value)
    if _address(value):
        return Shape("address", value)
    if conforms(value, Value.HOST_PORT) and value != line.strip():
        return Shape("host_port", value)
    if _is_date(value):
        return Shape("date", value)
    two = _TWO_NUMBERS.fullmatch(value)
    if two:
        minutes, days = sorted((int(two.group(1)), int(two.group(2))), reverse=True)
        # slmgr rounds days up, that of Windows 7 down (captured texts): no other pair of numbers fits.
        if days in (minutes // 1440, math.ceil(minutes / 1440)):
            return Shape("minutes", value, minutes)
    one = _ONE_NUMBER.fullmatch(value)
    if one and value != line.strip() and len(value) < 30:
        return Shape("number", value, int(one.group(1)))
    return None


def _address(value: str) -> bool:
    if not _ADDRESS_LETTERS.fullmatch(value):
        return False
    try:
        ipaddress.ip_address(value.split("%")[0])
    except ValueError:
        return False
    return True
