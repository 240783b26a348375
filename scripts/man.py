"""Makes the man pages of the program itself: docs/man/actctl.1 and, in Japanese, docs/man/ja/actctl.1.

python scripts/man.py          write
python scripts/man.py --check  change nothing, end with 1 when one is out of date
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from actctl.cli.app import ABOUT, app
from actctl.cli.declare import Panel
from actctl.cli.help import about, parts, usage
from actctl.cli.topics import TOPICS
from actctl.common.texts import Lang, Text

ROOT = Path(__file__).resolve().parent.parent
PAGES = {Lang.EN: ROOT / "docs/man/actctl.1", Lang.JA: ROOT / "docs/man/ja/actctl.1"}
_NAME, _SYNOPSIS, _COMMANDS = Text("NAME", "名前"), Text("SYNOPSIS", "書式"), Text("COMMANDS", "コマンド")
_EVERYWHERE = Text("OPTIONS OF ALL COMMANDS", "共通のオプション")


def page(lang: Lang) -> str:
    """The man page in a language: ragged on the right and unhyphenated, for its lines are mostly commands."""
    command = get_command(app)
    lines = ['.TH ACTCTL 1 "" actctl', ".ad l", ".nh", f".SH {_NAME.in_(lang)}", _plain(f"actctl - {ABOUT.in_(lang)}")]
    lines += [f".SH {_SYNOPSIS.in_(lang)}", _plain(usage(command, "").in_(lang)), f".SH {_COMMANDS.in_(lang)}"]
    everywhere: dict[str, Text] = {}
    for path, member in _commands(command):
        lines += [f'.SS "actctl {path}"', _plain(about(path).in_(lang)), ".PP", _plain(usage(member, path).in_(lang))]
        for part in parts(member, path):
            if part.title == Panel.GENERAL.value:
                everywhere |= {entry.written.strip(): entry.said for entry in part.entries}
                continue
            lines += [".PP", _plain(part.title.in_(lang))]
            for entry in part.entries:
                lines += [".TP", _plain(entry.written.strip()), _plain(entry.said.in_(lang))]
    lines.append(f".SH {_EVERYWHERE.in_(lang)}")
    for written, said in everywhere.items():
        lines += [".TP", _plain(written), _plain(said.in_(lang))]
    for topic in TOPICS:
        lines.append(f'.SH "{topic.title.in_(lang).upper()}"')
        for line in topic.text.in_(lang).split("\n"):
            lines += [".br", _plain(line.strip())] if line.startswith("  ") else [".PP", _plain(line)]
    return "\n".join(lines) + "\n"


def _commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, member in getattr(command, "commands", {}).items():
        full = f"{path} {name}".strip()
        if hasattr(member, "commands"):
            yield from _commands(member, full)
        else:
            yield full, member


def _plain(text: str) -> str:
    """Text that troff takes for nothing else."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main() -> int:
    """Write the pages, or say which are out of date."""
    stale = [lang for lang, path in PAGES.items() if not path.exists() or path.read_text("utf-8") != page(lang)]
    for lang in stale:
        print(PAGES[lang].relative_to(ROOT))
        if "--check" not in sys.argv:
            PAGES[lang].parent.mkdir(parents=True, exist_ok=True)
            PAGES[lang].write_text(page(lang), "utf-8", newline="\n")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
