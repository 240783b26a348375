"""What every command says, in every format and both languages, is what is kept in expected/.

`python -m tests.golden` keeps it anew; then look at what git says has changed.
"""

from __future__ import annotations

from difflib import unified_diff

import pytest

from actctl.common.texts import Lang
from tests.golden.cases import CASES, COMMANDS
from tests.golden.kept import EXPECTED, file_of, said


def test_every_command_is_kept() -> None:
    assert set(CASES) == set(COMMANDS)
    assert {file_of(command, lang) for command in CASES for lang in Lang} == set(EXPECTED.iterdir())


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
@pytest.mark.parametrize("command", CASES, ids=lambda command: command or "actctl")
def test_says_what_is_kept(command: str, lang: Lang) -> None:
    kept, now = (text.splitlines() for text in (file_of(command, lang).read_bytes().decode(), said(command, lang)))
    differences = "\n".join(unified_diff(kept, now, "kept", "now", n=2, lineterm=""))
    assert not differences, f"intended? python -m tests.golden\n{differences}"
