"""Screens of plans and runs as a person sees them, in both languages: expected/*.txt holds them, to be read.

UPDATE_EXPECTED=1 writes the files anew; then look at what git says has changed.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actctl.common.texts import Lang, Text
from actctl.fleet.change.plan_file import plan_of
from actctl.fleet.change.plan_record import plan_json
from actctl.fleet.change.run_record import run_json
from actctl.fleet.change.run_state import begin
from actctl.licensing.changes.change import Action, State, Step
from actctl.licensing.records import LicenseStatus, Method
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.pages.effects import done, planned
from actctl.render.pages.plan import plan_page
from actctl.render.pages.run import host_line, run_page, summary_lines
from actctl.render.pages.runs import Listed, runs_page
from actctl.render.pages.undo import undo_notes
from actctl.render.screen import columns
from tests.render.plans import AT, kms_plan, mak_plan
from tests.render.runs_example import a_run

EXPECTED = Path(__file__).parent / "expected"
Screen = Callable[[Lang], str]


def plan(which: str, format_: Format = Format.TABLE, width: int | None = None) -> Screen:
    def screen(lang: Lang) -> str:
        made = {
            "kms": kms_plan(),
            "mak": mak_plan(*(f"web{n:02}" for n in range(1, 10))),
            "nothing": replace(kms_plan(), hosts=kms_plan().hosts[6:8], warnings=()),
        }[which]
        stream = io.StringIO()
        write_page(plan_page(made, Style(lang, width=width)), format_, stream, Style(lang, width=width))
        return stream.getvalue()

    return screen


DOUBT = Text("its record is whole up to record 21 only", "記録は21件目までしか確認できません")


def run(*, finished: bool = True, format_: Format = Format.TABLE, doubt: Text | None = None) -> Screen:
    def screen(lang: Lang) -> str:
        stream = io.StringIO()
        state = replace(a_run(finished=finished), doubt=doubt)
        page = run_page(state, Style(lang), messages=None if doubt is None else False)
        write_page(page, format_, stream, Style(lang))
        return stream.getvalue()

    return screen


def lines(lang: Lang) -> str:
    return "".join(host_line(host, "switch-kms", lang) + "\n" for host in a_run().hosts.values())


def runs(lang: Lang, width: int | None = None) -> str:
    stream = io.StringIO()
    listed = [
        Listed("20261123-2214-k3f9", a_run(), going_on=False),
        Listed("20261123-2214-k3f9", a_run(finished=False), going_on=False),
        Listed("20261123-2300-aaaa", begin("20261123-2300-aaaa", mak_plan("x"), {}, AT), going_on=True),
        Listed("20261123-2305-cccc", replace(a_run(finished=False), doubt=DOUBT), going_on=False, damaged=True),
        Listed("20261123-2310-bbbb", None, going_on=False, damaged=True),
    ]
    style = Style(lang, width=width)
    for each in (listed, []):
        write_page(runs_page(each, Format.TABLE, style), Format.TABLE, stream, style)
    return stream.getvalue()


SCREENS: dict[str, Screen] = {
    "plan-kms": plan("kms"),
    "plan-kms-narrow": plan("kms", width=100),
    "plan-kms-markdown": plan("kms", Format.MARKDOWN),
    "plan-mak": plan("mak"),
    "plan-nothing": plan("nothing"),
    "run": run(),
    "run-interrupted": run(finished=False),
    "run-damaged": run(finished=False, doubt=DOUBT),
    "run-csv": run(format_=Format.CSV),
    "run-lines": lines,
    "runs": runs,
    "runs-narrow": lambda lang: runs(lang, 80),
    "undo": lambda lang: undo_notes(kms_plan(), lang),
    "undo-mak": lambda lang: undo_notes(mak_plan("web01", "web02"), lang),
}


@pytest.fixture(autouse=True)
def _in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are shown as the clock on the wall has them."""
    with monkeypatch.context() as here:
        here.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str, lang: Lang) -> None:
    shown = SCREENS[name](lang)
    file = EXPECTED / f"{name}.{lang.value}.txt"
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(shown, "utf-8", newline="")
    with file.open(encoding="utf-8", newline="") as stream:
        assert shown == stream.read()
    assert "None" not in shown


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 160, 200, None])
def test_the_id_of_a_run_is_whole_on_every_terminal(width: int | None, lang: Lang) -> None:
    """It is typed again; its state is what the list is looked at for."""
    shown = runs(lang, width).splitlines()
    ids = [line for line in shown if line.startswith(" 2026112")]
    assert [line.split()[0] for line in ids] == [
        "20261123-2214-k3f9", "20261123-2214-k3f9", "20261123-2300-aaaa", "20261123-2305-cccc",
        "20261123-2310-bbbb",
    ]  # fmt: skip
    assert width is None or max(map(columns, shown)) < width or width == 20
    if width is None or width >= 60:
        assert {Lang.EN: "interrupted: resume", Lang.JA: "中断 (再開可能)"}[lang] in ids[1]
    if width is None or width >= 80:
        assert all("2026-11-24 07:14" in line for line in ids[:3]), "local, short"


