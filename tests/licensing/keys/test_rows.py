"""Rows in every format."""

from __future__ import annotations

import csv
import io

import pytest
from rich.cells import cell_len

from actctl.render import write_page
from actctl.render.formats.csv import csv_cell
from actctl.render.interface import Format, Style
from actctl.render.page import Column, Head, Page, Row
from actctl.render.tables import write_table

HEADINGS = ["HOST", "エディション", "NOTE"]
ROWS = [["dc01", "● データセンター", "=1+1"], ["web02", "–", "a|b <c> \x1b[31mred\nnext"]]


def _written(format_: Format, **style: int | bool) -> str:
    stream = io.StringIO()
    columns = [Column(heading.lower(), heading) for heading in HEADINGS]
    page = Page(Head("actctl", columns, gives_way=[(1, 12)]), [Row(cells) for cells in ROWS])
    how = Style(**style)  # type: ignore[arg-type]
    write_page(page, format_, stream, how)
    return stream.getvalue()


def test_columns_stand_under_each_other_whatever_the_script() -> None:
    lines = _written(Format.TABLE).splitlines()
    starts = [cell_len(line[: line.index(word)]) for line, word in zip(lines, ("NOTE", "=1", "a|b"), strict=True)]
    assert len(set(starts)) == 1
    assert "\x1b" not in _written(Format.TABLE)


def test_a_narrow_terminal_cuts_one_column_and_nothing_wraps() -> None:
    lines = _written(Format.TABLE, width=38).splitlines()
    assert max(cell_len(line) for line in lines) <= 38
    assert "…" in lines[1]
    assert (
        " ".join(" ".join(lines[3:]).split()) == "cut with …: エディション, NOTE (a wider window or -o csv shows all)"
    )


def test_a_column_that_folds_is_not_cut() -> None:
    stream = io.StringIO()
    note = "a sentence that takes more than the room that is left to it"
    rows = [["web01", "K" * 12, note], ["b", "c", ""]]
    write_table(stream, Style(width=50), ["HOST", "KEY", "NOTE"], rows)
    lines = stream.getvalue().splitlines()
    begin = lines[0].index("NOTE")
    assert " ".join(line[begin:].strip() for line in lines[1:-1]) == note
    assert lines[-1].split() == ["b", "c"] and "…" not in stream.getvalue()
    assert max(map(cell_len, lines)) < 50


def test_wide_on_a_narrow_terminal_is_a_block_a_row() -> None:
    stream = io.StringIO()
    rows = [["web01", "● licensed", "Windows Server 2022 Datacenter, a long name"], ["web02", "–", ""]]
    write_table(stream, Style(width=40, wide=True), ["HOST", "STATUS", "OS"], rows)
    assert stream.getvalue().splitlines() == [
        " web01",
        "   STATUS  ● licensed",
        "   OS      Windows Server 2022",
        "           Datacenter, a long name",
        " web02",
    ]
    stream = io.StringIO()
    write_table(stream, Style(width=100, wide=True), ["HOST", "STATUS", "OS"], rows)
    assert len(stream.getvalue().splitlines()) == 3


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[32m" in _written(Format.TABLE, colour=True)


def test_csv_is_for_excel() -> None:
    text = _written(Format.CSV)
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == 3
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert cells[1] == ["dc01", "データセンター", "'=1+1"], "marks are for eyes"
    assert cells[2][1:] == ["", "a|b <c> red next"]


def test_markdown_and_html_escape() -> None:
    assert r"a\|b \<c\> red next" in _written(Format.MARKDOWN)
    page = _written(Format.HTML)
    assert "a|b &lt;c&gt; red next" in page
    assert page.endswith("</html>\n")


def test_every_row_has_a_cell_for_every_heading() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        write_table(io.StringIO(), Style(), HEADINGS, [["one"]])


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "\u3000＝"])
def test_no_cell_is_a_formula_after_nfkc(begins: str) -> None:
    assert csv_cell(f"{begins}1+1").startswith("'")
    assert not csv_cell(f"a{begins}1").startswith("'")
