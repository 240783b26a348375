"""Why hosts were not read, below a table or a list: each cause whole and once, with its hosts and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from actctl.common.errors import HostError
from actctl.common.texts import Lang, Text
from actctl.common.words import one_line
from actctl.fleet.interface import Outcome
from actctl.render.interface import Style
from actctl.render.notes import few
from actctl.render.page import Section
from actctl.render.screen import write_text
from actctl.render.words import MARKS, kind_of

_HEADING = Text("Not read", "未取得のホスト")


@dataclass(slots=True)
class _Cause:
    """The first host's error, and all hosts that have it but for their address."""

    error: HostError
    hosts: list[str] = field(default_factory=list)
    differs: bool = False
    """Whether another host's words differ from the first one's, by an address."""


class Unread:
    """Collects the hosts that were not read, and writes them by cause."""

    def __init__(self) -> None:
        self._causes: dict[tuple[str, ...], _Cause] = {}

    def add(self, host: str, address: str, error: HostError | None) -> None:
        """One more host; one that was read is passed over."""
        if error is None:
            return
        remedy = error.remedy.en if error.remedy else ""
        general = (_without(text, host, address) for text in (error.message.en, remedy))
        cause = self._causes.setdefault((kind_of(error).en, error.code or "", *general), _Cause(error))
        cause.hosts.append(host)
        cause.differs = cause.differs or error.message != cause.error.message

    def sections(self, lang: Lang) -> list[Section]:
        """The same for other formats; none where all were read."""
        lines = []
        for cause in self._causes.values():
            error = cause.error
            said = " ".join(part for part in (error.code, one_line(error.message.in_(lang))) if part)
            remedy = f" → {one_line(error.remedy.in_(lang))}" if error.remedy else ""
            lines.append(f"{kind_of(error).in_(lang)}: {one_line(few(cause.hosts))}: {said}{remedy}")
        return [Section(_HEADING.in_(lang), lines)] if lines else []

    def write(self, stream: TextIO, style: Style) -> None:
        """Every cause: its hosts, what happened, what to do. Nothing where all were read."""
        lang, mark = style.lang, MARKS[None]
        if self._causes:
            stream.write("\n")
            write_text(stream, style, _HEADING.in_(lang))
        for cause in self._causes.values():
            error = cause.error
            head = Text(f"{kind_of(error).en}: ", f"{kind_of(error).ja}: ").in_(lang)
            write_text(stream, style, head + one_line(few(cause.hosts)), first=f" {mark} ")
            said = " ".join(part for part in (error.code, one_line(error.message.in_(lang))) if part)
            example = Text("for example ", "例: ").in_(lang) if cause.differs else ""
            write_text(stream, style, example + said, first="     ", rest="     ")
            if error.remedy:
                write_text(stream, style, one_line(error.remedy.in_(lang)), first="     → ", rest="       ")


def unread_of(hosts: Iterable[tuple[str, str, HostError | None]]) -> Unread:
    """Of these hosts (name, address, error) those that were not read."""
    unread = Unread()
    for host in hosts:
        unread.add(*host)
    return unread


def unread_in(outcomes: Iterable[Outcome[object]]) -> Unread:
    """Of these hosts those that were not read."""
    return unread_of((one.target.name, one.target.address, one.error) for one in outcomes)


def _without(text: str, *own: str) -> str:
    """A text without what is this host's alone: to compare it with another host's."""
    for each in own:
        text = text.replace(each, "\0") if each else text
    return text