WORDS = {Lang.EN: r"(\d+) (.+)", Lang.JA: r"(.+) (\d+)台"}


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
@pytest.mark.parametrize("width", [None, 80])
@pytest.mark.parametrize("finished", [True, False])
def test_totals_are_those_of_the_rows(lang: Lang, width: int | None, finished: bool) -> None:
    """Whoever counts the rows gets the totals; both are of all hosts of the plan, and agree with the JSON."""
    state, stream = a_run(finished=finished), io.StringIO()
    write_page(run_page(state, Style(lang, width=width)), Format.TABLE, stream, Style(lang, width=width))
    lines = stream.getvalue().splitlines()
    rows = lines[1 : 1 + len(state.hosts)]
    assert [row.split()[0] for row in rows] == list(state.hosts)
    results = Counter(cell[1] for row in rows if (cell := re.search(r"  [●○▲✖–…?] (\S.*?)(?:  |$)", row)))
    found = [re.fullmatch(WORDS[lang], part) for part in summary_lines(state, lang)[0].split("   ")]
    counted = {one[1 + (lang is Lang.EN)]: int(one[2 - (lang is Lang.EN)]) for one in found if one}
    assert counted == dict(results)
    by_json = Counter(one["outcome"] for one in run_json(state)["hosts"])
    assert {"hosts": len(state.hosts), **by_json} == {name: n for name, n in state.summary().items() if n}
    if lang is Lang.EN:
        failed = sum(counted.get(word, 0) for word in ("failed", "half done", "not read"))
        assert (counted["not read"], counted["unchanged"], failed) == (1, 2, by_json["failed"])


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
def test_a_machine_to_which_nothing_was_sent_has_no_after(lang: Lang) -> None:
    """pc01 was found with another key before its first step: that is what it is, not what became of it."""
    blocked = next(line for line in lines(lang).splitlines() if line.startswith("pc01"))
    assert "→" not in blocked and "[" not in blocked and "3V66T" in blocked
    assert {Lang.EN: "no key", Lang.JA: "キーなし"}[lang] not in blocked
    assert all(line.count("→") < 2 or "(DNS) →" in line for line in lines(lang).splitlines())


def test_what_switch_points_at_is_said_whatever_was_there_before() -> None:
    kms = "kms01.corp.example:1688"
    lines = plan("kms", Format.MARKDOWN)(Lang.EN).splitlines()
    rows = [line.split(" | ") for line in lines if line.startswith("|")]
    shown = {row[0].strip("| "): row[5] for row in rows}
    assert shown["web01"] == f"KMS host: (DNS) → {kms}"
    assert shown["app01"] == f"KMS host: old.corp.example:1688 → {kms}"
    unsure = State(
        "ServerStandard",
        20348,
        "VOLUME_KMSCLIENT",
        Method.KMS_CLIENT,
        LicenseStatus.LICENSED,
        "VMK7H",
        kms_host="kms09:1688",
    )
    steps = (Step("skms", ("kms01",)),)
    assert [text.en for text in planned("switch-kms", unsure, steps)] == ["KMS host: → kms01:1688"], (
        "0.1.0 noted no source"
    )
    for read, said in (
        (True, "KMS host: (DNS) → kms01:1688"),
        (False, "KMS host: → kms01:1688"),
        (None, "KMS host: → kms01:1688"),
    ):
        for state in (
            replace(unsure, kms_host=None, kms_read=read),
            State(license_status=LicenseStatus.UNLICENSED, kms_read=read),
        ):
            assert [text.en for text in planned("switch-kms", state, steps)] == [said], "absent: an older plan"
    by_dns = replace(unsure, kms_source="dns")
    assert [text.en for text in planned("switch-kms", by_dns, steps)] == ["KMS host: (DNS) → kms01:1688"]
    assert [text.en for text in done("switch-kms", by_dns, None, steps)] == ["KMS host: (DNS) → kms01:1688"]


