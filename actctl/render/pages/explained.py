"""What `actctl explain` shows of a code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

from actctl.common.script import BY_HAND
from actctl.common.texts import Text
from actctl.licensing.codes import Code
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, columns_of
from actctl.render.screen import write_text

_STEPS = 4
"""Blanks before the steps of a remedy."""
_HEADINGS = {
    "code": Text("CODE", "コード"),
    "name": Text("NAME", "名前"),
    "applies_to": Text("APPLIES TO", "対象"),
    "meaning": Text("MEANING", "意味"),
    "cause": Text("CAUSE", "原因"),
    "remedy": Text("REMEDY", "対処"),
    "source": Text("SOURCE", "出典"),
}
_NAME = Text("name", "名前")
_CAUSE = Text("cause", "原因")
_REMEDY = Text("remedy", "対処")
_SOURCE = Text("source", "出典")
_UNSURE = Text("no source certain: field reports", "確かな出典なし (現場の報告)")
_SLMGR = Text(
    f"slmgr /x means, in an elevated cmd: {BY_HAND} /x", f"slmgr /x は、管理者のコマンド プロンプトで: {BY_HAND} /x"
)
_AGAIN = Text("may pass by itself: try again later", "一時的な可能性あり。後で再試行")


def code_json(code: Code) -> dict[str, Any]:
    """All that is known of a code, both languages."""
    return {
        "code": code.code,
        "name": code.name,
        "applies_to": list(code.applies_to),
        "transient": code.transient,
        "certain": code.certain,
        "source": code.source,
        "meaning": {"en": code.meaning.en, "ja": code.meaning.ja},
        "cause": {"en": code.cause.en, "ja": code.cause.ja},
        "remedy": {"en": [step.en for step in code.steps], "ja": [step.ja for step in code.steps]},
    }


def codes_page(codes: Sequence[Code], style: Style, *, alone: bool) -> Page:
    """What is known of each code. `alone`: one code was asked for; its record is no list."""
    lang = style.lang
    rows = [
        Row(
            [
                code.code,
                code.name or "–",
                ", ".join(code.applies_to),
                code.meaning.in_(lang),
                code.cause.in_(lang),
                " ".join(f"{number}. {step.in_(lang)}" for number, step in enumerate(code.steps, 1)),
                code.source if code.certain else _UNSURE.in_(lang),
            ],
            partial(code_json, code),
        )
        for code in codes
    ]
    single = alone and len(codes) == 1
    return Page(
        Head("actctl explain", columns_of(_HEADINGS, lang), partial(code_json, codes[0]) if single else None),
        rows,
        screen=partial(_screen, codes),
    )


def _screen(codes: Sequence[Code], _: Page, stream: TextIO, style: Style) -> None:
    for code in codes:
        write_code(stream, code, style)


def write_code(stream: TextIO, code: Code, style: Style) -> None:
    """The same for a person, and an empty line."""
    lang = style.lang

    def write(text: str, indent: int) -> None:
        write_text(stream, style, text, first=" " * indent, rest=" " * (indent + 2 if indent < _STEPS else indent + 3))

    write(f"{code.code}  {code.meaning.in_(lang)}", 0)
    stream.write("\n")
    if code.name:
        write(f"{_NAME.in_(lang)}: {code.name} ({', '.join(code.applies_to)})", 2)
    if code.transient:
        write(_AGAIN.in_(lang), 2)
    write(f"{_CAUSE.in_(lang)}: {code.cause.in_(lang)}", 2)
    write(f"{_REMEDY.in_(lang)}:", 2)
    for number, step in enumerate(code.remedy, 1):
        write(f"{number}. {step.in_(lang)}", _STEPS)
    if any("slmgr /" in step.en for step in code.remedy):
        write(_SLMGR.in_(lang), 2)
    write(f"{_SOURCE.in_(lang)}: {code.source if code.certain else _UNSURE.in_(lang)}", 2)
    stream.write("\n")
