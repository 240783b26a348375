"""The notes for the way back, as Markdown is read: whatever machines and files are called."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from actctl.common.texts import Lang
from actctl.fleet.change.plan import Origin
from actctl.render.pages.undo import undo_notes
from tests.render.plans import mak_plan

EVIL = "a|b `c` [d](http://x) <b> *e* _f_ \\ `` g"
FILE = "/etc/it's `` mine|.yaml"


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
def test_cells_are_text_and_commands_are_whole(lang: Lang) -> None:
    """No cell ends early, no link and no emphasis begins in one; a command says what it says in a shell."""
    hosts = tuple(
        replace(one, host=f"web`0{number}|x", before=replace(one.before, edition=EVIL, channel=EVIL, kms_host=EVIL))
        for number, one in enumerate(mak_plan("web01", "web02").hosts)
        if one.before
    )
    notes = undo_notes(replace(mak_plan("x"), hosts=hosts, origin=Origin((FILE,))), lang)
    tokens = MarkdownIt().enable("table").parse(notes)
    head = [token.type for token in tokens].index("tbody_open")
    cells = [token.children or [] for token in tokens[head:] if token.type == "inline"]
    assert len(cells) == 7 * len(hosts)
    for number, one in enumerate(hosts):
        row = cells[7 * number : 7 * number + 7]
        assert ["".join(child.content for child in cell) for cell in row[:3]] == [one.host, EVIL, EVIL]
        assert {child.type for cell in row[:6] for child in cell} <= {"text", "text_special"}
        commands = [shlex.split(child.content) for child in row[6] if child.type == "code_inline"]
        assert commands and all(one.host in words and words[-2:] == ["-i", FILE] for words in commands)