def test_ato_says_why_one_of_two_licensed_machines_is_planned() -> None:
    """What is left of its activation: the other one was renewed today."""
    old = State(
        "ServerStandard", 20348, "VOLUME_KMSCLIENT", Method.KMS_CLIENT, LicenseStatus.LICENSED, "VMK7H", 173 * 1440
    )
    said = next(planned("ato", old, (Step("ato"),)))
    assert (said.en, said.ja) == ("renew (status: licensed, 173 d)", "認証を更新 (状態: 認証済み、173日)")
    said = next(
        planned("ato", replace(old, license_status=LicenseStatus.NOTIFICATION, remaining_minutes=None), (Step("ato"),))
    )
    assert (said.en, said.ja) == ("activate (status: notification)", "ライセンス認証を実行 (状態: 通知モード)")
    said = next(done("ato", old, replace(old, remaining_minutes=180 * 1440), (Step("ato"),)))
    assert said.en == "status: licensed, 173 d → licensed, 180 d"


def test_the_way_back_is_told_in_japanese_but_for_commands_and_what_windows_calls_its_parts() -> None:
    text = re.sub(r"`[^`]*`", "", undo_notes(kms_plan(), Lang.JA))
    words = set(re.findall(r"[A-Za-z][a-z]+(?: [a-z]+)*", text))
    hosts = {re.sub(r"\d", "", one.host) for one in kms_plan().hosts}
    windows = {"Windows", "Server", "Standard", "Datacenter", "Professional"}
    assert words - hosts - windows <= {"old", "corp", "example"}, words


@pytest.mark.parametrize("width", [None, 100])
def test_a_plan_that_was_read_back_does_not_say_now(width: int | None) -> None:
    kept = plan_of(plan_json(kms_plan()), "plan.json")
    for lang, now, then in ((Lang.EN, "NOW", "RECORDED"), (Lang.JA, "現在 ", "記録時点")):
        for format_ in (Format.TABLE, Format.MARKDOWN):
            texts = []
            for made in (kms_plan(), kept):
                stream = io.StringIO()
                write_page(plan_page(made, Style(lang, width=width)), format_, stream, Style(lang, width=width))
                texts.append(stream.getvalue())
            assert (now in texts[0], then in texts[0], now in texts[1], then in texts[1]) == (True, False, False, True)


def test_totals_of_a_plan_add_up() -> None:
    made = kms_plan()
    assert sum(made.count(action) for action in Action) == len(made.hosts)


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
def test_every_host_of_a_plan_is_on_its_screen(lang: Lang) -> None:
    shown = plan("kms")(lang)
    for one in kms_plan().hosts:
        assert one.host in shown
        assert one.message.in_(lang) in shown or one.action is Action.CHANGE


EVIL = "\x1b[2J\x07\r\n\u202eevil"


@pytest.mark.parametrize("lang", list(Lang), ids=lambda lang: lang.value)
def test_nothing_in_a_plan_speaks_to_the_terminal(lang: Lang) -> None:
    """A saved plan may have been edited, and a machine may say anything."""
    text = Text(EVIL, EVIL)
    made = kms_plan()
    hosts = tuple(
        replace(one, message=text, cautions=(text,), remedy=text, reason=EVIL,
                before=replace(one.before, edition=EVIL, partial_product_key=EVIL) if one.before else None)
        for one in made.hosts
    )  # fmt: skip
    made = replace(made, hosts=hosts, warnings=(text,), kms_host=EVIL, kind=EVIL)
    state = replace(a_run(), plan=made, stopped=text)
    for host in state.hosts.values():
        host.plan = replace(host.plan, message=text)
        if host.error:
            host.error = replace(host.error, message=text, remedy=text, code=EVIL)
    stream = io.StringIO()
    write_page(plan_page(made, Style(lang)), Format.TABLE, stream, Style(lang))
    write_page(run_page(state, Style(lang)), Format.TABLE, stream, Style(lang))
    stream.writelines(f"{host_line(host, 'switch-kms', lang)}\n" for host in state.hosts.values())
    stream.writelines(f"{line}\n" for line in summary_lines(state, lang))
    stream.write(undo_notes(made, lang))
    shown = stream.getvalue()
    assert "evil" in shown
    assert not set("\x1b\x07\r\u202e") & set(shown)
    assert not any(line.startswith("evil") for line in shown.splitlines())
