"""Ansible's host patterns: which hosts a person means, and in which order (intro_patterns.rst).

What ansible-core reads in a pattern is what actctl reads (inventory/manager.py there; a test compares the two).
On purpose different:

- A part that matches nothing in the inventory is an error, not a warning: a slip of the finger in `!web01` would
  otherwise change a machine that was to be left alone. So is `localhost` where the inventory has none.
- Where Ansible's reading of a part matches nothing, and only there, actctl knows more forms: `g[:2]`, `g[-3:-1]`,
  and ranges of names with padded numbers, letters or a step (`web[01:20]`, `pc[a:f]`, `web[1:9:2]`).
"""

from __future__ import annotations

import fnmatch
import re
import warnings
from collections.abc import Iterable, Sequence
from itertools import islice

from actctl.common.errors import UserError
from actctl.common.limits import MOST_COUNTED
from actctl.common.texts import Text, counted, sentence
from actctl.common.words import shown
from actctl.inventory.interface import Host as _Host
from actctl.inventory.interface import Inventory, members
from actctl.inventory.pattern_parts import parts_of
from actctl.inventory.ranges import BadRange, expand_names
from actctl.inventory.suggest import did_you_mean, instead_of_counting

_SUBSCRIPT = re.compile(r"(.+)\[(?:(-?[0-9]{1,4000})|([0-9]{1,4000})[:-]([0-9]{0,4000}))\]")
_OWN_SUBSCRIPT = re.compile(r"(.+)\[(-?[0-9]{1,4000})?:(-?[0-9]{1,4000})?\]")
_NAMES = re.compile(r"\[(?:0[0-9]+:[0-9]+|[A-Za-z]:[A-Za-z]|[0-9]+:[0-9]+:[0-9]+|[A-Za-z]:[A-Za-z]:[0-9]+)\]")
_SPECIAL = frozenset(".?*[")
"""A name with one of these is looked for among hosts even where it names a group."""


def select(inventory: Inventory, patterns: Sequence[str], limit: str | None, notes: list[Text]) -> list[_Host]:
    """See Inventory.select."""
    chosen = _match(inventory, patterns or ["all"], notes)
    if limit is not None:
        allowed = set(_match(inventory, [limit], notes))
        chosen = [name for name in chosen if name in allowed]
    if not chosen:
        asked = shown(" ".join(patterns) or "all")
        raise UserError(
            Text(f"no host matches “{asked}”.", f"「{asked}」に一致するホストはありません。")
            if limit is None
            else Text(
                f"no host matches “{asked}” limited to {shown(limit)}.",
                f"「{asked}」のうち、{shown(limit)} に一致するホストはありません。",
            )
        )
    return [inventory.hosts[name] for name in chosen]


def _match(inventory: Inventory, arguments: Sequence[str], notes: list[Text]) -> list[str]:
    """The names that the arguments match: unions first, then `&`, then `!`, whatever the order of writing."""
    parts = parts_of(arguments)
    found: dict[str, None] = {}
    for part in [part for part in parts if part[0] not in "&!"] or ["all"]:
        # Ansible looks for a host of exactly this name first, but not behind `&` and `!`.
        found.update(dict.fromkeys([part] if part in inventory.hosts else _hosts_of(inventory, part, notes)))
    for sign in "&!":
        for part in parts:
            if part[0] == sign:
                named = set(_hosts_of(inventory, part[1:], notes))
                found = {name: None for name in found if (name in named) == (sign == "&")}
    return list(found)


def _hosts_of(inventory: Inventory, text: str, notes: list[Text]) -> list[str]:
    """The hosts one part means, in Ansible's order. Raises UserError when it matches nothing in the inventory."""
    if not text:
        raise UserError(
            Text(
                "`&` and `!` need a host or a group behind them.",
                "`&` と `!` の後ろにはホストまたはグループを指定してください。",
            )
        )
    subscript = None if text.startswith("~") else _SUBSCRIPT.fullmatch(text)
    base = subscript[1] if subscript else text
    hosts = _named(inventory, base, counted=subscript is not None)
    if hosts is not None:
        if subscript is None:
            return hosts
        picked = _picked(hosts, subscript, text)
        _note_other_reading(inventory, text, picked, notes)
        return picked
    own = _own_form(inventory, text)
    if own is not None:
        return own
    if subscript is not None:
        begin, end = subscript[2] or subscript[3], subscript[4]
        hint = instead_of_counting(base, begin, end, inventory.groups, inventory.hosts)
    else:
        hint = did_you_mean(base, [*inventory.groups, *inventory.hosts])
    nothing = Text("", "")
    if subscript:
        nothing = Text(f", so “{shown(text)}” counts nothing", f"「{shown(text)}」が数える対象はありません。")
    raise UserError(
        Text(
            f"“{shown(base)}” is neither a host nor a group of the inventory{nothing.en}.{hint.en}",
            f"「{shown(base)}」というホストもグループもインベントリにありません。{nothing.ja}{hint.ja}",
        )
    )


