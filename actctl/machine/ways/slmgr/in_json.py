"""What commands printed, taken out of the JSON that holds it: Ansible's results, a log's objects, an escaped text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from actctl.machine.ways.slmgr.tables import Labels

_MOST_BROKEN = 50
"""Pieces that begin like JSON and are none: each may be looked through to the end of the text."""
_MOST_SEARCHED, _LINES_SEARCHED = 1_000, 20
"""Values in which a label is looked for, to see whether they are slmgr's whatever their name; lines of each."""
_MOST_TRIED = 20_000
"""Pieces between escaped ends of lines that are tried, of the whole text."""
_TRIED_OF_A_LINE = 100
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ESCAPED_END = re.compile(r"(?:\\{1,4}r)?\\{1,4}n")
_BEFORE_JSON = re.compile(r"=>\s*(?=\{)")
_BLANK = re.compile(r"\s*,?\s*")


def out_of_json(text: str, labels: Labels) -> Iterator[str]:
    """What commands printed, where the text is JSON, or holds Ansible's; else the text itself."""
    found: list[str] = []
    rest = ""
    if text.lstrip()[:1] in ("{", "["):
        values, rest = _values(text)
        found = [said for value in values for said in _printed(value)]
        if not found:
            found = _labelled(values, labels)
    elif "=>" in text:
        found = list(_behind_arrows(text))
    if found:
        yield from found
        if rest.strip():
            yield rest
    else:
        yield text


def unescaped(text: str, labels: Labels) -> str:
    """`text` with escaped ends of lines made real, where a label stands behind one: `C:\\new` has none."""
    if "\\n" not in text:
        return text
    lines: list[str] = []
    left = _MOST_TRIED
    for line in text.split("\n"):
        pieces = _ESCAPED_END.split(_UNICODE.sub(lambda one: chr(int(one[1], 16)), line)) if "\\n" in line else []
        tried = [piece for piece in pieces[1 : _TRIED_OF_A_LINE + 1] if piece.strip()] if left > 0 else []
        left -= len(tried)
        if any(labels.match(piece) is not None for piece in tried):
            lines += [piece.replace('\\"', '"') for piece in pieces]
        else:
            lines.append(line)
    return "\n".join(lines)


def _values(text: str) -> tuple[list[object], str]:
    """The JSON values one after another with which a text begins, and what follows them."""
    values: list[object] = []
    at = len(text) - len(text.lstrip())
    while at < len(text) and text[at] in "{[":
        value, end = _decoded(text, at)
        if value is None:
            break
        values.append(value)
        found = _BLANK.match(text, end)
        at = found.end() if found is not None else end
    return values, text[at:]


def _labelled(values: list[object], labels: Labels) -> list[str]:
    """Values of several lines, and those under names where a label stands: `{"line": "Name: …"}`, `{"Name": "…"}`."""
    lines = list(_strings(values))
    tried = lines[:_MOST_SEARCHED]
    names = {name for name, text in tried if "\n" not in text and _tells(f"{name}: {text}", labels)}
    kept = [(name, text) for name, text in lines if "\n" in text or name in names]
    texts = [text if "\n" in text or not name else f"{name}: {text}" for name, text in kept]
    return texts if names or any(_tells(text, labels) for text in texts[:_MOST_SEARCHED]) else []


def _strings(value: object) -> Iterator[tuple[str, str]]:
    """Every value with its name; lists of texts are texts of several lines."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, one = waiting.pop()
        if isinstance(one, dict):
            waiting += [(str(key), part) for key, part in reversed(one.items())]
        elif isinstance(one, list) and one and all(isinstance(part, str) for part in one):
            yield name, "\n".join(one)
        elif isinstance(one, list):
            waiting += [(name, part) for part in reversed(one)]
        elif one is not None:
            yield name, str(one).replace("\r\n", "\n")


def _tells(text: str, labels: Labels) -> bool:
    """Whether a label stands in one of the first lines."""
    return any(labels.holds_label(line) for line in text.split("\n", _LINES_SEARCHED)[:_LINES_SEARCHED])


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
