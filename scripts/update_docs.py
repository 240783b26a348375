"""Keeps what the documents show of the program the same as the program: docs/cli.md, docs/json.md, README blocks.

    python scripts/update_docs.py          write
    python scripts/update_docs.py --check  change nothing, end with 1 when a document is out of date

A block of a README is generated when it stands between `<!-- run: actctl … -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from actctl.cli.app import app
from actctl.common.texts import Lang
from actctl.render import Format

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ja.md")
SAMPLE = "tests/data/en/kms-client-licensed-ws2022-dc-dlv.txt"
_BLOCK = re.compile(r"<!-- run: actctl (?P<command>.*?) -->\n(?P<shown>.*?)<!-- end -->", re.DOTALL)
_NEVER_SHOWN = {"--install-completion", "--show-completion", "--help"}
_CHOICES: dict[str, list[str]] = {"--output": [one.value for one in Format], "--lang": [one.value for one in Lang]}
"""Typer keeps these in a place that its versions do not agree on."""


def run(arguments: list[str]) -> str:
    """What `actctl` writes to a pipe, in English unless told otherwise."""
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "100", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "actctl", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")


def with_blocks(text: str) -> str:
    """A README with every generated block made new."""

    def block(found: re.Match[str]) -> str:
        command = found["command"]
        shown = "\n".join(line.rstrip() for line in run(shlex.split(command)).strip("\n").split("\n"))
        return f"<!-- run: actctl {command} -->\n```console\n$ actctl {command}\n{shown}\n```\n<!-- end -->"

    return _BLOCK.sub(block, text)


def commands(command: Any = None, name: str = "actctl") -> Iterator[tuple[str, Any]]:
    """Every command of the program with its full name, groups before their members."""
    command = get_command(app) if command is None else command
    yield name, command
    for key, member in getattr(command, "commands", {}).items():
        yield from commands(member, f"{name} {key}")


def options(command: Any) -> Iterator[tuple[str, str]]:
    """Arguments and options of a command: how each is written, and what it does."""
    for parameter in command.params:
        if _NEVER_SHOWN.intersection(parameter.opts):
            continue
        values = _CHOICES.get(parameter.opts[-1], [])
        if parameter.param_type_name == "argument":
            yield parameter.metavar or parameter.name.upper(), parameter.help or ""
            continue
        written = ", ".join(sorted(parameter.opts, key=len))
        written += "".join(f" / {each}" for each in parameter.secondary_opts)
        if not parameter.is_flag and not parameter.count:
            written += " " + (parameter.metavar or "|".join(values) or "N")
        default = getattr(parameter.default, "value", parameter.default)
        said = "" if default in (None, "", 0, False, True) or callable(default) else f" Default: {default}."
        yield written, (parameter.help or "") + said


def cli_page() -> str:
    """docs/cli.md."""
    lines = ["# Commands and options", "", "Made from the program by `scripts/update_docs.py`.", ""]
    for name, command in commands():
        lines += [f"## `{name}`", "", " ".join((command.help or "").split()), ""]
        rows = [f"| `{_cell(written)}` | {_cell(text)} |" for written, text in options(command)]
        if rows:
            lines += ["| | |", "|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def parsed() -> list[dict[str, Any]]:
    """`actctl parse -o json` of the sample."""
    found: list[dict[str, Any]] = json.loads(run(["parse", "-o", "json", SAMPLE]))
    return found


def json_page() -> str:
    """docs/json.md: its text is kept, its samples are made new."""
    page = (ROOT / "docs/json.md").read_text("utf-8")
    sample = json.dumps(parsed(), indent=2, ensure_ascii=False)
    block = f"<!-- sample: {SAMPLE} -->\n```json\n{sample}\n```\n<!-- end -->"
    return re.sub(r"<!-- sample: .*?<!-- end -->", lambda _: block, page, flags=re.DOTALL)


def documents() -> dict[str, str]:
    """Each kept document as it should be, by its path."""
    pages = {name: with_blocks((ROOT / name).read_text("utf-8")) for name in READMES}
    return {**pages, "docs/cli.md": cli_page(), "docs/json.md": json_page()}


def main() -> int:
    """Write the documents, or say which are out of date."""
    stale = 0
    for name, wanted in documents().items():
        path = ROOT / name
        if path.exists() and path.read_text("utf-8") == wanted:
            continue
        stale += 1
        print(name)
        if "--check" not in sys.argv:
            path.write_text(wanted, "utf-8", newline="\n")
    return int(stale > 0 and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
