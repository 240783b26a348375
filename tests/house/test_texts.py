"""Nothing that a person reads is English alone: refusals and warnings are made of texts in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "actctl"
MODULES = sorted(ROOT.rglob("*.py"))
REFUSALS = frozenset(
    {"UserError", "Damaged", "NotRecorded", "NothingChanged", "Refused", "BadArgument", "Unusable", "warn", "complain"}
)
"""Whatever takes a sentence as its first argument and shows it."""
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龯]")
NO_WORDS = re.compile(r"^actctl .*|`[^`]*`|“[^”]*”|\([^)]*\)|\{[^}]*\}|--?[A-Za-z-]+|[A-Za-z]*[A-Z_./:\\][\w./:\\-]*")
"""What is typed: commands, options, names, paths; and what is filled in later."""
SHORT_NAMES = frozenset({"actctl", "slmgr", "http", "https", "kms", "mak", "true", "false", "cscript", "dism", "csvlk"})


def literal(node: ast.expr) -> str | None:
    """What is written of a text, without what is filled in; None: it is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "§" for part in node.values)  # type: ignore[misc]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left), literal(node.right)
        return None if left is None or right is None else left + right
    return None


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            named = node.func
            name = named.id if isinstance(named, ast.Name) else named.attr if isinstance(named, ast.Attribute) else ""
            yield name, node


def in_one_language(source: str) -> list[int]:
    """Lines that refuse or warn with a plain str."""
    found = [call for name, call in calls(source) if name in REFUSALS and call.args]
    return [call.lineno for call in found if literal(call.args[0]) is not None]


def untranslated(source: str) -> list[int]:
    """Lines of texts whose Japanese is none, though their English has words."""
    wrong = []
    for name, call in calls(source):
        if name != "Text" or len(call.args) != 2:
            continue
        english, japanese = map(literal, call.args)
        if english is None or japanese is None or JAPANESE.search(japanese):
            continue
        words = re.findall(r"[a-z]{3,}", NO_WORDS.sub(" ", japanese))
        if set(words) - SHORT_NAMES:
            wrong.append(call.lineno)
    return wrong


def test_every_refusal_has_both_languages() -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in MODULES}
    found = {name: (in_one_language(source), untranslated(source)) for name, source in sources.items()}
    assert len(found) > 400
    assert {name: lines for name, lines in found.items() if lines != ([], [])} == {}


def test_a_plain_str_and_a_text_that_is_english_twice_are_found() -> None:
    source = (
        'raise UserError("no inventory.")\nterminal.warn(f"{name} is there twice")\n'
        'Text("not read", "not read")\nText(f"{name}", f"{name}")\nText("`a b` -i FILE", "`a b` -i FILE")\n'
        'Text("not read", "未取得")\nraise UserError(Text("no inventory.", "インベントリがありません。"))\n'
    )
    assert in_one_language(source) == [1, 2]
    assert untranslated(source) == [3]
