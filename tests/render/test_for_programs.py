"""What stands in a table for the eye is not in CSV; what is long is folded so that it can still be pasted."""

from __future__ import annotations

import csv
import io
import shlex

import pytest

from actctl.common.texts import Lang, Text
from actctl.fleet.change.pace import Pace, Share
from actctl.licensing.doctor import Diagnosis, Finding, Severity
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.page import Column, Head, Page, Row
from actctl.render.pages.doctor import write_findings
from actctl.render.pages.plan import pace_line
from actctl.render.screen import columns

NAMES = ",".join(f"pc-{number:04}" for number in range(101, 141))


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("● Licensed", "Licensed"), ("✖ 0xC004F074", "0xC004F074"), ("? –", ""), ("– blocked", "blocked"),
     ("● =1+1", "'=1+1"), ("a ● b", "a ● b"), ("●", "●"), ("–", "")],
)  # fmt: skip
def test_csv_has_words_without_marks(cell: str, kept: str) -> None:
    stream = io.StringIO(newline="")
    write_page(Page(Head("a", [Column("status", "STATUS")]), [Row([cell])]), Format.CSV, stream, Style(Lang.EN))
    _, row = stream.getvalue().removeprefix("\ufeff").splitlines()
    assert next(csv.reader([row])) == [kept]


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("before", ["", "DNSを使わない場合: ", "without DNS: "])
def test_a_long_command_is_folded_and_can_be_pasted(width: int, before: str) -> None:
    command = f"actctl skms kms01.corp.example:1688 {NAMES}"
    text = Text(before + command, before + command)
    finding = Finding("dns_no_record", Severity.ERROR, ("pc-0101",), Text("t", "t"), Text("c", "c"), (), (text,))
    stream = io.StringIO()
    write_findings(Diagnosis((finding,), ()), stream, Style(Lang.JA, width=width))
    lines = [line for line in stream.getvalue().splitlines() if "pc-" in line or "actctl" in line]
    assert all(columns(line) < width for line in lines)
    assert all(line.endswith((", \\", "1688 \\")) for line in lines[:-1])
    words = shlex.split("\n".join(lines).partition(before or "→ ")[2].replace("\\\n", ""))  # as a shell reads it
    assert words[:3] == ["actctl", "skms", "kms01.corp.example:1688"]
    assert "".join(words[3:]) == NAMES


def test_a_run_that_nothing_stops() -> None:
    pace = Pace(0, Share(25, percent=True), Share(100, percent=True))
    assert pace_line([[], []], pace, 12).en.endswith("Does not stop, however many fail.")
    assert pace_line([[], []], pace, 12).ja.endswith("失敗しても停止しません。")
    assert pace_line([[], []], Pace(0, max_fail=Share(11)), 12).ja.endswith("12台失敗で停止。")
    assert pace_line([[], []], Pace(0, max_fail=Share(12)), 12).en.endswith("Does not stop, however many fail.")
