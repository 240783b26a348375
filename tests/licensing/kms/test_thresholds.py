"""Counts of a KMS host and the machines of a plan (docs/facts/kms.md, "Count")."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, Decision, Step
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS, Candidate, KmsCount, weigh

SWITCHED = Decision(Action.CHANGE, None, Text("", ""), (Step("ipk", ("K",)), Step("ato")))
POINTED = Decision(Action.CHANGE, None, Text("", ""), (Step("skms", ("kms01",)), Step("ato")))
ASKED = Decision(Action.CHANGE, None, Text("", ""), (Step("ato"),))
NOTHING = Decision(Action.NONE, "already_right", Text("", ""))


def fleet(servers: int = 0, clients: int = 0, repointed: int = 0, asked: int = 0) -> dict[str, Candidate]:
    """Machines with a MAK, KMS clients that get another KMS host, and KMS clients that only ask."""
    found = {f"srv{n}": Candidate(SWITCHED, server=True, is_client_already=False) for n in range(servers)}
    found |= {f"pc{n}": Candidate(SWITCHED, server=False, is_client_already=False) for n in range(clients)}
    found |= {f"moved{n}": Candidate(POINTED, server=True, is_client_already=True) for n in range(repointed)}
    return found | {f"asked{n}": Candidate(ASKED, server=False, is_client_already=True) for n in range(asked)}


def blocked(candidates: dict[str, Candidate], count: int | None) -> str:
    """Which kinds of machines are blocked."""
    weighed = weigh(candidates, KmsCount("kms01", count))
    assert weighed.keys() == candidates.keys()
    names = {name.rstrip("0123456789") for name, one in weighed.items() if one.action is Action.BLOCKED}
    whole = {name.rstrip("0123456789") for name, one in weighed.items() if one.action is Action.CHANGE}
    assert not names & whole, "machines of one kind are all blocked or all not"
    return " ".join(sorted(names))


@pytest.mark.parametrize(
    ("count", "machines", "expected"),
    [
        (0, {"servers": 4}, "srv"),
        (0, {"servers": 5}, ""),
        (1, {"servers": 4}, ""),
        (4, {"servers": 1}, ""),
        (5, {"servers": 1}, ""),
        (3, {"servers": 1}, "srv"),
        (-1, {"servers": 4}, "srv"),
        (-1, {"servers": 5}, ""),
        (None, {"servers": 1, "clients": 1}, ""),
        (0, {"clients": 24}, "pc"),
        (0, {"clients": 25}, ""),
        (24, {"clients": 1}, ""),
        (23, {"clients": 1}, "pc"),
        (25, {"clients": 1, "servers": 1}, ""),
        (50, {"clients": 1}, ""),
        # Clients and servers add to one count.
        (0, {"servers": 5, "clients": 20}, ""),
        (0, {"servers": 5, "clients": 19}, "pc"),
        (5, {"servers": 1, "clients": 3}, "pc"),
        # Clients that stay away are missing for the servers.
        (0, {"servers": 4, "clients": 3}, "pc srv"),
        (0, {"servers": 4, "clients": 20}, "pc srv"),
        # KMS clients that are pointed at this host come to its count; they have nothing to lose.
        (0, {"servers": 3, "repointed": 2}, ""),
        (0, {"servers": 2, "repointed": 2}, "srv"),
        (0, {"repointed": 3}, ""),
        (0, {"clients": 20, "repointed": 5}, ""),
        # Those that only ask once more may be counted already.
        (0, {"servers": 4, "asked": 1}, "srv"),
        (0, {"asked": 3}, ""),
        (0, {}, ""),
    ],
)
def test_who_is_blocked(count: int | None, machines: dict[str, int], expected: str) -> None:
    assert blocked(fleet(**machines), count) == expected


@pytest.mark.parametrize(
    ("asks", "new"),
    [
        (None, True),
        ("kms02.corp.example:1688", True),
        ("kms01.corp.example:1688", False),
        ("KMS01.CORP.EXAMPLE.", False),
        ("kms01.other.example:1688", True),
        ("kms01:1688", False),  # may be the same: nothing is promised on a doubt
        ("kms01.corp.example:1700", False),  # a KMS host has one count, not one for each port
        ("[2001:db8::1]:1688", True),
    ],
)
def test_a_client_that_dns_led_to_the_same_kms_host_is_counted_there_already(asks: str | None, new: bool) -> None:
    moved = Decision(Action.CHANGE, None, Text("", ""), (Step("skms", ("kms01.corp.example",)), Step("ato")))
    assert Candidate(moved, server=True, is_client_already=True, asks=asks).adds is new
    fleet_ = fleet(servers=4) | {"moved0": Candidate(moved, server=True, is_client_already=True, asks=asks)}
    assert blocked(fleet_, 0) == ("" if new else "srv")
    assert Candidate(SWITCHED, server=True, is_client_already=False, asks=asks).adds, "a MAK was counted nowhere"


def test_the_reason_names_the_numbers() -> None:
    decision = weigh(fleet(servers=3), KmsCount("kms01", 1))["srv0"]
    assert (decision.reason, decision.steps) == ("kms_count_low", ())
    assert "count 1 at kms01 and 3 of this plan make 4; 5 are needed" in decision.message.en
    assert "kms01" in decision.message.ja and "5" in decision.message.ja
    assert "0 at" in weigh(fleet(servers=3), KmsCount("kms01", -1))["srv0"].message.en


CANDIDATES = st.dictionaries(
    st.text("abc", min_size=1, max_size=6),
    st.builds(
        Candidate,
        st.sampled_from([SWITCHED, POINTED, ASKED, NOTHING]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, "kms01:1688", "kms02"]),
    ),
    max_size=40,
)
COUNTS = st.one_of(st.none(), st.integers(-1, 50))


@given(CANDIDATES, COUNTS)
def test_blocked_only_where_something_would_be_lost(candidates: dict[str, Candidate], count: int | None) -> None:
    weighed = weigh(candidates, KmsCount("kms01", count))
    adding = sum(one.adds for one in candidates.values())
    for name, one in candidates.items():
        if weighed[name] is one.decision:
            continue
        assert (weighed[name].action, weighed[name].reason) == (Action.BLOCKED, "kms_count_low")
        assert weighed[name].steps == ()
        assert one.risks and count is not None
        assert max(count, 0) + adding < CLIENTS


@given(CANDIDATES, COUNTS)
def test_whoever_goes_on_will_activate(candidates: dict[str, Candidate], count: int | None) -> None:
    """What is promised: with a known count, a machine that gives up its key finds the count it needs."""
    if count is None:
        return
    weighed = weigh(candidates, KmsCount("kms01", count))
    going = {name: one for name, one in candidates.items() if weighed[name].action is Action.CHANGE}
    reached = max(count, 0) + sum(one.adds for one in going.values())
    for one in going.values():
        if one.risks:
            assert reached >= (SERVERS if one.server else CLIENTS)


@given(CANDIDATES, st.integers(25, 50))
def test_a_count_that_is_enough_blocks_nobody(candidates: dict[str, Candidate], count: int) -> None:
    weighed = weigh(candidates, KmsCount("kms01", count))
    assert weighed == {name: one.decision for name, one in candidates.items()}
