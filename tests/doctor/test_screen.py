"""The screen: nothing runs over the edge of a terminal, nothing steers it, and every format takes any text."""

from __future__ import annotations

import io
import json

import pytest
from rich.cells import cell_len

from actctl.licensing.doctor import Diagnosis
from actctl.render.doctor import write_diagnosis
from actctl.render.interface import Format, Style
from actctl.render.screen import folded
from actctl.texts import Lang
from tests.doctor.build import asked, client, examined, kms_host, registered


def diagnosis() -> Diagnosis:
    low = [
        client(f"web{number:02}", events=asked(answer=0xC004F038), registered=registered(), cmid=str(number))
        for number in range(37)
    ]
    steering = "\x1b[31mkms\u202e:1688"
    return examined(*low, client("odd", events=asked(0xC004F074, steering), cmid="odd"), kms=(kms_host(count=3),))


def written(format_: Format, **style: object) -> str:
    stream = io.StringIO()
    write_diagnosis(diagnosis(), format_, stream, Style(**style))  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_nothing_wraps(lang: Lang, width: int) -> None:
    text = written(Format.TABLE, lang=lang, width=width)
    assert max(cell_len(line) for line in text.splitlines() if "→" not in line) <= width, text
    assert any(line.endswith("web35,web36") and "actctl ato web00,web01" in line for line in text.splitlines())
    assert "kms_count_low" in text


@pytest.mark.parametrize("format_", list(Format))
def test_nothing_steers_the_terminal(format_: Format) -> None:
    text = written(format_)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_pipe_cuts_nothing_and_wide_shows_all_steps() -> None:
    narrow, wide = written(Format.TABLE), written(Format.TABLE, wide=True)
    assert ",".join(f"web{number:02}" for number in range(37)) in narrow
    assert "actctl explain 0xC004F038" in narrow
    assert "actctl explain 0xC004F038" not in wide
    assert "slmgr /dli" in wide


def test_lines_of_json_are_the_findings() -> None:
    lines = [json.loads(line) for line in written(Format.JSONL).splitlines()]
    assert [sorted(line) for line in lines][-1] == ["healthy"]
    assert json.loads(written(Format.JSON))["findings"] == lines[:-1]


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_title_that_does_not_fit_beside_its_code_has_the_code_below(lang: Lang, width: int) -> None:
    lines = written(Format.TABLE, lang=lang, width=width).splitlines()
    for one in diagnosis().findings:
        place = next(number for number, line in enumerate(lines) if line.endswith(one.code))
        title = one.title.in_(lang)
        if cell_len(title) + len(one.code) + 5 < width:
            assert title in lines[place]
        else:
            assert lines[place].strip() == one.code


def test_a_loan_word_stays_whole() -> None:
    assert folded("サーバーとクライアント", 21, first="12") == ["12サーバーと", "クライアント"]
    assert folded("ア" * 30, 20) == ["ア" * 10] * 3
