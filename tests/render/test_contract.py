"""JSON of plans and runs: the names that scripts rely on (docs/json.md, "Plans"), and those that came to them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from actctl.common.texts import Lang, Text
from actctl.fleet.change.run_record import run_json
from actctl.fleet.change.run_state import begin
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.pages.plan import plan_page
from actctl.render.pages.run import run_page
from actctl.render.pages.runs import Listed, runs_page
from tests.licensing.machines import MAK, S2022
from tests.render.plans import AT, kms_plan, mak_plan
from tests.render.runs_example import a_run

STATE = {"edition", "build", "channel", "method", "license_status", "partial_product_key"}
MORE_STATE = {"remaining_minutes", "kms_host", "kms_source", "kms_read"}
PLAN = {"schema", "kind", "created_at", "summary", "hosts"}
MORE_PLAN = {"kms", "warnings", "origin", "ja"}
PLAN_HOST = {"host", "action", "reason", "message", "before", "gvlk", "steps", "error"}
MORE_PLAN_HOST = {"address", "identity", "cautions", "remedy", "ja"}
RUN = {"schema", "run_id", "kind", "finished", "summary", "hosts"}
MORE_RUN = {"started_at", "stopped", "doubt"}
RUN_HOST = {"host", "outcome", "before", "after", "steps", "error"}
MORE_RUN_HOST = {"reason"}
RUN_STEP = {"verb", "args", "started_at", "ended_at", "exit_code", "ok", "code", "message"}
LISTED = {"run_id", "kind", "started_at", "finished", "going_on", "damaged", "summary"}
ERROR = {"kind", "code", "message", "remedy"}


def as_json(what: str, format_: Format, lang: Lang = Lang.EN) -> Any:
    stream = io.StringIO()
    if what == "plan":
        write_page(plan_page(kms_plan(), Style(lang)), format_, stream, Style(lang))
    else:
        write_page(run_page(a_run(finished=what == "run"), Style(lang)), format_, stream, Style(lang))
    if format_ is Format.JSON:
        return json.loads(stream.getvalue())
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_plan() -> None:
    plan = as_json("plan", Format.JSON)
    assert plan.keys() == PLAN | MORE_PLAN
    assert (plan["schema"], plan["kind"], plan["created_at"]) == ("actctl/plan/1", "switch-kms", AT)
    assert plan["summary"] == {"hosts": 11, "change": 6, "none": 2, "blocked": 2, "failed": 1}
    for host in plan["hosts"]:
        assert host.keys() == PLAN_HOST | MORE_PLAN_HOST
        assert host["before"] is None or host["before"].keys() == STATE | MORE_STATE
        assert host["gvlk"] is None or host["gvlk"].keys() == {"product", "key"}
        assert host["error"] is None or host["error"].keys() == ERROR
        assert all(step.keys() == {"verb", "args"} for step in host["steps"])
    first = plan["hosts"][0]
    assert first["steps"] == [
        {"verb": "ipk", "args": [S2022]},
        {"verb": "skms", "args": ["kms01.corp.example"]},
        {"verb": "ato", "args": []},
    ]
    assert first["before"]["method"] == "mak" and first["before"]["license_status"] == "licensed"


def test_a_secret_key_is_masked() -> None:
    stream = io.StringIO()
    write_page(plan_page(mak_plan("web01"), Style()), Format.JSON, stream, Style())
    assert json.loads(stream.getvalue())["hosts"][0]["steps"][0] == {"verb": "ipk", "args": [MAK]}


@pytest.mark.parametrize("what", ["run", "interrupted"])
def test_run(what: str) -> None:
    run = as_json(what, Format.JSON)
    assert run.keys() == RUN | MORE_RUN
    assert (run["schema"], run["run_id"], run["kind"]) == ("actctl/run/1", "20261123-2214-k3f9", "switch-kms")
    assert run["finished"] is (what == "run")
    half_done = what == "interrupted"
    assert run["summary"] == {
        "hosts": 11, "changed": 1, "unchanged": 2, "waiting": 1, "failed": 2 + half_done, "blocked": 3,
        "skipped": 2 - half_done,
    }  # fmt: skip
    for host in run["hosts"]:
        assert host.keys() == RUN_HOST | MORE_RUN_HOST
        assert host["outcome"] in run["summary"]
        assert all(step.keys() == RUN_STEP for step in host["steps"])
        assert host["error"] is None or host["error"].keys() == ERROR
        for state in (host["before"], host["after"]):
            assert state is None or state.keys() == STATE | MORE_STATE


def test_a_run_whose_record_is_not_whole_tells_no_outcome_that_is_not_on_record() -> None:
    state = replace(a_run(finished=False), doubt=Text("its record is whole up to record 9 only", ""))
    whole, found = run_json(a_run(finished=False)), run_json(state)
    assert (found["finished"], found["doubt"]) == (False, "its record is whole up to record 9 only")
    unknown = {one["host"] for one in found["hosts"] if one["outcome"] is None}
    assert unknown == {"new01", "db01"}, "begun without an end, and not begun"
    assert found["summary"] == {**whole["summary"], "failed": 2, "skipped": 0, "unknown": 2}
    for one, before in zip(found["hosts"], whole["hosts"], strict=True):
        assert one["steps"] == before["steps"] and one["before"] == before["before"]
        assert one == before or (one["host"] in unknown and one["error"] is one["reason"] is None)


@pytest.mark.parametrize("what", ["plan", "run"])
def test_a_host_a_line(what: str) -> None:
    assert as_json(what, Format.JSONL) == as_json(what, Format.JSON)["hosts"]


@pytest.mark.parametrize("what", ["plan", "run"])
def test_json_speaks_english_whatever_the_screen(what: str) -> None:
    assert as_json(what, Format.JSON, Lang.JA) == as_json(what, Format.JSON)


def test_list_of_runs() -> None:
    for format_ in (Format.JSON, Format.JSONL):
        stream = io.StringIO()
        listed = [Listed("r", a_run(), going_on=False), Listed("x", begin("x", mak_plan("a"), {}, AT), going_on=True)]
        write_page(runs_page(listed, format_, Style()), format_, stream, Style())
        text = stream.getvalue()
        items = json.loads(text) if format_ is Format.JSON else [json.loads(line) for line in text.splitlines()]
        assert [item["going_on"] for item in items] == [False, True]
        assert all(item.keys() == LISTED for item in items)
