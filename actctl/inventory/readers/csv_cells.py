"""Cells of lists from Excel: what can be a host's name or address, and what stands there instead."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface

from actctl.inventory.ranges import split_port

_FORMULA = re.compile(r'=\s*"([^"]*)"')
"""`="PC1"`: how Excel is kept from making a number or a date of a text."""
_NAME = re.compile(r"\w[\w.\-]*(?:\[\w*:\w+(?::\d+)?\][\w.\-]*)*(?::\d+)?|[0-9A-Fa-f:.]+|\[[0-9A-Fa-f:.]+\](?::\d+)?")
_NUMBERS = re.compile(r"[0-9.]+")
_TOTAL = re.compile(
    r"(?:(?:総|小|累)?合?計|総数|(?:総|合計)?台数|件数|(?:総|加重)?平均値?|最[大小]値?|中央値)(?:[:(]?[\d,.]+[台件個]?\)?)?"
    r"|(?:(?:sub|grand)?totals?|sum|averages?|avg|mean|median)(?::\d+)?",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"dhcp|n[/.]?a\.?|none|null|tbd|tba|auto(?:matic)?|unknown|static|dynamic|fixed|reserved|pending|same|yes|no"
    r"|true|false|w?lan|wi-?fi|wired|wireless|ethernet|vpn|ip(?:v[46])?(?:\.?addr(?:ess)?)?|address|fqdn|dns",
    re.IGNORECASE,
)
"""What stands where an address is to come, or instead of it: how it is had, of what kind it is."""
_NO_NAME = re.compile(
    r"なし|無し|無|未定|未設定|不明|予備|空き|撤去済?み?|廃棄済?み?|以上|以下余白|余白"
    r"|true|false|dhcp|n/?a|none|null|tbd|備考|注記?|\d+[台件個]",
    re.IGNORECASE,
)
"""What stands in a ledger where a machine has no name, or is no more."""
_NEARLY_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){1,4}\.?")
"""Figures and dots that are no IPv4 address: reading them in any way may reach another machine."""
_LABEL = r"\w(?:[\w\-]*\w)?"
_DNS_NAME = re.compile(rf"{_LABEL}(?P<domain>(?:\.{_LABEL})*\.[A-Za-z](?:[\w\-]*\w)?)?\.?", re.ASCII)
"""A name to be looked up: one label, or several of which the last is not of figures."""
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
    name, _ = _apart(text)
    return (len(text) <= 1_000 and _NAME.fullmatch(text) is not None and not _NUMBERS.fullmatch(name)) or _is_ip(name)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a cell says that a machine is."""

    host: str
    port: int | None = None
    whole: bool = True
    """Whether this is all of the cell."""


def address(text: str, *, of_figures: bool) -> Address | None:
    """The address that a cell holds: an IP address, of several the first, of `10.0.0.1/24` what stands before the
    slash; or a name, where it is all of the cell. None where it holds none.

    `of_figures`: the column's heading asks for IP addresses; a word without a dot is then none.
    """
    name, port = _apart(text)
    if _is_ip(name):
        return Address(name, port)
    if _NOT_YET.fullmatch(text):
        return None
    parts = [part for part in _BETWEEN_ADDRESSES.split(text) if part]
    if len(parts) > 1:
        name, port = _apart(parts[0])
        return Address(name, port, whole=False) if _is_ip(name) else _of_network(text)
    found = _DNS_NAME.fullmatch(name)
    if found is None or _NUMBERS.fullmatch(name) or _NOT_YET.fullmatch(name) or (of_figures and not found["domain"]):
        return None
    return Address(name, port)


def _of_network(text: str) -> Address | None:
    """`fe80::1%2/64`, and whatever else a network is written as."""
    try:
        return Address(str(ip_interface(text).ip), whole=False)
    except ValueError:
        return None


def _apart(text: str) -> tuple[str, int | None]:
    """Host and port of `10.0.0.1:5985` or `[::1]:5986`; all of the text and None where no port follows."""
    host, port = split_port(text)
    return (host, port) if port is None or 1 <= port <= 65_535 else (text, None)


def is_misleading(text: str) -> bool:
    """Whether a cell looks like the IPv4 address of one machine and is none: 010.0.0.7, 10.0.0.256, 0.0.0.0."""
    return any(_misleads(part) for part in _BETWEEN_ADDRESSES.split(text) if part)


def _misleads(text: str) -> bool:
    text, _ = _apart(text)
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
