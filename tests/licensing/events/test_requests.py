"""Event 12290 in every documented form (docs/facts/events.md, "Fields")."""

from __future__ import annotations

import datetime as dt

import pytest

from actctl.licensing.events.event_log import moment
from actctl.licensing.events.kms_events import events_of
from actctl.licensing.events.kms_requests import request_of
from actctl.licensing.kms.clients import RequestLog, merged
from actctl.licensing.records import LicenseStatus
from tests.fleet.kms.foreign_log import ACTIVATION_ID, Asked, cmid, event_xml

TIME = dt.datetime(2026, 11, 23, 12, 34, 56, tzinfo=dt.timezone.utc)
NINE = ("0xC004F06C", "5", "pc7.example.com", cmid(7), "2010/9/29 21:46", "0", "2", "41520", ACTIVATION_ID)


@pytest.mark.parametrize(
    "data",
    [
        ("", *NINE),  # today's: ten, the first without a meaning
        (ACTIVATION_ID, *NINE),  # whatever the first is
        ("0x1, 2, 3", *NINE),
        NINE,
        (",".join(NINE),),  # Vista's
        (", ".join(NINE),),
        (f"  {', '.join(NINE)}, more, and more",),
        ("", *NINE, "a field of the future"),
        ("", *NINE[:3], f"{{{cmid(7).upper()}}}", *NINE[4:]),
    ],
)
def test_every_form_gives_the_same_request(data: tuple[str, ...]) -> None:
    found = request_of(data, TIME)
    assert found is not None
    assert (found.code, found.required_count, found.name, found.cmid) == ("0xC004F06C", 5, "pc7.example.com", cmid(7))
    assert (found.stated_time, found.virtual, found.license_state) == (
        "2010/9/29 21:46", False, LicenseStatus.INITIAL_GRACE
    )  # fmt: skip
    assert (found.minutes_left, found.activation_id, found.time) == (41520, ACTIVATION_ID, TIME)


def test_fields_missing_at_the_end_are_unknown() -> None:
    found = request_of(("", *NINE[:5]), TIME)
    assert found is not None and found.name == "pc7.example.com"
    assert (found.virtual, found.license_state, found.minutes_left, found.activation_id) == (None, None, None, None)
    assert request_of(("", "0x0", "5", "pc7"), TIME) is None
    assert request_of((), TIME) is None


@pytest.mark.parametrize(
    ("code", "read"),
    [("0x0", "0x00000000"), ("0xC004F06C", "0xC004F06C"), ("-1073418132", "0xC004F06C"), ("3221549164", "0xC004F06C"),
     ("", None), ("zero", None)],
)  # fmt: skip
def test_codes_are_eight_digits(code: str, read: str | None) -> None:
    found = request_of(("", code, *NINE[1:]), TIME)
    assert found is not None and found.code == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-23T12:34:56.0000000Z", TIME),
        ("2026-11-23T12:34:56.123456789Z", TIME.replace(microsecond=123456)),
        ("2026-11-23T12:34:56Z", TIME),
        ("2026-11-23T12:34:56.5", TIME.replace(microsecond=500000)),
        ("2026-02-30T12:34:56Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("2026/11/23 12:34", None),
        ("", None),
    ],
)
def test_system_time(text: str, read: dt.datetime | None) -> None:
    assert moment(text) == read


def page(*events: Asked) -> str:
    return "".join(f"{event_xml(one)}\r\n" for one in events)


def test_a_page_is_a_row_of_events_without_a_root() -> None:
    found = list(events_of(page(Asked(9, 1, "b", cmid(2)), Asked(8, 2, "a", cmid(1)))))
    assert [(one.record, one.request.name if one.request else None) for one in found] == [(9, "b"), (8, "a")]


def test_other_ways_to_write_the_same_xml() -> None:
    text = page(Asked(9, 1, "pc1&amp;x", cmid(1)))
    for other in (
        text.replace("'", '"'),
        f"<Events>\n{text}\n</Events>",
        f"<?xml version='1.0'?>{text}",
        text.replace("><", ">\r\n  <"),
        text.replace(" xmlns='http://schemas.microsoft.com/win/2004/08/events/event'", ""),
        text.replace("xmlns=", "xmlns:e=").replace("</", "</e:").replace("<", "<e:").replace("<e:/e:", "</e:"),
        text.replace("<Data>", "<Data Name='x'>"),
    ):
        (one,) = events_of(other)
        assert one.readable and one.record == 9 and one.request is not None, other
        assert one.request.name == "pc1&x"


def test_one_broken_event_spoils_no_other() -> None:
    good, bad = Asked(9, 1, "good", cmid(1)), event_xml(Asked(8, 1, "bad", cmid(2)))
    for broken in (bad.replace("</System>", ""), bad.replace("<Data>", "<Data ", 3), bad[: len(bad) // 2] + bad[-40:]):
        found = list(events_of(page(good) + broken + page(good)))
        assert [one.readable for one in found] == [True, False, True]
        assert found[1].record in (8, None)
    cut = list(events_of(page(good) + bad[:-60]))
    assert [one.readable for one in cut] == [True]
    cut = list(events_of(bad[:-60] + page(good)))
    assert [(one.readable, one.record) for one in cut] == [(False, 8), (True, 9)]


def test_characters_that_are_no_xml() -> None:
    for name in ("pc&#1;", "pc&#x1f;", "pc\x01", "pc\ufffe", "pc&#xD800;"):
        (one,) = events_of(page(Asked(9, 1, name, cmid(1))))
        assert one.request is not None and one.request.name == "pc\ufffd"


def test_other_events_are_not_counted() -> None:
    log = RequestLog("kms01")
    for one in events_of(page(Asked(9, 1, "a", cmid(1))).replace("12290", "12293") + page(Asked(8, 1, "a", cmid(1)))):
        log.add(one)
    assert (log.events, log.unreadable, len(log.seen)) == (1, 0, 1)


def test_requests_fold_into_clients() -> None:
    log = RequestLog("kms01")
    events = [
        Asked(5, 1, "PC1.corp.example", cmid(1)),
        Asked(4, 8, "pc1.corp.example", cmid(1).upper(), code="0xC004F038", state=5),
        Asked(3, 15, "pc1.corp.example", cmid(1), code="0xC004F038"),
    ]
    for one in events_of(page(*events)):
        log.add(one)
    (client,) = merged([log])
    assert (client.name, client.requests, client.failed, client.last.code) == ("PC1.corp.example", 3, 2, "0x00000000")
    assert client.last.time - client.first_time == dt.timedelta(days=14)
    assert client.ages_out_at - client.last.time == dt.timedelta(days=30)
