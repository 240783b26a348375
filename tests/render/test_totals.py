"""The totals of a report, and what is said of hosts that were not read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Lang, Text
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.report import count, host_report
from actctl.machine.ways.slmgr.parse import Reading, parse_bytes
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.pages.advice import advice_page
from actctl.render.pages.check import check_page
from actctl.render.pages.report import report_sink
from actctl.render.words import summary_lines, unread_line
from tests.cli.running import actctl

GONE = HostError(ErrorKind.UNREACHABLE, Text("refused", "拒否"), remedy=Text("start WinRM", "WinRMを起動する"))
NO_USER = HostError(ErrorKind.AUTH, Text("no user given", "ユーザーなし"), account_untried=True)
REFUSED = HostError(ErrorKind.AUTH, Text("401", "401"))


def test_a_sign_in_that_was_not_tried_was_not_refused() -> None:
    assert unread_line([NO_USER, GONE, GONE, REFUSED], Lang.EN) == (
        "not read: 4 hosts (2 unreachable, 1 sign-in refused, 1 sign-in not tried)"
    )
    assert unread_line([NO_USER], Lang.JA) == "未取得 1台 (サインイン未試行 1台)"
    assert unread_line([], Lang.EN) is None


@pytest.mark.parametrize("command", ["report", "advise", "forecast", "inventory check", "doctor"])
def test_no_user_is_its_own_word(command: str, tmp_path: Path) -> None:
    file = tmp_path / "hosts.ini"  # Basic: with the others a ticket may be tried where Kerberos is installed
    file.write_text("nohost.invalid ansible_connection=psrp ansible_psrp_protocol=https ansible_psrp_auth=basic\n")
    done = actctl(*command.split(), "-i", str(file))
    said = done.stdout.decode()
    assert done.returncode == 1 and "sign-in not tried" in said and "refused" not in said, said


def _outcome(name: str, value: Reading | None = None, error: HostError | None = None) -> Outcome[Reading]:
    return Outcome(Target(name, "127.0.0.1", (), "pypsrp", None, 30), 0.1, value, error)


def test_no_key_is_not_an_unknown_method() -> None:
    none = parse_bytes(b"Error: product not found.\r\n")
    summary = count(host_report(_outcome(name, none)) for name in ("a", "b"))
    assert "2 no key" in summary_lines(summary, Lang.EN)[1] and "unknown" not in summary_lines(summary, Lang.EN)[1]
    assert "キーなし 2台" in summary_lines(summary, Lang.JA)[1]


def test_what_xpr_tells_no_end_of() -> None:
    head = "Windows(R), ServerStandard edition:\r\n    "
    ends = ("The machine is permanently activated.", "Windows is in Notification mode")
    answers = [_outcome(str(n), parse_bytes((head + text + "\r\n").encode())) for n, text in enumerate(ends)]
    line = summary_lines(count(host_report(one) for one in answers), Lang.EN)[1]
    assert line == "1 without an end given   1 permanent"


def test_advice_says_who_was_not_read() -> None:
    stream = io.StringIO()
    page = advice_page([], Style(Lang.EN), [_outcome(f"web{n:02}", error=GONE) for n in range(27)])
    write_page(page, Format.TABLE, stream, Style(Lang.EN))
    assert stream.getvalue().splitlines() == [
        " not read: 27 hosts (27 unreachable)", "", " Not read",
        " ? unreachable: web00, web01, web02, web03, web04, web05 … +21", "     refused", "     → start WinRM",
    ]  # fmt: skip


def test_check_in_the_order_it_was_given_with_a_heading_a_total_and_the_remedy() -> None:
    stream = io.StringIO()
    target = _outcome("web01").target
    answers = [
        Outcome(target, 0.1, "Windows 10.0", None),
        Outcome(_outcome("a").target, 0.1, None, GONE),
    ]
    write_page(check_page(answers, Style(Lang.JA)), Format.TABLE, stream, Style(Lang.JA))
    assert [line.rstrip() for line in stream.getvalue().splitlines()] == [
        "   ホスト  応答",
        " ● web01   Windows 10.0",
        " ✖ a       拒否 → WinRMを起動する",
        "",
        " 2台中1台にサインインできました",
        " 未取得 1台 (接続不可 1台)",
    ]


def test_totals_of_markdown_stay_apart() -> None:
    stream = io.StringIO()
    report_sink(Format.MARKDOWN, stream, Style(Lang.EN)).end(count([host_report(_outcome("a", error=GONE))]))
    assert "- 1 host · 1 not read" in stream.getvalue()
