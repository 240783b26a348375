"""A command line cut up the way Windows does it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"%([^%\s][^%]*)%")
_REDIRECT = re.compile(r"([12]?)>\s*(&[12]|nul\b)", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class Part:
    """One command of a line."""

    operator: str
    """What stands before it: nothing, `&`, `&&`, `||` or `|`."""
    text: str
    """Without its redirections; what stands behind it before the next operator is kept (`echo x && …` prints `x `)."""
    redirects: tuple[tuple[str, str], ...] = ()
    """(stream, where to): `("2", "1")`, `("1", "nul")`, in order."""


def chain(line: str) -> list[Part]:
    """The commands of a line joined by `&`, `&&`, `||` and `|`; `^` outside quotes takes a letter's meaning."""
    parts: list[Part] = []
    operator, text, redirects, quoted, index = "", "", [], False, 0
    while index < len(line):
        char = line[index]
        redirect = None if quoted else _REDIRECT.match(line, index)
        joined = "" if quoted else next((one for one in ("&&", "||", "&", "|") if line.startswith(one, index)), "")
        if char == "^" and not quoted and index + 1 < len(line):
            text += line[index + 1]
            index += 2
        elif redirect is not None and (not redirect[1] or not text or text[-1] in " \t)"):
            redirects.append((redirect[1] or "1", redirect[2].lstrip("&").lower()))
            index = redirect.end()
        elif joined:
            parts.append(Part(operator, text, tuple(redirects)))
            operator, text, redirects = joined, "", []
            index += len(joined)
        else:
            quoted ^= char == '"'
            text += char
            index += 1
    parts.append(Part(operator, text, tuple(redirects)))
    return [part for part in parts if part.text.strip()]
