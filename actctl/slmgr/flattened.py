"""Several of slmgr's lines in one: a chat, a cell or a form took out the line ends. Cut where known lines begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actctl.limits import LONGEST_FLATTENED
from actctl.slmgr.messages import HEADINGS, LABELS
from actctl.slmgr.tables import Labels

_COLON = re.compile("[:：]")
_WORD = re.compile(r"\S+")
_OWN_WORD = re.compile(r"(?!(?:分|日|台)$)[ぁ-ヿ一-龠々ー]+")
"""A Japanese word that may begin a label, and is no unit behind a number."""
_VALUE = "L_MsgNotAvailable"
"""A sentence by its form, but always a value."""
_MOST_WORDS = 14
"""Of a label: the longest in English has eleven."""
_MOST_TAIL = 24
"""Words of a sentence that stands behind a label's value."""
_FEWEST = 2
"""Labels in one line: a line of slmgr has one."""


def unflattened(line: str, labels: Labels) -> list[str]:
    """The lines that one line was; itself where it holds no two labels, or more than anybody flattens."""
    if len(line) > LONGEST_FLATTENED:
        return [line]
    starts = list(_label_starts(line, labels))
    if len(starts) < _FEWEST:
        return [line]
    parts = [line[begin:end] for begin, end in zip([0, *starts], [*starts, len(line)], strict=True)]
    return [text for part in parts if part.strip() for text in _sentences_apart(part.strip(), labels)]


def _label_starts(line: str, labels: Labels) -> Iterator[int]:
    """Where labels begin, each found at its colon as the longest that ends there."""
    words = [found.start() for found in _WORD.finditer(line)]
    first = 0
    for colon in _COLON.finditer(line):
        while first < len(words) and words[first] < colon.start():
            first += 1
        begin = next(
            (
                start
                for start in words[max(0, first - _MOST_WORDS) : first]
                if labels.is_label(line[start : colon.end()])
            ),
            None,
        )
        if begin is not None:
            yield begin


def _sentences_apart(part: str, labels: Labels) -> list[str]:
    """A label with its value, and the sentences and headings of slmgr that follow it, found from the end."""
    apart: list[str] = []
    while (begin := _last_sentence(part, labels)) is not None:
        apart.append(part[begin:])
        part = part[:begin].rstrip()
    return [part, *reversed(apart)]


def _last_sentence(part: str, labels: Labels) -> int | None:
    """Where the shortest sentence begins that ends the part; with the words of its own before it, in Japanese."""
    words = list(_WORD.finditer(part))[-_MOST_TAIL:]
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
    return words[last].start()


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
