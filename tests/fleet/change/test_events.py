"""Events and their records: what stands in journals, today's and old ones, is what it was, byte by byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from actctl.common.errors import ErrorKind, HostError, Refused
from actctl.common.texts import Text
from actctl.fleet.change.chain import body_of, unsealed
from actctl.fleet.change.events import (
    OUTCOMES,
    Event,
    HostEnded,
    HostIdentified,
    HostOutcome,
    HostPlanned,
    PlanWritten,
    RunBegun,
    RunEnded,
    RunResumed,
    RunStopped,
    StepBegun,
    StepEnded,
    event_of,
    record_of,
)
from actctl.fleet.change.run_record import run_json
from actctl.fleet.change.run_state import begin
from actctl.licensing.changes.change import State
from actctl.licensing.identity import Identity
from actctl.licensing.records import Method
from tests.render.plans import AT, mak_plan

DATA = Path(__file__).parent / "data"
GUID = "12ab34cd-0000-4000-8000-123456789abc"
ERROR = HostError(ErrorKind.SLMGR, Text("refused", "拒否"), "0xC004F069", Text("look", "確認"))
AFTER = State("E", method=Method.MAK)

LINES: list[tuple[Event, str]] = [
    (
        RunBegun(schema="actctl/journal/2", run_id="r", at=AT, options={"canary": None}, plan={"kind": "ato"}),
        '{"event": "run", "schema": "actctl/journal/2", "run_id": "r", "at": "T", "options": {"canary": null}, '
        '"plan": {"kind": "ato"}}',
    ),
    (HostPlanned(plan={"host": "web01"}), '{"event": "host", "plan": {"host": "web01"}}'),
    (PlanWritten(at=AT), '{"event": "start", "at": "T"}'),
    (
        HostIdentified(host="web01", at=AT, identity=Identity(GUID, "WEB01")),
        f'{{"event": "identity", "host": "web01", "at": "T", "identity": {{"guid": "{GUID}", "name": "WEB01"}}}}',
    ),
    (
        StepBegun(host="web01", step=1, verb="skms", args=("kms01",), at=AT),
        '{"event": "step_begin", "host": "web01", "step": 1, "verb": "skms", "args": ["kms01"], "at": "T"}',
    ),
    (
        StepEnded(host="web01", at=AT, exit_code=0, ok=True, code=None, message="done", ja="完了"),
        '{"event": "step_end", "host": "web01", "at": "T", "exit_code": 0, "ok": true, "code": null, '
        '"message": "done", "ja": "完了"}',
    ),
    (
        HostEnded(host="web01", at=AT, outcome=HostOutcome.FAILED, reason="x", after=AFTER, error=ERROR),
        '{"event": "host_end", "host": "web01", "at": "T", "outcome": "failed", "reason": "x", '
        '"after": {"edition": "E", "build": null, "channel": null, "method": "mak", "license_status": null, '
        '"partial_product_key": null, "remaining_minutes": null, "kms_host": null, "kms_source": null, '
        '"kms_read": null}, "error": {"kind": "slmgr", "code": "0xC004F069", "message": "refused", '
        '"remedy": "look", "ja": ["拒否", "確認"]}}',
    ),
    (
        RunStopped(at=AT, message="stopped", ja="停止"),
        '{"event": "stop", "at": "T", "message": "stopped", "ja": "停止"}',
    ),
    (RunResumed(at=AT), '{"event": "resume", "at": "T"}'),
    (RunEnded(at=AT), '{"event": "end", "at": "T"}'),
]


@pytest.mark.parametrize(("event", "line"), LINES, ids=[event.kind for event, _ in LINES])
def test_each_event_is_this_line_and_the_line_this_event(event: Event, line: str) -> None:
    line = line.replace('"T"', f'"{AT}"')
    assert body_of(record_of(event)).decode() == line
    assert event_of(json.loads(line)) == event


def test_an_outcome_stays_one_until_it_is_written() -> None:
    state = begin("r", mak_plan("web01"), {}, AT)
    state.take(HostEnded(host="web01", outcome=HostOutcome.WAITING))
    assert state.hosts["web01"].outcome is HostOutcome.WAITING
    assert [type(one) for one in (run_json(state)["hosts"][0]["outcome"], *state.summary())] == [str] * 8


def kept(record: dict[str, Any], again: dict[str, Any]) -> None:
    """All that stood there stands there still; what is newer is not made up."""
    assert record.keys() <= again.keys() and all(again[name] is None for name in again.keys() - record.keys())
    for name, value in record.items():
        if name in ("after", "error") and value is not None:
            kept(value, again[name])
        else:
            assert again[name] == value


@pytest.mark.parametrize("file", sorted(DATA.glob("journal-*.jsonl")), ids=lambda file: file.stem)
def test_records_of_earlier_versions_are_read_and_nothing_of_them_is_lost(file: Path) -> None:
    for line in file.read_bytes().splitlines():
        body, _ = unsealed(line)
        record = json.loads(body)
        event = event_of(record)
        assert event is not None
        kept(record, json.loads(body_of(record_of(event))))


@pytest.mark.parametrize("record", [{"event": "news"}, {"event": None}, {"event": ["end"]}, {}])
def test_an_event_of_a_later_version_is_none_of_ours(record: dict[str, Any]) -> None:
    assert event_of(record) is None


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert event_of({"event": "end", "at": AT, "why": "because"}) == RunEnded(at=AT)


STEP_END = {
    "event": "step_end", "host": "web01", "at": AT, "exit_code": 0, "ok": True, "code": None, "message": "done"
}  # fmt: skip
END = {"event": "host_end", "host": "web01", "at": AT, "outcome": "changed"}


@pytest.mark.parametrize(
    "record",
    [
        {"event": "step_begin", "host": "web01", "step": 0, "verb": "ato", "args": []},
        {"event": "step_begin", "host": "web01", "step": 0, "verb": "ato", "args": None, "at": AT},
        {"event": "step_end", "host": "web01", "at": AT, "exit_code": 0},
        {"event": "identity", "host": "web01", "at": AT},
        {"event": "identity", "host": "web01", "at": AT, "identity": "WEB01"},
        {"event": "identity", "host": "web01", "at": AT, "identity": {"guid": "x", "name": None}},
        {"event": "host_end", "host": "web01", "at": AT},
        {**END, "outcome": "perhaps"},
        {**END, "outcome": "unknown"},
        {**END, "outcome": ["changed"]},
        {**END, "after": {"colour": "red"}},
        {**END, "after": "licensed"},
        {**END, "after": {"method": "magic"}},
        {**END, "error": "refused"},
        {**END, "error": {"message": "refused"}},
        {**END, "error": {"kind": "luck", "message": "refused"}},
        {"event": "host"},
        {"event": "run", "run_id": "r"},
        {**STEP_END, "message": -5.5},
        {**STEP_END, "code": 7},
        {**STEP_END, "ok": ""},
        {**STEP_END, "ok": "yes"},
        {**STEP_END, "ok": 1},
        {**STEP_END, "exit_code": "x"},
        {**STEP_END, "exit_code": "0"},
        {**STEP_END, "exit_code": True},
        {**STEP_END, "at": "yesterday"},
        {**STEP_END, "at": "2026-11-23"},
        {**STEP_END, "at": "0001-01-01T00:00:00Z"},
        {**STEP_END, "at": ["T"]},
        {**STEP_END, "at": 1},
    ],
)
def test_what_no_version_has_written_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        event_of(record)


KEY = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
GVLK = "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"


@pytest.mark.parametrize("field", ["message", "code", "ja"])
def test_the_words_of_an_event_are_read_without_keys(field: str) -> None:
    event = event_of({**STEP_END, field: f"installed {KEY}, not {GVLK}"})
    assert getattr(event, field) == f"installed *****-*****-*****-*****-EEEEE, not {GVLK}"


def test_the_arguments_of_a_step_are_read_without_keys() -> None:
    record = {"event": "step_begin", "host": "web01", "step": 0, "verb": "ipk", "args": [KEY, GVLK], "at": AT}
    event = event_of(record)
    assert isinstance(event, StepBegun) and event.args == ("*****-*****-*****-*****-EEEEE", GVLK)


def test_half_a_character_is_read_as_none() -> None:
    event = event_of(json.loads(body_of({**STEP_END, "message": "a\udcffb"})))
    assert isinstance(event, StepEnded) and event.message == "a\ufffdb"


def test_the_words_of_outcomes() -> None:
    """As the contract has them, in the order in which they are counted."""
    words = ["changed", "unchanged", "waiting", "failed", "blocked", "skipped"]
    assert [one.value for one in OUTCOMES] == words
