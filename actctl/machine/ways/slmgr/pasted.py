"""Text as people paste it, made into the lines that slmgr printed.

It went through a mail, a ticket, a log, a web page or Ansible: quote marks, the host's name or the time before each
line, Markdown, HTML, JSON around it. Each layer is taken off where it is seen; what stands before a line is taken for a
prefix only where a known label stands behind it, and then from all lines that begin alike.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from actctl.common.limits import FLATTENED_CHARACTERS, LONGEST_LINE, MOST_LINES
from actctl.common.words import printable
from actctl.machine.ways.slmgr.flattened import unflattened
from actctl.machine.ways.slmgr.in_json import out_of_json, unescaped
from actctl.machine.ways.slmgr.messages import LABELS, Value
from actctl.machine.ways.slmgr.prefixes import Found, Prefixes
from actctl.machine.ways.slmgr.separated import open_ended, unframed
from actctl.machine.ways.slmgr.shapes import conforms
from actctl.machine.ways.slmgr.tables import Labels, Match

_BLOCK_TAG = re.compile(r"<(?:br|/?p|/?tr|/?div|/?li|/?ul|/?ol|/?pre|/?table|/?tbody|/?h[1-6]|hr)\b[^<>]{0,200}>", re.I)
_CELLS = re.compile(r"</t[dh]>\s*<t[dh]\b[^<>]{0,200}>", re.I)
_CELL_AFTER_COLON = re.compile(r"[:：]\s*\|\s*")
_INLINE_TAG = re.compile(
    r"</?(?:span|b|strong|i|em|code|td|th|a|font|u|small|html|body|head|kbd|samp|tt|o:p)\b[^<>]{0,300}>", re.I
)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});", re.I)
_ESCAPED = re.compile(r"\\([_*()\[\]<>#.!|{}+~-])")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})([^*_\n]{2,60}?)\1")
_RULE = re.compile(r"[\u2500-\u257f][\s\u2500-\u257f]*|(?=[+:|\s]*[-=])[+|][-=+:|\s]*(?<=[+|])")
"""A line of a frame or a table, without a word; white space at its ends removed."""
_SENTENCE = re.compile(r"(?<=[。．…])\s*|(?<=\.)\s+")


def unpasted(text: str, labels: Labels, check: Callable[[], None]) -> str:
    """`text` with what was put around slmgr's lines taken off. Linear; lines that hold no label stay as they are."""
    text = unescaped("\n".join(out_of_json(text, labels)), labels)
    if _BLOCK_TAG.search(text) or _CELLS.search(text):
        text = _CELL_AFTER_COLON.sub(": ", _CELLS.sub(" | ", text))
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    if _ENTITY.search(text):
        text = html.unescape(text).replace("\u00a0", " ")
    if "\\_" in text or "\\(" in text or "\\*" in text:
        text = _ESCAPED.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    return printable("\n".join(_lines(text.split("\n"), labels, check)))


# -- lines


def _lines(raw: list[str], labels: Labels, check: Callable[[], None]) -> Iterator[str]:
    prefixes = Prefixes(labels)
    read: list[tuple[str, Found | None]] = []
    loose = 0
    for line in raw[:MOST_LINES]:
        check()
        line = unframed(line)
        found = prefixes.note(line)
        read.append((line, found))
        if found is not None:
            loose += 1 if found.loose else -1
    left = FLATTENED_CHARACTERS
    for line, found in read:
        check()
        if _RULE.fullmatch(line.strip()):
            continue
        if found is None:
            line = _bare(line, prefixes)
        elif prefixes.is_prefix(found.prefix) and (loose > 0 or not found.loose):
            line = found.rest if found.prefix or found.rest != line.strip() else line
            if _is_one(found.match):
                yield line
                continue
        if 0 <= left < len(line):
            yield f"… lines from here on were not taken apart (more than {FLATTENED_CHARACTERS} characters)"
        left -= len(line)
        for one in unflattened(line, labels) if left >= 0 else [line]:
            yield from _several(one, labels)
    yield from raw[MOST_LINES:]


def _is_one(match: Match) -> bool:
    """Whether a line that is matched whole is one of slmgr's and no more: its value has a form, or it has none."""
    if match.message not in LABELS:
        return not match.values
    kind = LABELS[match.message].value
    return kind is not Value.TEXT and conforms(match.values.get("", ""), kind)


def _bare(line: str, prefixes: Prefixes) -> str:
    """A line without a label: without the prefix of those that have one, and without what closes it."""
    rest = prefixes.without(line)
    return open_ended(rest) if rest is not line else line


def _several(line: str, labels: Labels) -> list[str]:
    """The sentences of a line that is none of slmgr's as a whole, where one of them is."""
    if len(line) <= LONGEST_LINE and labels.match(line) is None:
        parts = [part.strip(" `") for part in _SENTENCE.split(line) if part.strip()]
        if len(parts) > 1 and any(labels.match(part) is not None for part in parts):
            return parts
    return [line]
