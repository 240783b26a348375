"""Terminals of 80, 100 and 160 columns, English and Japanese: no bar is left, no row is wrapped, columns align."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import load_fleet
from tests.terminal.pseudo import Screen, on_terminal

ROOT = Path(__file__).resolve().parent.parent.parent
SHOWN = "all:!run-*"
"""The hosts of the fleet that are there to be looked at."""
WIDTHS = pytest.mark.parametrize("columns", [80, 100, 160])
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ja"])
_HEADING = re.compile(r" (HOST|CLIENT|ホスト|クライアント) ")
_BAR = re.compile("[━╸╺]|in flight|[0-9]+/[0-9]+ +[0-9]+ in")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the inventory of a served fleet (fleet.yaml)."""
    folder = tmp_path_factory.mktemp("terminal")
    with SimulatorThread(Simulator(load_fleet(Path(__file__).parent / "fleet.yaml"))) as simulator:
        simulator.write_inventory(folder / "inventory.yaml")
        yield folder


def shown(folder: Path, columns: int, lang: str | None, *arguments: str) -> Screen:
    """What a command leaves on the screen."""
    environ = {"XDG_STATE_HOME": str(folder / "state"), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    more = ["--lang", lang] if lang else []
    return on_terminal(["actctl", *arguments, *more], columns, env=environ, cwd=folder)


def assert_clean(screen: Screen) -> None:
    """Nothing of a bar, no row that went on in the next one, nothing untoward."""
    text = "\n".join(screen.rows)
    assert screen.rows == screen.unwrapped, text
    assert not _BAR.search(text), text
    assert "Traceback" not in text
    assert b"\xef\xbf\xbd" not in screen.written


def table(screen: Screen) -> list[list[str]]:
    """The heading and the rows of the table on a screen, cell by cell."""
    begin = next(
        number for number, row in enumerate(screen.rows) if re.match(r" (HOST|CLIENT|ホスト|クライアント) ", row)
    )
    end = next(number for number in range(begin, len(screen.rows) + 1) if _ends_table(screen.rows, number))
    return screen.cells[begin:end]


def _ends_table(rows: list[str], number: int) -> bool:
    return number == len(rows) or not rows[number] or "  " not in rows[number].strip()


def assert_aligned(screen: Screen) -> None:
    """Between two columns of a table run two blanks from the heading to the last row."""
    cells = table(screen)
    assert len(cells) > 1
    blank = [all(row[column] == " " for row in cells) for column in range(screen.columns)]
    gaps = len(re.findall(r"(?<=#)  +(?=#)", "".join(" " if each else "#" for each in blank)))
    headings = re.split(r" {2,}", "".join(cells[0]).strip())
    assert gaps >= len(headings) - 1, "\n".join(screen.rows)


@WIDTHS
@LANGUAGES
def test_demo(tmp_path: Path, columns: int, lang: str) -> None:
    screen = shown(tmp_path, columns, lang, "demo")
    assert screen.code == 0
    assert_clean(screen)
    assert_aligned(screen)
    assert re.match(r" (HOST|ホスト) ", screen.rows[0])
    assert len(table(screen)) == 31


@WIDTHS
@LANGUAGES
@pytest.mark.parametrize(
    "command",
    [
        ["report", SHOWN],
        ["report", "--sort", "status", SHOWN],
        ["kms", "clients", "--hosts", SHOWN],
        ["inventory", "list"],
        ["gvlk", "for", SHOWN],
        ["gvlk", "list"],
        ["forecast", SHOWN],
    ],
    ids=" ".join,
)
def test_tables(folder: Path, columns: int, lang: str, command: list[str]) -> None:
    screen = shown(folder, columns, lang, *command, "-q")
    assert screen.code in (0, 1)
    assert_clean(screen)
    if command[:2] != ["gvlk", "list"] and command[0] != "forecast":  # a product for a host; totals follow at once
        assert_aligned(screen)


@WIDTHS
@LANGUAGES
@pytest.mark.parametrize(
    "command",
    [
        ["doctor", SHOWN],
        ["explain", "0xC004F038", "0xC004F074"],
        ["inventory", "check", SHOWN],
        ["kms", "status"],
        ["advise", SHOWN],
    ],
    ids=" ".join,
)
def test_screens(folder: Path, columns: int, lang: str, command: list[str]) -> None:
    screen = shown(folder, columns, lang, *command)
    assert screen.code in (0, 1)
    assert_clean(screen)


@WIDTHS
@pytest.mark.parametrize("format_", ["jsonl", "csv", "markdown"])
def test_rows_that_come_one_by_one(folder: Path, columns: int, format_: str) -> None:
    """They are as long as they are; but nothing of a bar stands among them."""
    for more in ([], ["--stream"]):
        screen = shown(folder, columns, None, "report", SHOWN, "-q", "-o", format_, *more)
        assert not _BAR.search("\n".join(screen.rows))
        assert len(screen.unwrapped) >= 11


def test_words_are_not_broken(folder: Path) -> None:
    words = set(" ".join(shown(folder, 400, "en", "explain", "0xC004F038").rows).split())
    assert set(" ".join(shown(folder, 80, "en", "explain", "0xC004F038").rows).split()) == words


def test_what_has_no_room_is_said(folder: Path) -> None:
    screen = shown(folder, 60, "en", "report", SHOWN, "-q")
    assert_clean(screen)
    said = " ".join(" ".join(screen.rows).split())
    assert "no room here for: LANGUAGE, METHOD, KEY, LEFT; cut with …: HOST, NOTE (a wider window" in said, said


@WIDTHS
@LANGUAGES
def test_what_the_report_cuts_is_said_and_no_heading_is_cut(folder: Path, columns: int, lang: str) -> None:
    screen = shown(folder, columns, lang, "report", SHOWN, "-q")
    heading, *rows = ["".join(cells).rstrip() for cells in table(screen)]
    footer = "".join(row.strip() for row in screen.rows).replace("NOTE ·", "NOTE")
    said = {"en": "cut with …: HOST, NOTE", "ja": "… で切り詰めた列: ホスト、備考"}[lang]
    assert "…" not in heading
    assert heading.split()[-1] in {"NOTE", "HOST", "備考", "KMSホスト"}
    assert any("…" in row for row in rows) is (columns < 160)
    assert (said in footer) is (columns < 160)


def test_quiet_is_without_bar_and_warning(folder: Path) -> None:
    assert b"in flight" in shown(folder, 80, "en", "report", "dc01").written
    japanese = shown(folder, 80, "ja", "report", "dc01").written
    assert "処理中".encode() in japanese and b"in flight" not in japanese
    quiet = shown(folder, 80, "en", "report", "-q", "dc01")
    assert b"in flight" not in quiet.written
    assert b"plain text" not in quiet.written


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_ascii_has_no_ambiguous_character(folder: Path, lang: str) -> None:
    import unicodedata

    for command in (["report", SHOWN], ["doctor", SHOWN], ["explain", "0xC004F038"], ["report", "-o", "json", SHOWN]):
        screen = shown(folder, 100, lang, *command, "--ascii")
        text = screen.written.decode()
        assert not [char for char in text if unicodedata.east_asian_width(char) == "A"]
    assert_aligned(shown(folder, 100, lang, "report", SHOWN, "--ascii", "-q"))


@WIDTHS
@LANGUAGES
def test_plan_and_run(folder: Path, columns: int, lang: str) -> None:
    """A plan to look at, a change with its question answered in the terminal, and its record."""
    change = ["switch", "kms", f"run-{columns}-{lang}", "--kms-host", "kms01.corp.example"]
    for command in ([*change, "--check"], change, ["runs", "show"], ["runs", "list"]):
        screen = shown(folder, columns, lang, *command)
        assert screen.code == 0, screen.rows
        assert_clean(screen)
        if command[0] == "switch":
            assert_aligned(screen)
    made = [path.name for path in (folder / "state" / "actctl" / "runs").iterdir()]
    listed = [row.split()[0] for row in screen.rows if re.match(r" \d{8}-", row)]
    assert sorted(listed) == sorted(made), "an ID is never cut"
    assert any("VMK7H" in row for row in shown(folder, 160, lang, "report", f"run-{columns}-{lang}").rows)


@WIDTHS
@LANGUAGES
def test_why_hosts_were_not_read_is_whole(folder: Path, columns: int, lang: str) -> None:
    """A wrong password and a machine that is off, in a terminal as narrow as they come."""
    screen = shown(folder, columns, lang, "report", "file04,off05,dc01", "-q")
    assert_clean(screen)
    said = "".join("".join(screen.rows).split())
    remedies = {"en": ("winrmgetwinrm/config/service/auth", "listenerusesport"), "ja": ("を使っているか確認する",)}
    for whole in remedies[lang]:
        assert whole in said, said


@WIDTHS
def test_what_v_tells_keeps_within_the_screen(folder: Path, columns: int) -> None:
    screen = shown(folder, columns, None, "report", SHOWN, "-vv")
    assert_clean(screen)
    assert any("cscript" in row for row in screen.rows)
