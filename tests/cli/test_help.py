"""Help: both languages, as wide as the terminal, every command in its part; a command's module alone is loaded."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from actctl.cli.app import app
from actctl.cli.commands import COMMANDS, GROUPS, Section
from actctl.cli.help import help_text, parts, topic_text
from actctl.cli.topics import TOPICS
from actctl.common.texts import Lang
from actctl.render.screen import columns
from tests.cli.running import actctl

ROOT = Path(__file__).resolve().parents[2]


def _walk(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, member in getattr(command, "commands", {}).items():
        yield from _walk(member, f"{path} {name}".strip())


ALL = dict(_walk(typer.main.get_command(app)))


def test_the_table_is_the_program() -> None:
    assert set(ALL) == {"", *GROUPS, *(row.name for row in COMMANDS)}
    assert COMMANDS[0].name == "report"
    titles = [part.title for part in parts(ALL[""], "")]
    assert titles[: len(Section)] == [section.value for section in Section]


@pytest.mark.parametrize("path", ALL)
def test_every_sentence_of_a_help_is_in_japanese_too(path: str) -> None:
    for part in parts(ALL[path], path):
        assert not part.title.ja.isascii()
        assert [entry.written for entry in part.entries if entry.said.ja.isascii()] == []


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("lang", Lang)
def test_no_line_is_wider_than_the_terminal(width: int, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for path, command in ALL.items():
        lines = help_text(command, f"actctl {path}".strip(), lang).split("\n")
        assert [line for line in lines if columns(line) > width] == []
        assert max(map(columns, lines)) > min(width, 100) - 30 or path in GROUPS
    for topic in TOPICS:
        assert [line for line in topic_text(topic, lang).split("\n") if columns(line) > width] == []


@pytest.mark.parametrize("word", ["ways", "via", "cim", "transport", "native", "actctl_via"])
def test_a_topic_is_found_by_what_it_is_about(word: str) -> None:
    found = {lang: actctl("help", word, "--lang", lang).stdout.decode() for lang in ("en", "ja")}
    assert found["en"].startswith("Ways to a machine\n") and "actctl_via" in found["en"]
    assert found["ja"].startswith("取得と変更の方法\n") and "pypsrp" in found["ja"]


def test_only_the_module_of_the_command_is_loaded() -> None:
    program = (
        "import sys; sys.argv = ['actctl', 'explain', '--help']\n"
        "from actctl.cli.app import app\n"
        "app(standalone_mode=False)\n"
        "print(sorted(set(sys.modules) & {f'actctl.cli.{one}' for one in ('kms_dns', 'runs', 'switch')}))\n"
        "print([one for one in sys.modules if one in ('rich', 'ssl', 'asyncio', 'requests')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n[]\n"), done.stdout[-300:]


def test_the_man_pages_are_those_of_the_program() -> None:
    spec = importlib.util.spec_from_file_location("man", ROOT / "scripts/man.py")
    assert spec and spec.loader
    man = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(man)
    for lang, path in man.PAGES.items():
        assert path.read_text("utf-8") == man.page(lang), "run: python scripts/man.py"
        assert man.page(lang).splitlines()[1:3] == [".ad l", ".nh"], "nothing stretched, no command hyphenated"
