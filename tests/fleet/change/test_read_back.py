"""Records of reports, plans and runs go through JSON and come back; what is damaged is refused, by its place alone."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actctl.common.codec import read, written
from actctl.fleet.change import journal_file
from actctl.fleet.change.plan import Origin
from actctl.fleet.change.plan_record import PlanRecord
from actctl.fleet.change.run_record import RunRecord, run_json, run_of
from actctl.fleet.report import HostRecord
from tests.render.runs_example import a_run

OLD = sorted((Path(__file__).parents[2] / "golden/from_010/runs").glob("*/journal.jsonl"))
SECRET = "4CPRK-NM3K3-X6XXQ-RXX86-WXCHW"
T = TypeVar("T")

RECORDS: dict[type, st.SearchStrategy[Any]] = {
    HostRecord: st.builds(HostRecord, duration_seconds=st.floats(0, 1e6)),
    PlanRecord: st.builds(
        PlanRecord, summary=st.none(), origin=st.builds(Origin, seconds=st.none() | st.floats(0, 1e6))
    ),
    RunRecord: st.builds(RunRecord),
}


def through_json(value: object) -> Any:
    return json.loads(json.dumps(written(value)))


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_is_read_back(kind: type[T], data: st.DataObject) -> None:
    record = data.draw(RECORDS[kind])
    again = read(kind, through_json(record))
    assert again == record
    assert written(again) == written(record)


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.parent.name)
def test_runs_of_010_are_read_back(file: Path) -> None:
    shown = through_json(run_json(journal_file.read(file)))
    assert written(run_of(shown)) == shown


@pytest.mark.parametrize("finished", [True, False])
def test_a_run_is_read_back(finished: bool) -> None:
    shown = through_json(run_json(a_run(finished=finished)))
    run = run_of(shown)
    assert written(run) == shown
    failed = next(one for one in run.hosts if one.host == "app01")
    assert failed.error is not None and failed.error.error().code == "0xC004F069"


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of the JSON that is no whole."""
    items = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    found: list[tuple[str | int, ...]] = [path] if path else []
    return found + [place for key, value in items for place in places(value, (*path, key))]


RUN = through_json(run_json(a_run()))
WRONG = st.sampled_from([SECRET, [SECRET], {SECRET: SECRET}, {"kind": SECRET}, [[SECRET]], [{"verb": [SECRET]}]])


@given(st.sampled_from(places(RUN)), WRONG)
@settings(max_examples=300, deadline=None)
def test_damage_is_refused_by_its_place_and_not_repeated(place: tuple[str | int, ...], wrong: object) -> None:
    damaged = copy.deepcopy(RUN)
    here = damaged
    for part in place[:-1]:
        here = here[part]
    here[place[-1]] = wrong
    try:
        run_of(damaged)
    except ValueError as error:
        where, _, expected = str(error).partition(": ")
        known = place[:1] if place[0] == "summary" else place  # a mapping's own keys may be anything
        assert f"{where}.".startswith(".".join(map(str, known)) + ".") and expected
        assert not any(part in str(error) for part in SECRET.split("-"))
    else:
        assert isinstance(wrong, dict) or place[-1] not in (
            "schema",
            "finished",
            "hosts",
            "summary",
            "outcome",
            "before",
            "after",
            "steps",
            "ok",
        )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("outcome", "unknown", "hosts.0.outcome: one that a record may hold was expected"),
        ("outcome", "perhaps", "hosts.0.outcome: "),
        ("steps", {}, "hosts.0.steps: "),
        ("after", "licensed", "hosts.0.after: a record was expected"),
    ],
)
def test_a_host_that_no_run_has(name: str, value: object, said: str) -> None:
    damaged = copy.deepcopy(RUN)
    damaged["hosts"][0][name] = value
    with pytest.raises(ValueError, match="^" + said.replace(".", r"\.")):
        run_of(damaged)


@pytest.mark.parametrize("data", [None, 7, "run", [], {}])
def test_what_is_no_run(data: object) -> None:
    with pytest.raises(ValueError, match=r"^(the record: a record was expected|schema: Field required)$"):
        run_of(data)
