"""Whatever stands in a journal: it is read, or refused as damage, and no key of it is shown."""

from __future__ import annotations

import copy
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.fleet.change import journal_file
from actctl.fleet.change.journal_file import Damaged
from actctl.fleet.change.run_record import run_json, run_of
from actctl.fleet.change.run_state import RunState
from actctl.render.pages.run_steps import sections

LINES = [json.loads(line) for line in (Path(__file__).parent / "data/journal-0.1.0.jsonl").read_bytes().splitlines()]
KEY = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
Place = tuple[str | int, ...]


def places(data: Any, path: Place = ()) -> list[Place]:
    """Every place of the JSON that is no whole."""
    items = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    return [*([path] if path else []), *(place for key, value in items for place in places(value, (*path, key)))]


def read(lines: list[Any]) -> RunState | Damaged:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "journal.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        try:
            return journal_file.read(file)
        except Damaged as damaged:
            return damaged


def changed(place: Place, value: object) -> list[Any]:
    lines: Any = copy.deepcopy(LINES)
    here = lines
    for part in place[:-1]:
        here = here[part]
    here[place[-1]] = value
    return list(lines)


def shown(state: RunState) -> str:
    """What a person and a program are shown of it; both can be made."""
    data = run_json(state)
    run_of(json.loads(json.dumps(data)))
    said = io.StringIO()
    for lang in ("en", "ja"):
        for section in sections(state, lang, messages=True):  # type: ignore[arg-type]
            print(section, file=said)
    return json.dumps(data) + said.getvalue()


def number_of(event: str) -> int:
    return next(number for number, line in enumerate(LINES) if line["event"] == event)


END, BEGIN = number_of("step_end"), number_of("step_begin")
VALUES = st.one_of(
    st.sampled_from(
        [KEY, [KEY], {KEY: KEY}, [[KEY]], f"a {KEY} b", "", "x", 0, 1, -1, -5.5, 1e400, True, None, [], {}]
    ),
    st.text(max_size=40),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=4),
)


@given(place=st.sampled_from(places(LINES)), value=VALUES)
@example((END, "message"), -5.5)
@example((END, "code"), KEY)
@example((END, "message"), KEY)
@example((END, "ok"), "")
@example((BEGIN, "args"), [KEY])
@example((BEGIN, "step"), -1)
@example((BEGIN, "step"), 10**30)
@example((0, "plan", "created_at"), KEY)
@example((1, "plan", "address"), KEY)
@example((0, "plan", "origin", "inventory"), [KEY])
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_other_value_anywhere(place: Place, value: object) -> None:
    found = read(changed(place, value))
    said = str(found) if isinstance(found, Damaged) else ""
    state = found.state if isinstance(found, Damaged) else found
    said += shown(state) if state is not None else ""
    assert "AAAAA-BBBBB" not in said
    if isinstance(found, Damaged):
        assert "journal.jsonl: " in said and found.record >= 1


@given(order=st.lists(st.sampled_from(range(len(LINES))), max_size=20))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_records_in_any_order(order: list[int]) -> None:
    found = read([LINES[0], *(LINES[number] for number in order)])
    state = found.state if isinstance(found, Damaged) else found
    if state is not None:
        shown(state)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ((END, "message"), -5.5, f"record {END + 1}: message: "),
        ((END, "exit_code"), "x", f"record {END + 1}: exit_code: "),
        ((END, "ok"), "", f"record {END + 1}: ok: "),
        ((END, "at"), "today", f"record {END + 1}: at: a time was expected"),
        ((BEGIN, "step"), -1, f"record {BEGIN + 1}: tells of what cannot have happened"),
        ((BEGIN, "args"), KEY, f"record {BEGIN + 1}: args: "),
    ],
)
def test_the_record_is_named_and_what_stands_before_it_is_told(place: Place, value: object, said: str) -> None:
    found = read(changed(place, value))
    assert isinstance(found, Damaged) and said in str(found)
    assert found.record == int(place[0]) + 1
    assert found.state is not None and found.state.doubt is not None
    assert isinstance(found, UserError) and "Traceback" not in shown(found.state)
