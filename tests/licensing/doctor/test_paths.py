"""Every path of reasoning on its own, with hand-built evidence: the cause that is found, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.doctor import Contact, DnsView, HostEvidence, Service, Severity
from actctl.licensing.events.client_events import Failed, Request
from actctl.licensing.records import LicenseStatus, Method
from tests.licensing.doctor.build import (
    CMID,
    LICENSED,
    NOON,
    SKU,
    asked,
    client,
    examined,
    failed,
    found,
    kms_host,
    registered,
)

HOURS = 3600.0
DEAD = Contact("kms-old.corp.example", 1688, False, False)
LIVE = Contact("kms01.corp.example", 1688, True, True)


def dns(*records: Contact, domain: str = "corp.example") -> DnsView:
    return DnsView(domain, records)


CASES: dict[str, tuple[HostEvidence, tuple[HostEvidence, ...], str]] = {
    "F038 by the answer": (
        client(events=asked(answer=0xC004F038), registered=registered()), (kms_host(count=3),), "kms_count_low"),
    "F038, the KMS host is not known": (client(events=asked(answer=0xC004F038)), (), "kms_count_low"),
    "F038 in its informational form": (client(events=asked(answer=0x4004F038)), (), "kms_count_low"),
    "never asked, its host counts too few": (client(registered=registered()), (kms_host(count=-1),), "kms_count_low"),
    "F038 of a PC at 24": (
        client(edition="Enterprise", build=26100, kind="Client", key="2YT43", registered=registered(), events=()),
        (kms_host(count=24),), "kms_count_low"),
    "F038, but it counts enough now": (
        client(events=asked(answer=0xC004F038), registered=registered()), (kms_host(count=9),), "not_activated"),
    "F074, the port is closed": (
        client(events=asked(0x800706BA), registered=registered(False)), (kms_host(),), "kms_port_closed"),
    "706BA, the port is closed and nothing is known of the host": (
        client(events=asked(0x800706BA), registered=registered(False)), (), "kms_port_closed"),
    "F074, it listens elsewhere": (
        client(events=asked(0x800706BA), registered=registered(False)), (kms_host(port=1689),), "kms_port_closed"),
    "F074, nothing more is known": (client(events=asked(0xC004F074)), (), "kms_unreachable"),
    "706BA, the port is open now": (
        client(events=asked(0x800706BA), registered=registered()), (kms_host(),), "kms_unreachable"),
    "asked, and no answer came": (client(events=asked(0)), (), "kms_unreachable"),
    "the registered name has no address": (
        client(registered=registered(False, False, "oldkms.corp.example")), (kms_host(),), "kms_unreachable"),
    "the KMS host itself is gone": (
        client(events=asked(0x800706BA), registered=registered(False)),
        (HostEvidence("kms01", HostError(ErrorKind.UNREACHABLE, Text("x", "x")), kms_group=True),), "kms_unreachable"),
    "F074 by the notification reason alone": (client(reason="0xC004F074"), (), "kms_unreachable"),
    "F042": (client(build=26100, key="7RC7W", events=asked(answer=0xC004F042)), (kms_host(),), "kms_wrong_generation"),
    "F015": (client(events=asked(answer=0xC004F015)), (), "kms_wrong_generation"),
    "never asked, the host's key does not cover it": (
        client(build=26100, key="9K6JB", registered=registered()), (kms_host(),), "kms_wrong_generation"),
    "F06C and the clock": (
        client(skew_seconds=5.2 * HOURS, events=asked(0xC004F06C), registered=registered(False)), (kms_host(),),
        "clock_skew"),
    "F06C, the clock is not known": (client(skew_seconds=None, events=asked(0xC004F06C)), (), "clock_skew"),
    "F06C, the clock is right now": (client(events=asked(0xC004F06C)), (), "not_activated"),
    "a clock behind": (client(skew_seconds=-30 * HOURS, events=asked(0xC004F074)), (), "clock_skew"),
    "the KMS host's clock is the wrong one": (
        client(events=asked(0xC004F06C), registered=registered()), (kms_host(skew_seconds=9 * HOURS),), "clock_skew"),
    "both clocks are equally wrong": (
        client(skew_seconds=9 * HOURS, events=asked(answer=0xC004F038), registered=registered()),
        (kms_host(count=2, skew_seconds=9 * HOURS),), "kms_count_low"),
    "F069": (client(events=failed(0xC004F069)), (), "wrong_edition_key"),
    "the GVLK of another product": (client(key="J464C"), (), "wrong_edition_key"),
    "no key": (client(method=None), (), "no_gvlk"),
    "Home has no volume key": (client(edition="Core", kind="Client", build=26100), (), "no_gvlk"),
    "evaluation": (client(edition="ServerStandardEval", method=Method.TIMEBASED, status=LICENSED, minutes=100_000), (),
                   "evaluation_edition"),
    "C008 of a MAK": (client(method=Method.MAK, key="X7Q2K", events=failed(0xC004C008)), (), "mak_exhausted"),
    "C020 of a MAK": (client(method=Method.MAK, key="X7Q2K", reason="0xC004C020"), (), "mak_exhausted"),
    "C003 of a MAK": (client(method=Method.MAK, key="X7Q2K", events=failed(0xC004C003)), (), "mak_blocked"),
    "232B": (client(events=asked(0x8007232B, ""), dns=dns()), (kms_host(),), "dns_no_record"),
    "232B, DNS was not asked": (client(events=asked(0x8007232B, "")), (), "dns_no_record"),
    "232B, there is a record now": (client(events=asked(0x8007232B, ""), dns=dns(LIVE)), (kms_host(),),
                                    "kms_unreachable"),
    "706BA, the only record is dead": (client(events=asked(0x800706BA, str(DEAD)), dns=dns(DEAD)), (kms_host(),),
                                       "dns_dead_record"),
    "a real KMS host among dead records, its port closed": (
        client(events=asked(0x800706BA), dns=dns(Contact("kms01.corp.example", 1688, True, False))), (kms_host(),),
        "kms_port_closed"),
    "80070005 without a full token": (client(events=failed(0x80070005), elevated=False), (), "not_elevated"),
    "80070005 with a full token": (client(events=failed(0x80070005)), (), "access_denied"),
    "F025": (client(events=failed(0xC004F025), elevated=None), (), "not_elevated"),
    "F009 alone": (client(reason="0xC004F009"), (), "expired"),
    "nothing at all": (client(), (), "not_activated"),
    "an unknown code": (client(events=asked(0xC004FFFE)), (), "not_activated"),
    "expiring": (client(status=LICENSED, minutes=20_000), (), "expiring"),
    "expiring, it cannot have asked": (
        client(status=LICENSED, minutes=20_000, registered=registered(False)), (kms_host(),), "kms_port_closed"),
    "no renewal for weeks, and no trace of one": (
        client(status=LICENSED, minutes=200_000, registered=registered()), (kms_host(),), "expiring"),
    "no renewal for weeks, no record": (client(status=LICENSED, minutes=200_000, dns=dns()), (), "dns_no_record"),
    "never asked, the port is closed, its host counts too few": (
        client(registered=registered(False)), (kms_host(count=0),), "kms_port_closed"),
    "sppsvc disabled": (
        HostEvidence("web01", HostError(ErrorKind.SLMGR, Text("x", "x"), "0x80070422"), service=Service(True, False)),
        (), "service_disabled"),
    "sppsvc disabled by its code": (
        HostEvidence("web01", HostError(ErrorKind.SLMGR, Text("x", "x"), "0x80070422")), (), "service_disabled"),
    "no VBScript": (HostEvidence("web01", HostError(ErrorKind.NO_VBSCRIPT, Text("x", "x"))), (), "no_vbscript"),
    "unreachable": (HostEvidence("web01", HostError(ErrorKind.UNREACHABLE, Text("x", "x"))), (), "unreachable"),
    "a status nobody understood": (client(status=LicenseStatus.UNKNOWN), (), "parse"),
}  # fmt: skip
"""What is known of web01 and of KMS hosts → the one finding about web01."""


@pytest.mark.parametrize("name", list(CASES))
def test_the_cause_and_no_other(name: str) -> None:
    one, kms, code = CASES[name]
    diagnosis = examined(one, kms=kms)
    assert found(diagnosis) == {code: ["web01"]}, [each.as_json() for each in diagnosis.findings]
    (finding,) = diagnosis.findings
    assert diagnosis.healthy == ()
    assert diagnosis.bad
    for text in (finding.title, finding.cause, *finding.evidence, *finding.remedy, *finding.further):
        assert text.en and text.ja
        assert not any(f"{{{word}}}" in text.en + text.ja for word in ("hosts", "cannot", "subject"))
    assert any("\u3040" < char < "\u9fff" for char in finding.title.ja)


def test_what_is_activated_is_healthy() -> None:
    well = [
        client("kms", status=LICENSED, minutes=255_000, cmid="a"),
        client("mak", method=Method.MAK, key="X7Q2K", status=LICENSED),
        client("renewed", status=LICENSED, minutes=259_000, events=asked(answer=0), cmid="b"),
        # It has renewed since: what an old event says does not count.
        client("old trouble", status=LICENSED, minutes=258_000, events=asked(answer=0xC004F038), cmid="c"),
    ]
    diagnosis = examined(*well, kms_host(count=30))
    assert diagnosis.findings == ()
    assert diagnosis.healthy == ("kms", "mak", "renewed", "old trouble", "kms01")
    assert not diagnosis.bad


def test_renewals_that_fail_are_a_warning() -> None:
    one = client(status=LICENSED, minutes=150_000, events=asked(0x800706BA), registered=registered(False))
    (finding,) = examined(one, kms=(kms_host(),)).findings
    assert (finding.code, finding.severity) == ("kms_port_closed", Severity.WARNING)
    assert finding.title.en == "1 host cannot renew: the KMS port kms01:1688 is closed for them"


def test_a_renewal_is_missed_by_the_interval_that_the_kms_host_gave() -> None:
    """Two renewals and a day: 15 days where the interval is 7, 61 where /sri made it 30."""
    for interval, well, late in ((None, 166, 164), (10_080, 166, 164), (43_200, 120, 118)):
        kept: dict[str, Any] = {"status": LICENSED, "registered": registered(), "interval": interval}
        assert examined(client(minutes=well * 1440, **kept)).findings == ()
        (finding,) = examined(client(minutes=late * 1440, **kept), kms=(kms_host(),)).findings
        assert finding.title.en == "1 host not renewed for weeks: a renewal is due every few days"


def test_a_skewed_clock_is_a_warning_while_activated() -> None:
    (finding,) = examined(client(status=LICENSED, minutes=255_000, skew_seconds=4.1 * HOURS)).findings
    assert (finding.code, finding.severity) == ("clock_skew", Severity.WARNING)
    assert examined(client(status=LICENSED, minutes=255_000, skew_seconds=3.9 * HOURS)).findings == ()


def test_many_hosts_are_one_finding_for_each_kms_host() -> None:
    names = [f"web{number:02}" for number in range(37)]
    low = [client(name, events=asked(answer=0xC004F038), registered=registered()) for name in names]
    other = client("pc1", registered=registered(name="kms02"), events=asked(answer=0xC004F038, target="kms02:1688"))
    diagnosis = examined(*low, other, kms=(kms_host(count=3), kms_host("kms02", count=1)))
    first, second = (one for one in diagnosis.findings if one.code == "kms_count_low")
    assert first.title.en == "37 hosts cannot activate: the KMS host kms01 has counted too few machines"
    assert first.hosts == tuple(names)
    assert first.evidence[0].en == "kms01 counts 3; servers need 5, clients 25"
    assert first.evidence[1].en.startswith("web00, web01, web02, web03, web04, web05 and 31 more: 0xC004F038")
    assert (second.hosts, second.kms_host) == (("pc1",), "kms02")


def test_clones_are_named_once_beside_the_low_count() -> None:
    kept: dict[str, Any] = {"events": asked(answer=0xC004F038), "registered": registered()}
    diagnosis = examined(client("web03", **kept), client("web04", **kept), kms=(kms_host(count=3),))
    assert found(diagnosis) == {"kms_count_low": ["web03", "web04"], "duplicate_cmid": ["web03", "web04"]}
    clones = diagnosis.findings[1]
    assert clones.severity is Severity.ERROR
    assert clones.remedy[0].en == "actctl slmgr rearm --limit web04"
    well = examined(*(client(name, status=LICENSED, minutes=255_000, cmid=CMID.upper()) for name in ("a", "b")))
    assert [(one.code, one.severity) for one in well.findings] == [("duplicate_cmid", Severity.WARNING)]


def test_records_that_hold_nobody_up() -> None:
    stranger = Contact("pc7.corp.example", 1688, True, True)
    diagnosis = examined(kms_host(dns=dns(LIVE, DEAD, stranger)), client("pc7", status=LICENSED, minutes=255_000))
    assert found(diagnosis) == {"dns_dead_record": ["kms01"], "dns_unexpected_record": ["pc7"]}
    assert {one.severity for one in diagnosis.findings} == {Severity.WARNING}


def test_an_alias_of_a_kms_host_is_that_kms_host() -> None:
    """Its own DNS names kms01, the client was told kms.corp.example: the same address."""
    real = Contact("kms01.corp.example", 1688, True, True, ("10.20.0.5",))
    alias = Contact("kms.corp.example", 1688, True, True, ("10.20.0.5",))
    other = Contact("pc7.corp.example", 1688, True, True, ("10.20.0.7",))
    host = kms_host(count=3, dns=dns(real, alias, other))
    diagnosis = examined(
        host, client(events=asked(answer=0xC004F038, target="kms.corp.example:1688"), registered=alias)
    )
    assert found(diagnosis) == {"kms_count_low": ["web01"], "dns_unexpected_record": ["kms01"]}
    low, unexpected = diagnosis.findings
    assert low.kms_host == "kms01" and "kms01 counts 3" in low.evidence[0].en
    assert "pc7.corp.example" in unexpected.title.en


def test_a_kms_host_below_the_threshold_of_machines_that_are_well() -> None:
    pc = client("pc1", edition="Enterprise", kind="Client", build=26100, status=LICENSED, minutes=255_000,
                registered=registered())  # fmt: skip
    (finding,) = examined(kms_host(count=17), pc).findings
    assert (finding.code, finding.severity, finding.hosts) == ("kms_count_low", Severity.WARNING, ("kms01",))
    assert examined(kms_host(count=17)).findings == ()


def test_a_filtered_token_is_named_beside_the_cause() -> None:
    diagnosis = examined(client(events=asked(answer=0xC004F038), elevated=False))
    assert found(diagnosis) == {"kms_count_low": ["web01"], "not_elevated": ["web01"]}


def test_events_of_other_products_and_of_a_key_given_up_do_not_count() -> None:
    office = "0ff1ce15-a989-479d-af46-f275c6370663"
    other = Request(NOON, 0xC004F074, "kms09:1688", CMID, "11111111-2222-3333-4444-555555555555", 5)
    events = (Failed(NOON, 0xC004F074, office, None), other, Request(NOON, 0xC004F06C, "kms01:1688", CMID, SKU, 5))
    assert found(examined(client(events=events, skew_seconds=None))) == {"clock_skew": ["web01"]}


def test_texts_come_from_explain() -> None:
    from actctl.licensing.codes import explain

    known = explain("0xC004F038")
    (finding,) = examined(client(events=asked(answer=0xC004F038))).findings
    assert known is not None
    assert finding.cause.ja == known.meaning.ja + known.cause.ja
    assert finding.further == known.steps
    assert finding.error_code == "0xC004F038"
