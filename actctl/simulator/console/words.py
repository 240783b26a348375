"""A command line cut up the way Windows does it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"%([A-Za-z_()0-9]+)%")


def expand(line: str, variables: Mapping[str, str]) -> str:
    """`%NAME%` replaced; an unknown one stays as it is."""
    return _VARIABLE.sub(lambda match: variables.get(match[1].lower(), match[0]), line)


def split(line: str) -> list[str]:
    """Words of a command line: blanks separate, double quotes hold together."""
    words: list[str] = []
    word, quoted, open_word = "", False, False
    for char in line:
        if char == '"':
            quoted, open_word = not quoted, True
        elif char in " \t" and not quoted:
            if open_word:
                words.append(word)
            word, open_word = "", False
        else:
            word, open_word = word + char, True
    return [*words, word] if open_word else words


def chain(line: str) -> list[tuple[str, str]]:
    """(operator before it, command) for a line joined by `&`, `&&` and `||`."""
    parts: list[tuple[str, str]] = []
    operator, current, quoted, index = "", "", False, 0
    while index < len(line):
        char = line[index]
        quoted ^= char == '"'
        double = line[index : index + 2]
        found = "" if quoted else double if double in ("&&", "||") else "&" if char == "&" else ""
        if found and not current.endswith(">") and not (found == "&" and current.endswith("2>")):
            parts.append((operator, current.strip()))
            operator, current = found, ""
            index += len(found)
            continue
        current += char
        index += 1
    parts.append((operator, current.strip()))
    return [part for part in parts if part[1]]