def _named(inventory: Inventory, text: str, *, counted: bool = False) -> list[str] | None:
    """Hosts of a name, glob or regular expression, groups first; None when no group and no host matches.

    `counted`: a host stands there as often as something brings it, for that is how Ansible counts.
    """
    if text.startswith("~"):
        expression = _regular_expression(text)
    elif _SPECIAL.isdisjoint(text):
        if text in inventory.groups:
            return list(members(inventory.groups, [text]))
        return [text] if text in inventory.hosts else None
    else:
        expression = re.compile(fnmatch.translate(text))
    groups = [name for name in inventory.groups if expression.match(name)]
    hosts = [name for name in inventory.hosts if expression.match(name)]
    if not groups and not hosts:
        return None
    if not counted:
        return list(dict.fromkeys([*members(inventory.groups, groups), *hosts]))
    every = [*islice((host for name in groups for host in members(inventory.groups, [name])), MOST_COUNTED), *hosts]
    if len(every) >= MOST_COUNTED:
        raise UserError(
            Text(
                f"“{shown(text)}” names too many groups to count their hosts (more than {MOST_COUNTED:,}).",
                f"「{shown(text)}」に一致するグループが多すぎて、ホストを数えられません (延べ{MOST_COUNTED:,}台超)。",
            )
        )
    return every


def _regular_expression(text: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():  # what Python may read otherwise one day is no news to our user
            warnings.simplefilter("ignore")
            return re.compile(text[1:])
    except (re.error, RecursionError, OverflowError):
        raise UserError(
            Text(
                f"“{shown(text)}” is no regular expression; `~` begins one.",
                f"「{shown(text)}」は正規表現として正しくありません (`~` で始まるものは正規表現です)。",
            )
        ) from None


def _picked(hosts: list[str], subscript: re.Match[str], text: str) -> list[str]:
    """`g[0]`, `g[-1]`, `g[0:2]` (its end included), `g[1:]`; `g[2:0]` is one host for Ansible, the third."""
    base, index, begin, end = subscript.groups()
    if not hosts:
        return []
    if end and int(end) == 0:
        index = begin
    if index is not None:
        if not -len(hosts) <= int(index) < len(hosts):
            raise UserError(
                Text(
                    f"“{shown(text)}” counts beyond the {counted(len(hosts), 'host')} of “{shown(base)}”; "
                    "the first is 0.",
                    f"「{shown(text)}」の番号が「{shown(base)}」のホスト数 ({len(hosts):,}台) を超えています。"
                    "番号は 0 から始まります。",
                )
            )
        return [hosts[int(index)]]
    return hosts[int(begin) : int(end) + 1 if end else len(hosts)]


def _note_other_reading(inventory: Inventory, text: str, picked: Iterable[str], notes: list[Text]) -> None:
    """`web[01:20]` counts hosts of the group web where there is one, as in Ansible; who writes 01 may mean names."""
    if _NAMES.search(text) is None:
        return
    names = _of_names(inventory, text)
    if names and set(names) != set(picked):
        meant = shown(", ".join(picked))
        notes.append(
            Text(
                f"“{shown(text)}” counts the hosts of a group, as in Ansible ({meant or 'none'}); "
                "it does not mean the names.",
                f"「{shown(text)}」はAnsibleと同じくグループ内の順番を表します ({meant or '該当なし'})。"
                "名前の範囲ではありません。",
            )
        )


def _own_form(inventory: Inventory, text: str) -> list[str] | None:
    """What only actctl reads: subscripts without a beginning or with a negative one, and ranges of names."""
    if text.startswith("~"):
        return None
    subscript = _OWN_SUBSCRIPT.fullmatch(text)
    hosts = _named(inventory, subscript[1]) if subscript else None
    if subscript is not None and hosts is not None:
        begin, end = int(subscript[2] or 0), int(subscript[3] or -1)
        stop = len(hosts) + end + 1 if end < 0 else end + 1
        return hosts[begin : max(stop, 0)]
    return _of_names(inventory, text) if _NAMES.search(text) else None


def _of_names(inventory: Inventory, text: str) -> list[str] | None:
    """The hosts that a range of names means; None when none of them is in the inventory."""
    try:
        names = expand_names(text)
    except BadRange as problem:
        raise UserError(sentence(problem.why)) from None
    return [name for name in names if name in inventory.hosts] or None
