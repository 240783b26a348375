"""The screen: nothing runs over the edge of a terminal, nothing steers it, and every format takes any text."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise

import pytest
from rich.cells import cell_len

from actctl.common.errors import ErrorKind, HostError
from actctl.common.script import BY_HAND
from actctl.common.texts import Lang, Text
from actctl.licensing.codes import all_codes
from actctl.licensing.doctor import Diagnosis
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.pages.doctor import diagnosis_page
from actctl.render.screen import folded
from tests.licensing.doctor.build import asked, client, examined, kms_host, registered


def diagnosis() -> Diagnosis:
    low = [
        client(f"web{number:02}", events=asked(answer=0xC004F038), registered=registered(), cmid=str(number))
        for number in range(37)
    ]
    steering = "\x1b[31mkms\u202e:1688"
    return examined(*low, client("odd", events=asked(0xC004F074, steering), cmid="odd"), kms=(kms_host(count=3),))


def written(format_: Format, **style: object) -> str:
    stream = io.StringIO()
    how = Style(**style)  # type: ignore[arg-type]
    write_page(diagnosis_page(diagnosis(), how), format_, stream, how)
    return stream.getvalue()


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_nothing_wraps(lang: Lang, width: int) -> None:
    text = written(Format.TABLE, lang=lang, width=width)
    assert max(cell_len(line) for line in text.splitlines() if "→" not in line) <= width, text
    unfolded = re.sub(r" \\\n +", " ", text).replace(", ", ",")
    assert any(line.endswith("web35,web36") and "actctl ato web00,web01" in line for line in unfolded.splitlines()), (
        text
    )
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
    assert r"cscript //Nologo %SystemRoot%\System32\slmgr.vbs /dli" in wide


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


@pytest.mark.parametrize("code", [code for code, known in all_codes().items() if "slmgr /" in str(known.remedy)])
def test_slmgr_is_typed_under_cscript(code: str) -> None:
    """`slmgr /dlv` alone starts the script under wscript: a window for every line, and nothing to read over WinRM."""
    known = all_codes()[code]
    for lang in Lang:
        for step, short in zip(known.steps, known.remedy, strict=True):
            typed = step.in_(lang)
            assert "slmgr /" not in typed
            assert typed.replace(f"{BY_HAND} /", "slmgr /") == short.in_(lang)
            for line in folded(typed, 79, first="   → ", rest="     "):
                assert "slmgr.vbs" not in line or "cscript //Nologo" in line


def test_what_was_seen_does_not_repeat_the_cause() -> None:
    """A machine that is off, and two without VBScript: one line says why, with the names."""
    off = HostError(ErrorKind.UNREACHABLE, Text("192.0.2.7:5985 refused the connection", "192.0.2.7:5985 が接続を拒否"))
    no_script = HostError(ErrorKind.NO_VBSCRIPT, Text("no VBScript on this machine", "VBScriptがありません"))
    seen = (HostEvidence("pc-7", error=off), *(HostEvidence(name, error=no_script) for name in ("pc-8", "pc-9")))
    for lang, lines in (
        (Lang.EN, ("   - pc-7: 192.0.2.7:5985 refused the connection", "   - pc-8, pc-9: no VBScript on this machine")),
        (Lang.JA, ("   - pc-7: 192.0.2.7:5985 が接続を拒否", "   - pc-8、pc-9: VBScriptがありません")),
    ):
        stream = io.StringIO()
        write_page(diagnosis_page(examined(*seen), Style(lang)), Format.TABLE, stream, Style(lang, width=80))
        text = stream.getvalue()
        for line in lines:
            assert line in text.splitlines()
            assert text.count(line.split(": ", 1)[1]) == 1


JAPANESE = [
    step.ja for known in all_codes().values() for step in (known.meaning, known.cause, *known.steps)
]  # fmt: skip


@pytest.mark.parametrize("width", [40, 60, 79, 99])
def test_japanese_is_set_as_in_print(width: int) -> None:
    """No 、 or ) begins a line, no ( ends one, no number loses its 台, no paragraph ends with a character or two."""
    for text in JAPANESE:
        lines = folded(text, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for before, line in pairwise(lines):
            assert line[0] not in "、。）」)・ー"
            assert before[-1] not in "（「("
            assert not (before[-1].isdigit() and line[0] in "台日秒分")
            assert cell_len(line) <= width
        if len(lines) > 1 and not re.search(r"[!-~]{8}", "".join(lines[-2:])):
            assert cell_len(lines[-1]) > 4, lines


@pytest.mark.parametrize("width", [30, 50, 79])
def test_english_does_not_end_with_a_lone_word(width: int) -> None:
    text = "add the feature, and restart the machine; its administrator may have to be asked for that first"
    lines = folded(text, width)
    assert len(lines) > 1 and " " in lines[-1]
    assert " ".join(lines) == text


def test_a_loan_word_stays_whole() -> None:
    assert folded("サーバーとクライアント", 21, first="12") == ["12サーバーと", "クライアント"]
    assert folded("ア" * 30, 20) == ["ア" * 10] * 3
