"""Draws docs/demo.svg, the README's picture: what `actctl demo` shows on a terminal of 112 columns.

    python scripts/picture.py [en|ja]

The demo runs for real; only the window around it is drawn. Run it again when the table changes.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from actctl.cli.demonstration import demonstrate
from actctl.common.texts import Lang
from actctl.render import Format, Style

COLUMNS = 112
FOLDER = Path(__file__).resolve().parent.parent / "docs"


def screen(lang: Lang) -> str:
    """What the demo writes to a terminal, escape sequences and all."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "screen.txt"
        style = Style(lang=lang, colour=True, width=COLUMNS)
        if demonstrate(Format.TABLE, style, str(file), None) != 0:
            raise SystemExit("the demo did not work")
        return file.read_text("utf-8")


def picture(text: str) -> str:
    """The same as SVG. No web fonts: the picture asks the network for nothing."""
    console = Console(record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True, color_system="truecolor")
    console.print(Text("$ actctl demo", style="bold"))
    console.print(Text.from_ansi(text), soft_wrap=True)
    svg = console.export_svg(title="actctl demo", theme=DIMMED_MONOKAI, unique_id="demo")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code, monospace", "Fira Code, Consolas, Menlo, monospace")


def main() -> None:
    """Draw the picture for a language, English unless told otherwise."""
    lang = Lang(sys.argv[1]) if len(sys.argv) > 1 else Lang.EN
    FOLDER.mkdir(exist_ok=True)
    name = "demo.svg" if lang is Lang.EN else f"demo.{lang.value}.svg"
    (FOLDER / name).write_text(picture(screen(lang)), "utf-8")
    print(FOLDER / name)


if __name__ == "__main__":
    main()
