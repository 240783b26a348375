"""Several of slmgr's lines in one: a chat, a cell or a form took out the line ends. Cut where known lines begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from actctl.common.late import pattern
from actctl.common.limits import LONGEST_FLATTENED
from actctl.licensing.products import names_a_licence
from actctl.machine.ways.slmgr.messages import DESCRIPTION, HEADINGS, LABELS, NAME, XPR_STATUS, Value
from actctl.machine.ways.slmgr.normal import normalise
from actctl.machine.ways.slmgr.shapes import conforms, removed
from actctl.machine.ways.slmgr.tables import Labels
from actctl.machine.ways.slmgr.template import CLOSING

_COLON = pattern("[:：]")
_WORD = pattern(r"\S+")
_START = pattern(r"(?<![\w.\-])\w")
"""Where a line of slmgr may begin: behind a blank, or a sign that somebody put between the lines."""
_BETWEEN = " \t/;,>|•·‣▪→⇒~+&／；，、｜・＞│┃║\"'"
"""Signs that people, chats and forms put where a line ended."""
_OWN_WORD = pattern(r"(?!(?:分|日|台)$)[ぁ-ヿ一-龠々ー]+")
"""A Japanese word that may begin a label, and is no unit behind a number."""
_VALUE = "L_MsgNotAvailable"
"""A sentence by its form, but always a value."""
_MOST_WORDS = 14
"""Of a label: the longest in English has eleven."""
_MOST_BLANKS = 20
"""Between a label and its value."""
_MOST_TAIL = 24
"""Words of a sentence that stands behind a label's value."""
_FEWEST = 2
"""Labels and sentences in one line: a line of slmgr has one."""
_ENDS = {NAME: re.compile(r".*?, \S+ edition\b"), DESCRIPTION: re.compile(r".*?, [A-Z][\w-]*(?: [\w-]+)? channel\b")}
"""Where a value ends that has blanks in it; what follows is somebody's own words."""


def unflattened(line: str, labels: Labels) -> list[str]:
    """The lines that one line was; itself where it holds no two of them, or more than anybody flattens."""
    if len(line) > LONGEST_FLATTENED:
        return [line]
    found = _found(line, labels)
    known = sorted(found)
    if len(known) < _FEWEST and not _is_expiry(line, known, labels):
        return [line]
    cuts = sorted({0, *known, *(end for end in found.values() if end > 0), len(line)})
    parts = (line[begin:end].strip(_BETWEEN) for begin, end in pairwise(cuts))
    return [text for part in parts if any(map(str.isalnum, part)) for text in _apart(part, labels)]


def _found(line: str, labels: Labels) -> dict[int, int]:
    """Where labels and sentences begin, and where each ends that has an end: 0 stands for none."""
    heads = dict(_labels(line, labels))
    places = [found.start() for found in _START.finditer(line)]
    sentences = dict(_sentences(line, places, labels))
    found: dict[int, int] = {}
    past = 0
    for begin in sorted({*heads, *sentences}):
        if begin < past:
            continue
        if begin in sentences:
            found[begin] = sentences[begin]
            past = max(sentences[begin], begin + 1)
        else:
            found[begin] = 0
            past = heads[begin]
    return found


def _labels(line: str, labels: Labels) -> Iterator[tuple[int, int]]:
    """Where labels begin and end, each found at its colon as the longest that ends there."""
    words = [found.start() for found in _START.finditer(line)]
    first = 0
    for colon in _COLON.finditer(line):
        while first < len(words) and words[first] < colon.start():
            first += 1
        for start in words[max(0, first - _MOST_WORDS) : first]:
            if labels.is_label(line[start : colon.end()]):
                yield start, colon.end()
                break


