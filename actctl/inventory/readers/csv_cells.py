"""Cells of lists from Excel: what can be a host's name or address, and what stands there instead."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address, ip_interface

_FORMULA = re.compile(r'=\s*"([^"]*)"')
"""`="PC1"`: how Excel is kept from making a number or a date of a text."""
_NAME = re.compile(r"\w[\w.\-]*(?:\[\w*:\w+(?::\d+)?\][\w.\-]*)*(?::\d+)?|[0-9A-Fa-f:.]+|\[[0-9A-Fa-f:.]+\](?::\d+)?")
_NUMBERS = re.compile(r"[0-9.]+")
_TOTAL = re.compile(r"(?:総|小)?合?計|総数|(?:sub|grand)?total|sum", re.IGNORECASE)
_NOT_YET = re.compile(r"dhcp|n/?a|none|null|tbd|auto|unknown|static", re.IGNORECASE)
_NO_NAME = re.compile(
    r"なし|無し|無|未定|未設定|不明|予備|空き|撤去済?み?|廃棄済?み?|以上|以下余白|余白"
    r"|true|false|dhcp|n/?a|none|null|tbd",
    re.IGNORECASE,
)
"""What stands in a ledger where a machine has no name, or is no more."""
_NEARLY_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){1,4}\.?")
"""Figures and dots that are no IPv4 address: reading them in any way may reach another machine."""
_BETWEEN_ADDRESSES = re.compile(r"[\s,;、/]+")


def plain(cell: str) -> str:
    """A cell without blanks around it, full width made half, and out of the formula that holds a text."""
    text = unicodedata.normalize("NFKC", cell).strip().removeprefix("'")
    formula = _FORMULA.fullmatch(text)
    return (formula[1] if formula else text).strip()


def is_total(cells: list[str]) -> bool:
    """Whether a row is one of sums: `合計`, `Total`."""
    return any(_TOTAL.fullmatch(plain(cell).replace(" ", "").rstrip(":")) for cell in cells)


def is_host_name(text: str) -> bool:
    """Whether a text can be a host's name, address, or a range of names."""
    if _NO_NAME.fullmatch(text):
        return False
    return (len(text) <= 1_000 and _NAME.fullmatch(text) is not None and not _NUMBERS.fullmatch(text)) or _is_ip(text)


def address(text: str) -> tuple[str | None, bool]:
    """The address that a cell holds, and whether it is all of the cell; None where it holds none.

    Of several the first; of `10.0.0.1/24` what stands before the slash.
    """
    if _is_ip(text):
        return text, True
    if "/" in text:
        try:
            return str(ip_interface(text).ip), False
        except ValueError:
            pass
    several = [part for part in _BETWEEN_ADDRESSES.split(text) if part]
    if len(several) > 1:
        first = address(several[0])[0]
        return first, False
    if _NOT_YET.fullmatch(text) or _NUMBERS.fullmatch(text) or not text.isascii() or not _NAME.fullmatch(text):
        return None, False
    return text, True


def is_misleading(text: str) -> bool:
    """Whether a cell looks like the IPv4 address of one machine and is none: 010.0.0.7, 10.0.0.256, 0.0.0.0."""
    return any(_misleads(part) for part in _BETWEEN_ADDRESSES.split(text) if part)


def _misleads(text: str) -> bool:
    if not _is_ip(text):
        return _NEARLY_IPV4.fullmatch(text) is not None
    found = ip_address(text)
    return found.is_unspecified or found.is_multicast or text == "255.255.255.255"


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
