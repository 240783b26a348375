"""What `actctl doctor` shows: findings, worst first, each with its evidence and what to do; or rows and records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from rich.text import Text as Line

from actctl.common.codec import written
from actctl.common.texts import Lang, Text, counted
from actctl.common.words import plain_line
from actctl.licensing.doctor import Diagnosis, Finding, Severity
from actctl.licensing.doctor.finding import SCHEMA
from actctl.render import screen
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, Tail, columns_of

MARKS = {Severity.ERROR: ("✖", "red"), Severity.WARNING: ("▲", "yellow"), Severity.INFO: ("·", "cyan")}
_HEALTHY = ("●", "green")
_SEVERITIES = {
    Severity.ERROR: Text("error", "エラー"),
    Severity.WARNING: Text("warning", "警告"),
    Severity.INFO: Text("info", "情報"),
}
_HEADINGS = {
    "severity": Text("SEVERITY", "重要度"),
    "code": Text("CODE", "コード"),
    "title": Text("FINDING", "所見"),
    "hosts": Text("HOSTS", "ホスト"),
    "cause": Text("CAUSE", "原因"),
    "evidence": Text("EVIDENCE", "根拠"),
    "remedy": Text("REMEDY", "対処"),
}
_MOST_EVIDENCE = 8
_MOST_STEPS = 4
"""Lines of evidence, and general steps, that the screen shows; --wide and the other formats show all."""
_STEP = "→ "
_COMMAND_BEGINS = "actctl "
_COMMAND = re.compile(r"actctl [!-~ ]+$")
_GOES_ON = " \\"


def diagnosis_page(found: Diagnosis, style: Style) -> Page:
    """Findings and the healthy hosts."""
    rows = [Row(_row(one, style.lang), one.as_json) for one in found.findings]
    if found.healthy:
        healthy = _healthy(len(found.healthy), style.lang)
        rows.append(Row(["–", "healthy", healthy, " ".join(found.healthy), "", "", ""]))
    return Page(
        Head("actctl doctor", columns_of(_HEADINGS, style.lang), lambda: {"schema": SCHEMA, **written(found)}),
        rows,
        Tail(records=[{"healthy": list(found.healthy)}]),
        lambda _, stream, style: write_findings(found, stream, style),
    )


def _row(one: Finding, lang: Lang) -> list[str]:
    mark = MARKS[one.severity][0]
    return [
        f"{mark} {_SEVERITIES[one.severity].in_(lang)}", one.code, one.title.in_(lang), " ".join(one.hosts),
        one.cause.in_(lang), "; ".join(text.in_(lang) for text in one.evidence),
        "; ".join(text.in_(lang) for text in (*one.remedy, *one.further)),
    ]  # fmt: skip


def _healthy(hosts: int, lang: Lang) -> str:
    return Text(f"{counted(hosts, 'host')} healthy", f"正常 {hosts}台").in_(lang)


def write_findings(found: Diagnosis, stream: TextIO, style: Style) -> None:
    """The same on a screen."""
    console, room = screen.console(stream, style), screen.room_of(style)
    for one in found.findings:
        mark, colour = MARKS[one.severity]
        title = plain_line(one.title.in_(style.lang))
        together = room is None or screen.columns(title) + len(one.code) + 5 <= room
        for number, line in enumerate(screen.folded(title, room, first=" " * 3, rest=" " * 3)):
            head = Line(f" {mark} " if not number else "   ", style=colour).append(line[3:], style="bold")
            if together:
                head.append(
                    " " * max(2, (room or 99) - screen.columns(line) - len(one.code)) + one.code, style="not bold"
                )
            console.print(head)
        if not together:
            console.print(Line("   " + one.code))
        for start, text in _lines(one, style):
            for line in _folded(start, plain_line(text), room):
                console.print(Line(line))
        console.print()
    if found.healthy or not found.findings:
        mark, colour = _HEALTHY
        console.print(Line(f" {mark} ", style=colour).append(_healthy(len(found.healthy), style.lang), style="default"))


def _repeats(evidence: str, cause: str) -> bool:
    """Whether a line of evidence, `host: …`, says the cause over again."""
    return evidence.rstrip(".。").endswith(f": {cause.rstrip('.。')}")


def _folded(start: str, text: str, room: int | None) -> list[str]:
    """A line below the headline in as many as it needs.

    A command that is longer than a line goes on behind a backslash: the lines of one without could be run one by one.
    """
    begins = {"first": "   " + start, "rest": "   " + " " * len(start)}
    lines = screen.folded(text, room, **begins)
    if room is None or len(lines) == 1 or start != _STEP or not _COMMAND.search(text):
        return lines
    lines = screen.folded(text, room - len(_GOES_ON), **begins)
    begun = next((number for number, line in enumerate(lines) if _COMMAND_BEGINS in line), len(lines))
    return [*lines[:begun], *(line + _GOES_ON for line in lines[begun:-1]), *lines[max(begun, len(lines) - 1) :]]


def _lines(one: Finding, style: Style) -> Iterator[tuple[str, str]]:
    """(what stands before it, text) for all below the headline."""
    lang, most = style.lang, 10_000 if style.wide else _MOST_EVIDENCE
    cause = one.cause.in_(lang)
    if not any(_repeats(text.in_(lang), cause) for text in one.evidence[:most]):
        yield "", cause
    for text in one.evidence[:most]:
        yield "- ", text.in_(lang)
    if len(one.evidence) > most:
        rest = len(one.evidence) - most
        yield "- ", Text(f"and {rest} more (-o json)", f"ほか{rest}件 (-o json)").in_(lang)
    steps = one.remedy if one.remedy and not style.wide else (*one.remedy, *one.further)
    for text in steps[: len(one.remedy) + (most if style.wide else _MOST_STEPS)]:
        yield _STEP, text.in_(lang)
    if one.error_code is not None and len(steps) < len(one.remedy) + len(one.further):
        yield _STEP, Text(f"more: actctl explain {one.error_code}", f"詳細: actctl explain {one.error_code}").in_(lang)