def _sentences(line: str, places: list[int], labels: Labels) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; right behind a label stands its value, or nothing and a heading."""
    edges = [0, *places, len(line)] if places[:1] != [0] else [*places, len(line)]
    pieces = [normalise(line[begin:end]) for begin, end in pairwise(edges)]
    norm = "".join(pieces)
    begins: dict[int, int] = {}
    offset = 0
    for edge, piece in zip(edges, pieces, strict=False):
        begins[edge] = offset
        offset += len(piece)
    lengths = [*begins.values(), len(norm)]
    for number, place in enumerate(begins):
        message = labels.sentence_at(norm, begins[place])
        if message is None or message[0] == _VALUE or message[0] in LABELS:
            continue
        if (
            message[0] not in HEADINGS
            and message[0] not in XPR_STATUS
            and line[max(0, place - _MOST_BLANKS) : place].rstrip()[-1:] in (":", "：")
        ):
            continue
        end = 0 if message[1] is None else _original_end(line, edges, lengths, number, message[1])
        if end >= 0:
            yield place, end


def _original_end(line: str, edges: list[int], lengths: list[int], number: int, end: int) -> int:
    """The place in the line at which its normalised form is `end` long; -1 where a word goes on there."""
    while lengths[number + 1] < end:
        number += 1
    place, left = edges[number], end - lengths[number]
    while left > 0 and place < len(line):
        left -= len(normalise(line[place]))
        place += 1
    if line[place : place + 1].isalnum():
        return -1
    while line[place : place + 1] in tuple(CLOSING):
        place += 1
    return place


def _is_expiry(line: str, known: list[int], labels: Labels) -> bool:
    """Whether a line is /xpr's two: a product's name with a colon behind it, and a sentence."""
    if len(known) != 1 or known[0] == 0:
        return False
    match = labels.match(line[known[0] :])
    name = line[: known[0]].strip(_BETWEEN)
    return match is not None and match.message in XPR_STATUS and names_a_licence(name)


# -- one part: a label with its value, and what follows it


def _apart(part: str, labels: Labels) -> list[str]:
    """A label with its value, and behind it the sentences of slmgr and words of others."""
    if any("぀" <= char <= "鿿" for char in part):
        return _sentences_apart(part, labels)
    match = labels.match(part)
    if match is None or match.message not in LABELS:
        return [part]
    value = match.values.get("", "")
    kind = LABELS[match.message].value
    end = _ENDS.get(match.message)
    if end is not None:
        whole = end.match(value)
        length = whole.end() if whole is not None else len(value)
    elif kind in (Value.TEXT, Value.NONE) or conforms(value, kind):
        return [part]
    else:
        first = value.split(None, 1)[0].rstrip(_BETWEEN) if value else ""
        length = len(first) if conforms(first, kind) or removed(first) else len(value)
    rest = value[length:].strip(_BETWEEN)
    return [part[: len(part) - len(value) + length], *([rest] if any(map(str.isalnum, rest)) else [])]


def _sentences_apart(part: str, labels: Labels) -> list[str]:
    """In Japanese, whose wordings are known by patterns too: sentences and headings, found from the end."""
    apart: list[str] = []
    words = list(_WORD.finditer(part))
    while (last := _last_sentence(part, words[-_MOST_TAIL:], labels)) is not None:
        begin = last.start()
        apart.append(part[begin:].strip(_BETWEEN))
        part = part[:begin].rstrip(_BETWEEN)
        while words and words[-1].start() >= begin:
            words.pop()
    return [part, *reversed(apart)]


def _last_sentence(part: str, words: list[re.Match[str]], labels: Labels) -> re.Match[str] | None:
    """Where the shortest sentence begins that ends the part; with the words of its own before it, in Japanese."""
    places = range(len(words) - 1, 0, -1)
    last = next((place for place in places if _begins(part, words[place - 1], words[place], labels)), None)
    if last is None:
        return None
    message = _message(part[words[last].start() :], labels)
    while (
        last > 2
        and _OWN_WORD.fullmatch(words[last - 1][0])
        and not _COLON.search(words[last - 2][0])  # the value of the label before it
        and _message(part[words[last - 1].start() :], labels) == message
    ):
        last -= 1
    return words[last]


def _begins(part: str, before: re.Match[str], word: re.Match[str], labels: Labels) -> bool:
    """Whether a sentence begins with a word; right behind a label stands its value, or nothing and a heading."""
    message = _message(part[word.start() :], labels)
    return message is not None and (message in HEADINGS or before[0][-1] not in ":：")


def _message(text: str, labels: Labels) -> str | None:
    """The message that a text is: a sentence, or in Japanese a label by its pattern (labels/ja.yaml, `like`)."""
    match = labels.match(text)
    if match is None or match.message == _VALUE or (match.message in LABELS and match.language != "ja"):
        return None
    return match.message
