"""Ansible's host patterns: which hosts a person means (intro_patterns.rst, and conventions.md 1.5).

Unions first, then `&`, then `!`, whatever the order of writing. One thing is stricter than in
Ansible: a part that matches nothing in the inventory is an error, for a slip of the finger in `!web01`
would otherwise change a machine that was to be left alone.
"""

from __future__ import annotations

import fnmatch
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from actctl.errors import UserError
from actctl.inventory.interface import Host as _Host
from actctl.inventory.interface import Inventory
from actctl.inventory.ranges import BadRange, expand_names
from actctl.inventory.suggest import did_you_mean

_SUBSCRIPT = re.compile(r"^(.+)\[(?:(-?\d+)|(\d*)([:-])(-?\d*))\]$")
_IPV6 = re.compile(r"^[&!]?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\w+)?$")
_GLOB = re.compile(r"[*?\[]")


def select(inventory: Inventory, patterns: Sequence[str], limit: str | None) -> list[_Host]:
    """See Inventory.select."""
    chosen = _match(inventory, patterns)
    if limit is not None:
        chosen &= _match(inventory, [limit])
    if not chosen:
        asked = " ".join(patterns) or "all"
        limited = f" limited to {limit}" if limit is not None else ""
        raise UserError(f'no host matches "{asked}"{limited}.')
    return [host for name, host in inventory.hosts.items() if name in chosen]


def _match(inventory: Inventory, patterns: Sequence[str]) -> set[str]:
    """The names that any of the arguments matches."""
    if not patterns:
        return set(inventory.hosts)
    return set().union(*(_match_one_argument(inventory, argument) for argument in patterns))


def _match_one_argument(inventory: Inventory, argument: str) -> set[str]:
    parts = [part for text in _with_files(split(argument), argument) for part in split(text)]
    if not parts:
        raise UserError("an empty pattern was given; `all` means every host.")
    plain = [part for part in parts if part[0] not in "&!"]
    chosen = set().union(*(_hosts_of(inventory, part) for part in plain)) if plain else set(inventory.hosts)
    for part in parts:
        if part[0] == "&":
            chosen &= _hosts_of(inventory, part[1:])
    for part in parts:
        if part[0] == "!":
            chosen -= _hosts_of(inventory, part[1:])
    return chosen


def split(argument: str) -> list[str]:
    """A pattern taken apart at commas, or at colons when it has none.

    Colons and commas within brackets belong to a range or a regular expression, and those of an IPv6
    address to the address.
    """
    separator = "," if "," in _outside_brackets(argument) else ":"
    if separator == ":" and _IPV6.match(argument.strip()):
        return [argument.strip()]
    parts, part, depth = [], "", 0
    for character in argument:
        depth += (character in "[({") - (character in "])}")
        if character == separator and depth <= 0:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    parts.append(part.strip())
    return [part for part in parts if part]


def _outside_brackets(text: str) -> str:
    return re.sub(r"\[[^\]]*\]|\{[^}]*\}|\([^)]*\)", "", text)


def _with_files(parts: Iterable[str], argument: str) -> Iterable[str]:
    """Each `@file` replaced by the lines of that file."""
    for part in parts:
        if not part.startswith("@"):
            yield part
            continue
        name = part[1:]
        try:
            text = Path(name).read_text(encoding="utf-8-sig")
        except OSError as problem:
            raise UserError(
                f'"{argument}" names a file that cannot be read: {problem.strerror}.', source=name
            ) from None
        except ValueError:
            raise UserError("the file is not UTF-8 text; one host a line was expected.", source=name) from None
        lines = [line.strip() for line in text.splitlines()]
        found = [line for line in lines if line and not line.startswith("#")]
        if not found:
            raise UserError("the file names no host; one host a line was expected.", source=name)
        yield from found


def _hosts_of(inventory: Inventory, text: str) -> set[str]:
    """The hosts one part means. Raises UserError when it matches nothing in the inventory."""
    if not text:
        raise UserError("`&` and `!` need a host or a group behind them.")
    if text in ("all", "*"):
        return set(inventory.hosts)
    found = _named(inventory, text)
    if found is None:
        found = _subscripted(inventory, text)
    if found is None:
        found = _expanded(inventory, text)
    if found is None:
        hint = did_you_mean(text, [*inventory.groups, *inventory.hosts])
        raise UserError(f'"{text}" is neither a host nor a group of the inventory.{hint}')
    return set(found)


def _named(inventory: Inventory, text: str) -> list[str] | None:
    """Hosts of a name, glob or regular expression; None when no group and no host matches.

    In the order of the groups' hosts, which subscripts count by.
    """
    if text in inventory.groups or text in inventory.hosts:
        group = inventory.groups.get(text)
        return list(dict.fromkeys([*(group.hosts if group else ()), *([text] if text in inventory.hosts else [])]))
    if text.startswith("~"):
        try:
            with warnings.catch_warnings():  # what Python may read otherwise one day is no news to our user
                warnings.simplefilter("ignore")
                expression = re.compile(text[1:])
        except (re.error, RecursionError, OverflowError):
            raise UserError(f'"{text}" is not a regular expression.') from None
    elif _GLOB.search(text):
        expression = re.compile(fnmatch.translate(text))
    else:
        return None
    groups = [group for name, group in inventory.groups.items() if expression.match(name)]
    hosts = [name for name in inventory.hosts if expression.match(name)]
    if not groups and not hosts:
        return None
    return list(dict.fromkeys([*(host for group in groups for host in group.hosts), *hosts]))


def _subscripted(inventory: Inventory, text: str) -> list[str] | None:
    """`g[0]`, `g[-1]`, `g[0:2]` (its end included), `g[1:]`; None when it is no such thing."""
    match = None if text.startswith("~") else _SUBSCRIPT.match(text)
    if not match:
        return None
    if match[4] and (len(match[3]) > 1 and match[3].startswith("0")):
        named = _expanded(inventory, text)  # web[01:20] means the names where there are such names
        if named is not None:
            return named
    hosts = inventory.groups["all"].hosts if match[1] in ("all", "*") else _named(inventory, match[1])
    if hosts is None:
        return None
    if match[2] is not None:
        index = int(match[2])
        if not -len(hosts) <= index < len(hosts):
            raise UserError(f'"{text}" counts beyond the {len(hosts)} hosts of "{match[1]}"; the first is [0].')
        return [hosts[index]]
    begin, end = int(match[3] or 0), int(match[5] or -1)
    stop = len(hosts) + end + 1 if end < 0 else end + 1
    return list(hosts[begin : max(stop, 0)])


def _expanded(inventory: Inventory, text: str) -> list[str] | None:
    """The hosts that a range of names means; None when none of them is in the inventory."""
    if text.startswith("~") or "[" not in text or ":" not in text:
        return None
    try:
        names = expand_names(text)
    except BadRange as problem:
        raise UserError(f"{problem}.") from None
    found = [name for name in names if name in inventory.hosts]
    return found or None
