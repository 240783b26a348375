"""What the name of an `--out` file promises, held against what is written into it."""

from __future__ import annotations

from pathlib import PurePath

from actctl.cli.terminal import warn
from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.render.interface import Format

_SUFFIXES = {
    ".html": Format.HTML, ".htm": Format.HTML, ".csv": Format.CSV, ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    ".json": Format.JSON, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL,
}  # fmt: skip


def doubt_name(out: str | None, format_: Format) -> None:
    """Warn where a file is named as one of another format: `--out report.html` alone makes no HTML."""
    named = _SUFFIXES.get(PurePath(out).suffix.lower()) if out else None
    if out and named not in (None, format_):
        text = Text(
            f"{out} gets the format {format_.value}; -o {named.value} makes what its name says",
            f"{out} の内容は {format_.value} 形式です。名前どおりの形式にするには -o {named.value} を付けてください",
        )
        warn(text)


def must_be_a_plan(out: str | None, format_: Format) -> None:
    """A plan that is saved is JSON. Raises UserError where the file's name or `-o` promises another format."""
    if not out:
        return
    named = _SUFFIXES.get(PurePath(out).suffix.lower(), Format.JSON)
    if named is not Format.JSON:
        expected = Text("a name like plan.json was expected", "plan.json のような名前を指定してください")
        wished = named
    elif format_ not in (Format.TABLE, Format.JSON):
        expected = Text(f"-o {format_.value} does not go with it", f"-o {format_.value} とは併用できません")
        wished = format_
    else:
        return
    said = Text(
        f"--out saves the plan for `actctl apply`, which is JSON: {expected.en}; "
        f"to look at it as {wished.value}: --check -o {wished.value}, without --out.",
        f"--out は `actctl apply` 用の計画をJSONで保存します。{expected.ja}。"
        f"{wished.value} で見るには --out を付けずに --check -o {wished.value} を指定してください。",
    )
    raise UserError(said, source=out)
