"""Monday morning: some hosts were not read. Why, and what to do, stands whole below the table, once for each cause."""

from __future__ import annotations

import io

import pytest

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Lang, Text
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.report import count, host_report
from actctl.machine.ways.slmgr.parse import Reading
from actctl.render.interface import Style
from actctl.render.pages.report_table import ReportTable
from actctl.transport.interface import Connection
from actctl.transport.network_errors import refused


def off(name: str, number: int) -> Outcome[Reading]:
    """A host whose WinRM is off; its address stands in the message."""
    connection = Connection(address=f"192.0.2.{number}", port=5985, scheme="http")
    return outcome(name, connection.address, refused(OSError(), connection))


def outcome(name: str, address: str, error: HostError) -> Outcome[Reading]:
    return Outcome(Target(name, address, (), "pypsrp", None, 30), 0.1, None, error)


NO_USER = HostError(ErrorKind.AUTH, Text("no user given", "ユーザーなし"), account_untried=True)
ANSWERS = [*(off(f"pc-{n:04}", n) for n in range(1, 10)), outcome("file04", "192.0.2.99", NO_USER)]


def shown(lang: Lang, width: int | None, *, wide: bool = False) -> str:
    stream = io.StringIO()
    style = Style(lang, width=width, wide=wide)
    table = ReportTable(stream, style)
    reports = [host_report(one) for one in ANSWERS]
    for one in reports:
        table.host(one)
    table.end(count(reports))
    return stream.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_each_cause_is_whole_and_stands_once(width: int) -> None:
    lines = [line.strip() for line in shown(Lang.EN, width).splitlines()]
    begin = lines.index("Not read")
    assert " ".join(lines[begin : lines.index("", begin)]) == (
        "Not read ? unreachable: pc-0001, pc-0002, pc-0003, pc-0004, pc-0005, pc-0006 … +3 "
        "for example 192.0.2.1:5985 refused the connection "
        "→ is WinRM on? Run `winrm quickconfig` there, and check that the listener uses port 5985 "
        "? sign-in not tried: file04 no user given"
    )
    assert "…" not in "".join(lines[:begin])


def test_the_same_in_japanese() -> None:
    said = "".join(line.strip() for line in shown(Lang.JA, 80).splitlines())
    assert "? 接続不可: pc-0001" in said and "例: 192.0.2.1:5985 に接続を拒否されました" in said
    assert said.count("対象で `winrm quickconfig` を実行し、") == 1
    assert "? サインイン未試行: file04" in said


@pytest.mark.parametrize(("width", "wide"), [(None, False), (1000, True)])
def test_a_pipe_and_wide_have_it_in_the_rows(width: int | None, wide: bool) -> None:
    lines = shown(Lang.EN, width, wide=wide).splitlines()
    assert not any(line.strip() == "Not read" for line in lines)
    row = next(line for line in lines if line.startswith(" pc-0009"))
    assert "192.0.2.9:5985 refused the connection" in row and "winrm quickconfig" in row


@pytest.mark.parametrize("width", [80, 100])
def test_wide_where_it_does_not_fit_is_a_block_a_host(width: int) -> None:
    lines = shown(Lang.EN, width, wide=True).splitlines()
    begin = lines.index(" pc-0009")
    block = lines[begin + 1 : lines.index(" file04")]
    said = " ".join(" ".join(line.split()) for line in block)
    assert said.startswith(
        "ADDRESS 192.0.2.9 STATUS ? not read NOTE 192.0.2.9:5985 refused the connection REMEDY is Win"
    )
    assert max(map(len, lines)) < width and "…" not in said


def test_no_terminal_shows_a_column_of_dashes() -> None:
    heads = [shown(Lang.EN, width).splitlines()[0].split() for width in (100, 160)]
    assert [head[:3] for head in heads] == [["HOST", "STATUS", "NOTE"]] * 2
    assert "METHOD" in shown(Lang.EN, None), "a pipe has all columns, for whoever counts them"
