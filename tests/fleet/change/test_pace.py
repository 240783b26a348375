"""Canary, batches, failures: how fast a change goes over a fleet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change.pace import Pace, Share, edition_of, parse_share
from actctl.fleet.change.plan import HostPlan
from actctl.fleet.change.run_state import Attempt, HostRun
from actctl.licensing.changes.change import Action, State, Step


def hosts(words: str) -> list[HostRun]:
    """`a1 a2! b1`: a host of edition a, one of them in the middle of its steps, a host of edition b."""
    found = []
    for word in words.split():
        name = word.rstrip("!")
        plan = HostPlan(name, name, Action.CHANGE, None, Text("", ""), State(name[0], 20348), None, (Step("ato"),))
        found.append(HostRun(plan, [Attempt(0, "ato", [], "")] if word.endswith("!") else []))
    return found


def names(phases: list[list[HostRun]]) -> list[str]:
    return [" ".join(host.plan.host for host in phase) for phase in phases]


@pytest.mark.parametrize(
    ("text", "hosts_", "expected"),
    [
        ("3", 10, 3), ("0", 10, 0), ("0%", 10, 0), ("10%", 30, 3), ("10%", 29, 2), ("100%", 7, 7), (" 25% ", 8, 2),
        ("12.5%", 8, 1), ("33.3%", 3, 0), ("999999", 3, 999999), ("1.15%", 2000, 23), ("0.7%", 1000, 7),
    ],
)  # fmt: skip
def test_shares(text: str, hosts_: int, expected: int) -> None:
    share = parse_share("--batch", text)
    assert share.of(hosts_) == expected
    assert parse_share("--batch", str(share)) == share, "it is written as it is read: the journal keeps it so"


@pytest.mark.parametrize(
    "text", ["", "%", "-1", "1.5", "101%", "100.001%", "10 %", "１０%", "1e3", "ten", "1%%", "10%\n5", "9999999", "nan"]
)
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(
        UserError, match=r"(?s)^--batch: .* was given; a number of hosts \(3\) or a part of them \(10%\)"
    ):
        parse_share("--batch", text)


@given(st.integers(0, 100_000), st.integers(0, 2000))
def test_a_percentage_is_what_it_says(thousandths: int, of: int) -> None:
    assert Share(thousandths / 1000, percent=True).of(of) == thousandths * of // 100_000


@pytest.mark.parametrize(
    ("words", "pace", "proven", "expected"),
    [
        ("a1 a2 b1 b2", Pace(), "", ["a1", "a2", "b1", "b2"]),
        ("a1 b1 b2", Pace(), "", ["b1", "a1", "b2"]),  # where there is room for one edition, the most frequent
        ("a1 a2 a3 a4 a5", Pace(), "", ["a1", "a2", "a3", "a4", "a5"]),
        ("a1 a2 a3 a4 a5 a6 a7 a8", Pace(), "", ["a1", "a2 a3", "a4 a5", "a6 a7", "a8"]),
        ("a1 a2 a3 b1", Pace(canary=2, batch=Share(3)), "", ["a1 a2 b1", "a3"]),
        ("a1 a2 b1", Pace(canary=0, batch=Share(2)), "", ["", "a1 a2", "b1"]),
        ("a1 a2 b1 b2", Pace(batch=Share(9)), "a/20348", ["b1", "a1 a2 b2"]),
        ("a1 b1", Pace(batch=Share(9)), "a/20348 b/20348", ["", "a1 b1"]),
        ("a1", Pace(), "", ["a1"]),
        ("a1 b1 c1", Pace(), "", ["a1", "b1", "c1"]),
        ("a1 b1 c1", Pace(canary=1), "", ["a1 b1 c1"]),
        ("", Pace(), "", [""]),
        # Hosts in the middle of their steps go first, and are their edition's canary.
        ("a1 a2 a3!", Pace(batch=Share(9)), "", ["a1 a3", "a2"]),
        ("a1! a2! a3", Pace(batch=Share(9)), "", ["a1 a2", "a3"]),
        ("a1 a2!", Pace(canary=0, batch=Share(9)), "", ["a2", "a1"]),
        ("a1 a2!", Pace(batch=Share(9)), "a/20348", ["a2", "a1"]),
        # A batch has at least one host.
        ("a1 a2 a3", Pace(batch=Share(0)), "", ["a1", "a2", "a3"]),
        ("a1 a2 a3", Pace(batch=Share(0.001, percent=True)), "", ["a1", "a2", "a3"]),
        ("a1 a2 a3", Pace(batch=Share(100, percent=True)), "", ["a1", "a2 a3"]),
    ],
)
def test_phases(words: str, pace: Pace, proven: str, expected: list[str]) -> None:
    assert names(pace.phases(hosts(words), frozenset(proven.split()))) == expected


FLEETS = st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=40).map(
    lambda drawn: hosts(" ".join(f"{edition}{n}{'!' * touched}" for n, (edition, touched) in enumerate(drawn)))
)
PACES = st.builds(
    Pace,
    st.none() | st.integers(0, 3),
    st.builds(Share, st.integers(0, 100).map(float), percent=st.booleans()),
    st.none(),
)


@given(FLEETS, PACES, st.frozensets(st.sampled_from(["a/20348", "b/20348"])))
def test_every_host_once_and_every_edition_tried_first(
    fleet: list[HostRun], pace: Pace, proven: frozenset[str]
) -> None:
    canary, *batches = pace.phases(fleet, proven)
    listed = [host.plan.host for phase in (canary, *batches) for host in phase]
    assert sorted(listed) == sorted(host.plan.host for host in fleet)
    assert all(batches) and len({len(batch) for batch in batches[:-1]}) <= 1
    assert not any(host.touched for batch in batches for host in batch)
    if pace.canary is None:
        assert sum(not host.touched for host in canary) <= max(1, len(fleet) // 10)
    if pace.canary:
        tried = {edition_of(host) for host in canary} | proven
        assert {edition_of(host) for batch in batches for host in batch} <= tried


@pytest.mark.parametrize(
    ("max_fail", "changes", "canary", "expected"),
    [
        (None, 60, True, 0), (None, 60, False, 3), (None, 19, False, 0), (None, 20, False, 1),
        ("2", 60, True, 2), ("2", 60, False, 2), ("10%", 60, True, 6), ("10%", 60, False, 6), ("0", 60, False, 0),
    ],
)  # fmt: skip
def test_failures_allowed(max_fail: str | None, changes: int, canary: bool, expected: int) -> None:
    pace = Pace(max_fail=parse_share("--max-fail", max_fail) if max_fail else None)
    assert pace.allowed(changes, canary=canary) == expected


def test_an_edition_is_edition_and_build() -> None:
    [host] = hosts("a1")
    assert edition_of(host) == "a/20348"
    assert edition_of(HostRun(HostPlan("x", "x", Action.CHANGE, None, Text("", "")))) == ""
