"""Keeps what the documents show of the program the same as the program.

    python scripts/update_docs.py          write
    python scripts/update_docs.py --check  change nothing, end with 1 when a document is out of date

Made anew is docs/cli.md, and in the README and the pages of docs/, in both languages, what stands between
`<!-- run: actctl … -->` (a command and its screen), `<!-- sample: FILE -->` (JSON) or `<!-- table: NAME -->` and
`<!-- end -->`. Commands that ask machines ask those of docs/practice.yaml, simulated.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.main import get_command

from actctl.cli.app import app
from actctl.cli.help import Entry, about, parts, usage
from actctl.common.texts import Lang, Text
from actctl.licensing.codes import all_codes
from actctl.simulator import Simulator, SimulatorThread, load_fleet

ROOT = Path(__file__).resolve().parent.parent
PAPERS = ("README.md", "README.ja.md")
PRACTICE = "docs/practice.yaml"
SHOWN = (0, 1)
"""Exit codes of commands whose screen is shown: 1 where a host is not as it should be."""
SAMPLE = "tests/data/en/kms-client-licensed-ws2022-dc-dlv.txt"
_BLOCK = re.compile(r"<!-- run: actctl (?P<command>.*?) -->\n(?P<shown>.*?)<!-- end -->", re.DOTALL)
_SAMPLE = re.compile(r"<!-- sample: .*?<!-- end -->", re.DOTALL)
_TABLE = re.compile(r"<!-- table: codes -->.*?<!-- end -->", re.DOTALL)
_TITLE = Text("Commands and options", "コマンドとオプション")
_MADE = Text(
    "Made from the program by `scripts/update_docs.py`.", "`scripts/update_docs.py` がプログラムから作成します。"
)
_SECONDS = re.compile(r"   \d+\.\d(?: s|秒)$")


def run(arguments: list[str], inventory: str = "") -> str:
    """What `actctl` writes to a pipe, in English unless told otherwise."""
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "100", "PYTHONUTF8": "1"}
    environment["ACTCTL_INVENTORY"] = inventory
    command = [sys.executable, "-m", "actctl", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
    if done.returncode not in SHOWN:
        raise SystemExit(f"{shlex.join(command)}: {done.stderr.decode('utf-8')}")
    return done.stdout.decode("utf-8")


@contextmanager
def practice() -> Iterator[str]:
    """The machines that the papers practise on, while it lasts: their inventory."""
    with tempfile.TemporaryDirectory() as folder, SimulatorThread(Simulator(load_fleet(ROOT / PRACTICE))) as simulator:
        inventory = Path(folder) / "inventory.yaml"
        simulator.write_inventory(inventory)
        yield str(inventory)


def with_blocks(text: str, inventory: str) -> str:
    """A paper with the screen of every command marked so made new; how long a command took is left out."""

    def block(found: re.Match[str]) -> str:
        command = found["command"]
        lines = run(shlex.split(command), inventory).strip("\n").split("\n")
        shown = "\n".join(_SECONDS.sub("", line.rstrip()) for line in lines)
        return f"<!-- run: actctl {command} -->\n```console\n$ actctl {command}\n{shown}\n```\n<!-- end -->"

    return _BLOCK.sub(block, text)


def commands(command: Any = None, name: str = "actctl") -> Iterator[tuple[str, Any]]:
    """Every command of the program with its full name, groups before their members."""
    command = get_command(app) if command is None else command
    yield name, command
    for key, member in getattr(command, "commands", {}).items():
        yield from commands(member, f"{name} {key}")


def options(name: str, command: Any) -> Iterator[Entry]:
    """Arguments and options of a command: how each is written, and what it does."""
    members = set(getattr(command, "commands", ()))
    for part in parts(command, name.partition(" ")[2]):
        yield from (entry for entry in part.entries if entry.written.split()[0] not in members)


def cli_page(lang: Lang) -> str:
    """docs/cli.md, docs/ja/cli.md."""
    other = "[日本語](ja/cli.md)" if lang is Lang.EN else "[English](../cli.md)"
    lines = [f"# {_TITLE.in_(lang)}", "", other, "", _MADE.in_(lang), ""]
    for name, command in commands():
        path = name.partition(" ")[2]
        lines += [f"## `{name}`", "", about(path).in_(lang), "", "```text", usage(command, path).in_(lang), "```", ""]
        for part in parts(command, path):
            rows = [f"| `{_cell(entry.written.strip())}` | {_cell(entry.said.in_(lang))} |" for entry in part.entries]
            lines += [f"**{part.title.in_(lang)}**", "", "| | |", "|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def parsed() -> list[dict[str, Any]]:
    """`actctl parse -o json` of the sample."""
    found: list[dict[str, Any]] = json.loads(run(["parse", "-o", "json", SAMPLE]))
    return found


def with_sample(text: str) -> str:
    """A paper with its sample of JSON made new."""
    if not _SAMPLE.search(text):
        return text
    sample = json.dumps(parsed(), indent=2, ensure_ascii=False)
    block = f"<!-- sample: {SAMPLE} -->\n```json\n{sample}\n```\n<!-- end -->"
    return _SAMPLE.sub(lambda _: block, text)


def with_codes(text: str, lang: Lang) -> str:
    """A paper with its table of activation error codes made new."""
    rows = [f"| `{code.code}` | {_cell(code.meaning.in_(lang))} |" for code in all_codes().values()]
    table = "\n".join(["<!-- table: codes -->", "| | |", "|---|---|", *sorted(rows), "<!-- end -->"])
    return _TABLE.sub(lambda _: table, text)


def documents() -> dict[str, str]:
    """Each kept document as it should be, by its path."""
    pages = [*PAPERS, *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))]
    with practice() as inventory:
        kept = {name: with_blocks((ROOT / name).read_text("utf-8"), inventory) for name in pages}
    for name, text in kept.items():
        kept[name] = with_codes(with_sample(text), Lang.JA if "ja" in re.split(r"[/.]", name) else Lang.EN)
    return {**kept, "docs/cli.md": cli_page(Lang.EN), "docs/ja/cli.md": cli_page(Lang.JA)}


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
