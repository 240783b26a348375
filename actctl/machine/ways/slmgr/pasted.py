"""Text as people paste it, made into the lines that slmgr printed.

It went through a mail, a ticket, a log, a web page or Ansible: quote marks, the host's name or the time before each
line, Markdown, HTML, JSON around it. Each layer is taken off where it is seen; what stands before a line is taken for a
prefix only where a known label stands behind it, and then from all lines that begin alike.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

from actctl.common.limits import FLATTENED_CHARACTERS, LONGEST_LINE, LONGEST_UNFLATTENED
from actctl.common.words import printable
from actctl.machine.ways.slmgr.flattened import unflattened
from actctl.machine.ways.slmgr.tables import Labels

_MOST_PREFIXES = 6
"""Layers before one line: quoted, with host, time and level."""
_LONGEST_PREFIX = 120
_MOST_MASKS = 20
_MOST_BROKEN = 50
"""Pieces that begin like JSON and are none: each may be looked through to the end of the text."""

_BLOCK_TAG = re.compile(r"<(?:br|/?p|/?tr|/?div|/?li|/?ul|/?ol|/?pre|/?table|/?tbody|/?h[1-6]|hr)\b[^<>]{0,200}>", re.I)
_CELLS = re.compile(r"</t[dh]>\s*<t[dh]\b[^<>]{0,200}>", re.I)
_CELL_AFTER_COLON = re.compile(r"[:：]\s*\|\s*")
_INLINE_TAG = re.compile(
    r"</?(?:span|b|strong|i|em|code|td|th|a|font|u|small|html|body|head|kbd|samp|tt|o:p)\b[^<>]{0,300}>", re.I
)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});", re.I)
_ESCAPED = re.compile(r"\\([_*()\[\]<>#.!|{}+~-])")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})([^*_\n]{2,60}?)\1")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BEFORE_JSON = re.compile(r"=>\s*(?=\{)")
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[AP]M)?(?:Z|\s?[+-]\d{2}:?\d{2})?"
_PREFIX = re.compile(
    rf"""\s*(?:
      [>|│┃¦»]+ | [-*+•·‣▪]\s | \#+\s | //\s | \$\s | ["'“”「『`]
    | [\w.-]{{1,40}}["']\s?:\s | \[[^\[\]\n]{{1,60}}\]:? | <[^<>\n]{{1,40}}>\s
    | \(?\d{{1,6}}[.):|]\s
    | \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}[T\s,]\s?{_TIME}[\s\]:|,-]
    | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}},?\s+{_TIME}[\s\]:|,-]
    | (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{{1,2}}\s+{_TIME}\s(?:[\w.-]{{1,63}}\s)?
    | {_TIME}[\s\]:|,-]
    | (?:INFO|DEBUG|WARN(?:ING)?|ERROR|NOTICE|TRACE|VERBOSE|OUTPUT|OUT|STDOUT)\b[\s:|\]-]*
    | (?:PS\s)?[A-Za-z]:\\[^>\n]{{0,80}}>
    | [^\s:|>"'\[\]]{{1,63}}(?:\[\d{{1,7}}\])?\s*(?:\||>|:|=>|→)\s
    )\s*""",
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"(?<=[。．…])\s*|(?<=\.)\s+")
_CLOSING_QUOTES = "\"'”」』`"


def unpasted(text: str, labels: Labels, check: Callable[[], None]) -> str:
    """`text` with what was put around slmgr's lines taken off. Linear; lines that hold no label stay as they are."""
    text = "\n".join(_out_of_json(text))
    if _BLOCK_TAG.search(text) or _CELLS.search(text):
        text = _CELL_AFTER_COLON.sub(": ", _CELLS.sub(" | ", text))
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    if _ENTITY.search(text):
        text = html.unescape(text).replace("\u00a0", " ")
    if "\\_" in text or "\\(" in text or "\\*" in text:
        text = _ESCAPED.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    return printable("\n".join(_lines(text.split("\n"), labels, check)))


# -- JSON


def _out_of_json(text: str) -> Iterator[str]:
    """What commands printed, where the text is Ansible's JSON, or holds it; else the text itself."""
    found: list[str] = []
    if text.lstrip()[:1] in ("{", "["):
        found = list(_printed(_decoded(text.strip())[0]))
    elif "=>" in text:
        found = list(_behind_arrows(text))
    if found:
        yield from found
    elif "\\r\\n" in text or ('"stdout' in text and "\\n" in text):
        plain = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace('\\"', '"')
        yield _UNICODE.sub(lambda one: chr(int(one[1], 16)), plain)
    else:
        yield text


