"""What `actctl explain` shows of a code."""

from __future__ import annotations

from typing import Any

from actctl.licensing.codes import Code
from actctl.texts import Lang, Text

_NAME = Text("name", "名前")
_CAUSE = Text("cause", "原因")
_REMEDY = Text("remedy", "対処")
_SOURCE = Text("source", "出典")
_UNSURE = Text("no source certain: field reports", "出典は未確認（現場報告）")
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
        "remedy": {"en": [step.en for step in code.remedy], "ja": [step.ja for step in code.remedy]},
    }


def code_lines(code: Code, lang: Lang) -> list[str]:
    """The same for a person."""
    lines = [f"{code.code}  {code.meaning.in_(lang)}", ""]
    if code.name:
        lines.append(f"  {_NAME.in_(lang)}: {code.name} ({', '.join(code.applies_to)})")
    if code.transient:
        lines.append(f"  {_AGAIN.in_(lang)}")
    lines.append(f"  {_CAUSE.in_(lang)}: {code.cause.in_(lang)}")
    lines.append(f"  {_REMEDY.in_(lang)}:")
    lines += [f"    {number}. {step.in_(lang)}" for number, step in enumerate(code.remedy, 1)]
    lines.append(f"  {_SOURCE.in_(lang)}: {code.source if code.certain else _UNSURE.in_(lang)}")
    return lines
