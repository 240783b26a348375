"""Hostile event logs: nothing raises, nothing hangs, nothing grows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.licensing.events.event_log import moment
from actctl.licensing.events.kms_events import events_of
from actctl.licensing.events.kms_requests import request_of
from actctl.licensing.kms.clients import RequestLog, merged
from actctl.licensing.kms.clones import reinstalled, shared_cmids
from actctl.licensing.kms.join import KnownHost, join, silent
from tests.fleet.kms.foreign_log import NOW, Asked, cmid, event_xml
from tests.waiting import cpu_limit

GOOD = event_xml(Asked(7, 1, "pc1", cmid(1)))
ANY = st.text(st.characters(exclude_categories=()), max_size=200)  # lone surrogates among them
FIELDS = st.one_of(ANY, st.sampled_from([cmid(1), cmid(2), "0x0", "5", "pc1", "9" * 400, "٣", ",,,,", "{}"]))
PIECES = st.sampled_from(
    ["<Event>", "</Event>", "<Event ", "<Event xmlns='x'>", "<System>", "</System>", "<EventID>12290</EventID>",
     "<Data>", "</Data>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "&#0;", "&#x110000;",
     "<EventRecordID>5</EventRecordID>",
     "<EventRecordID>" + "9" * 30 + "</EventRecordID>", "<TimeCreated SystemTime='2026-11-23T12:34:56Z'/>",
     "<TimeCreated SystemTime='9999-99-99T99:99:99Z'/>", cmid(1), ",", "\x00", "\ud800", "]]>", "<![CDATA[", GOOD]
)  # fmt: skip


def fold(page: str) -> RequestLog:
    """Everything that is done with a page."""
    log = RequestLog("kms01")
    for event in events_of(page):
        log.add(event)
    clients = merged([log])
    shared_cmids(clients)
    reinstalled(clients)
    joined = join(clients, [KnownHost("pc1", ("pc1", "10.0.0.1"), cmid(1)), KnownHost("", ("", ""))])
    silent({"pc1": cmid(1), "pc2": None}, clients, joined)
    for client in clients:
        assert client.ages_out_at > client.last.time >= client.first_time
    return log


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PIECES, ANY), max_size=40))
def test_any_page(pieces: list[str]) -> None:
    log = fold("".join(pieces))
    assert log.unreadable <= log.events


@settings(max_examples=200, deadline=None)
@given(ANY, st.integers(0, len(GOOD)), st.integers(0, len(GOOD)))
def test_any_damage_to_a_good_event(text: str, start: int, end: int) -> None:
    fold(GOOD[:start] + text + GOOD[end:] + GOOD)


@settings(max_examples=150, deadline=None)
@given(st.lists(FIELDS, max_size=14), ANY)
def test_any_fields(data: list[str], text: str) -> None:
    request_of(data, NOW)
    moment(text)


BOMB = (
    "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 9))
    + "]>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<Event>" * 200_000,
        "<Event " * 200_000,
        "</Event>" * 200_000,
        "<Event><EventID>" * 60_000,
        "<Event>" + "<a>" * 20_000 + "</Event>",
        "<Event>" + "x" * 5_000_000 + "</Event>",
        "<Event " + "x" * 2_000_000,
        "<EventRecordID" * 100_000,
        "<" * 500_000,
        "<Event>&#x1;</Event>" * 20_000,
        ("<Event><EventRecordID>" + " " * 60_000) * 20,
        "<Event><Data>" + "{" * 60_000 + "</Data></Event>",
        "<Event><Data>" + "," * 60_000 + "</Data></Event>",
        BOMB + GOOD.replace("pc1", "&a8;"),
        GOOD.replace("<Event ", BOMB + "<Event ").replace("pc1", "&a8;"),
        GOOD.replace("<System>", BOMB + "<System>").replace("pc1", "&a8;"),
    ],
)
def test_pages_that_want_to_hang_it(page: str) -> None:
    with cpu_limit(120):
        log = fold(page)
    assert all(len(seen.last.name) < 300 for seen in log.seen.values())


def test_many_names_with_one_cmid_take_no_square_of_time() -> None:
    events = "".join(event_xml(Asked(number, 1, f"pc{number}.corp.example", cmid(1))) for number in range(1, 5_001))
    with cpu_limit(120):
        log = fold(events)
    assert len(log.seen) == 5_000


def test_a_document_type_is_not_read_and_the_next_event_is() -> None:
    inside = GOOD.replace("<System>", f"{BOMB}<System>")
    assert [one.readable for one in events_of(inside + GOOD)] == [False, True]