def _behind_arrows(text: str) -> Iterator[str]:
    """`host | CHANGED => {JSON}`, as `ansible` prints it; what is no JSON is tried a few times only."""
    at, broken = 0, 0
    while broken < _MOST_BROKEN and (begin := _BEFORE_JSON.search(text, at)) is not None:
        value, at = _decoded(text, begin.end())
        broken += value is None
        yield from _printed(value)


def _decoded(text: str, begin: int = 0) -> tuple[object, int]:
    """The JSON value that begins there, and where it ends; None, and where it begins, where there is none."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None, begin


def _printed(value: object) -> Iterator[str]:
    """The texts of `stdout_lines`, else `stdout`, else a `msg` of several lines; in whatever lies around them."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            if one and all(isinstance(line, str) for line in one):
                yield "\n".join(one)
            else:
                waiting += reversed(one)
        elif isinstance(one, dict):
            said = next((one[key] for key in ("stdout_lines", "stdout", "msg") if one.get(key)), None)
            if isinstance(said, str):
                yield said.replace("\r\n", "\n")
            elif said is not None:
                waiting.append(said)
            else:
                waiting += [part for part in reversed(list(one.values())) if isinstance(part, (dict, list))]


# -- lines


def _lines(raw: list[str], labels: Labels, check: Callable[[], None]) -> Iterator[str]:
    read: list[tuple[str, bool]] = []
    masks: dict[str, None] = {}
    for line in raw:
        check()
        prefix, rest = _behind_prefix(line, labels)
        if prefix and len(masks) < _MOST_MASKS:
            masks.setdefault(_DIGIT.sub("0", prefix).rstrip())
        read.append((rest, rest is not line))
    left = FLATTENED_CHARACTERS
    for rest, found in read:
        check()
        line = rest if found else _without(rest, masks)
        if len(line) > LONGEST_UNFLATTENED:
            if 0 <= left < len(line):
                yield f"… longer lines from here on were not taken apart (more than {FLATTENED_CHARACTERS} characters)"
            left -= len(line)
        for one in unflattened(line, labels) if left >= 0 or len(line) <= LONGEST_UNFLATTENED else [line]:
            yield from _several(one, labels)


def _behind_prefix(line: str, labels: Labels) -> tuple[str, str]:
    """What stands before a known label, and the rest; the line as it is where there is no label in it."""
    if len(line) > LONGEST_LINE or not line.strip() or labels.match(line) is not None:
        return "", line
    start = 0
    for _ in range(_MOST_PREFIXES + 1):
        for rest in _as_label(line[start:]):
            if (start or rest != line) and labels.match(rest) is not None:
                return line[:start], rest
        found = _PREFIX.match(line, start)
        if found is None or found.end() == start or found.end() > _LONGEST_PREFIX:
            break
        start = found.end()
    return "", line


def _as_label(line: str) -> Iterator[str]:
    """The line without the closing half of what it stands in, and as a label where a cell or a tab holds the value."""
    plain = line.strip().rstrip("\\").rstrip().rstrip(",").strip("`")
    if plain[-1:] in _CLOSING_QUOTES:
        plain = plain.rstrip(_CLOSING_QUOTES)
    plain = _CELL_AFTER_COLON.sub(": ", plain.rstrip("|").strip())
    yield plain
    for sign in (" | ", "\t"):
        label, found, value = plain.partition(sign)
        if found and label.strip() and value.strip():
            yield f"{label.strip().rstrip(':')}: {value.strip()}"


def _without(line: str, masks: dict[str, None]) -> str:
    """A line without the prefix that lines with a label have, digits in it aside."""
    for mask in masks:
        head = line[: len(mask)]
        if mask and len(head) == len(mask) and _DIGIT.sub("0", head) == mask:
            return line[len(mask) :].rstrip().rstrip(_CLOSING_QUOTES + ",")
    return line


def _several(line: str, labels: Labels) -> list[str]:
    """The sentences of a line that is none of slmgr's as a whole, where one of them is."""
    if len(line) <= LONGEST_LINE and labels.match(line) is None:
        parts = [part.strip(" `") for part in _SENTENCE.split(line) if part.strip()]
        if len(parts) > 1 and any(labels.match(part) is not None for part in parts):
            return parts
    return [line]
