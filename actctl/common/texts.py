"""What a person reads, in every language actctl speaks, the versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lang(str, Enum):
    """A language of actctl's own texts (not of the machines it reads)."""

    EN = "en"
    JA = "ja"


def counted(number: int, noun: str) -> str:
    """English: `1 host`, `2,000 hosts`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in every language; data for machines (JSON) always takes `en`."""

    en: str
    ja: str

    def in_(self, lang: Lang) -> str:
        """The sentence in `lang`."""
        return self.ja if lang is Lang.JA else self.en

    def __str__(self) -> str:
        """The English, as a log shows it whose handler knows nothing of languages."""
        return self.en


def same(text: str) -> Text:
    """What is the same in every language: a name, a number, a command."""
    return Text(text, text)


def joined(*parts: Text | str, between: Text | str = "") -> Text:
    """Several one after another, in each language; a str stands in all of them."""
    texts = [part if isinstance(part, Text) else same(part) for part in parts]
    link = between if isinstance(between, Text) else same(between)
    return Text(link.en.join(one.en for one in texts), link.ja.join(one.ja for one in texts))


def sentence(*clauses: Text | str) -> Text:
    """Clauses one after another, and a full stop."""
    return joined(*clauses, Text(".", "。"))
