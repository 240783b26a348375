"""Whatever is known of however many hosts, the doctor says something about each of them and never raises."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.codec import written
from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.codes import all_codes, parse_code
from actctl.licensing.doctor import Contact, DnsView, HostEvidence, Service, Site, diagnose
from actctl.licensing.doctor.attempt import last_attempt
from actctl.licensing.events.client_events import Answer, Failed, Request, read_events
from actctl.licensing.machine import Machine
from actctl.licensing.records import KmsClient, KmsHost, License, LicenseStatus, Method
from tests.licensing.doctor.build import CMID, NOON, SKU, known_by_name

maybe = st.sampled_from([None, True, False])
codes = st.sampled_from([0, *(number for code in all_codes() if (number := parse_code(code)))]) | st.integers(
    0, 2**32 - 1
)
targets = st.sampled_from(["", "kms01:1688", "kms01.corp.example:1688", "[fd00::1]:1688", "';evil", "h2"]) | st.text()
ids = st.sampled_from([None, SKU, CMID])
times = st.sampled_from([None, NOON])
events = st.lists(
    st.builds(Request, times, codes, targets, ids, ids, st.sampled_from([None, 5, 25, 7]))
    | st.builds(Answer, times, codes, st.sampled_from([None, 0, 3, 50]))
    | st.builds(Failed, times, codes, ids, ids),
    max_size=5,
).map(tuple)
contacts = st.builds(
    Contact, st.sampled_from(["kms01", "kms01.corp.example", "x.y", "10.0.0.1"]), st.just(1688), maybe, maybe
)
licences = st.builds(
    License,
    edition=st.sampled_from([None, "ServerStandard", "Enterprise", "EnterpriseS", "ServerStandardEval", "Core", "X"]),
    channel=st.sampled_from([None, "VOLUME_KMSCLIENT", "VOLUME_KMS_WS19", "TIMEBASED_EVAL", "TIMEBASED_SUB", "?"]),
    method=st.sampled_from(list(Method)),
    activation_id=ids,
    partial_product_key=st.sampled_from([None, "", "VMK7H", "J464C", "ABCDE"]),
    license_status=st.sampled_from(list(LicenseStatus)),
    notification_reason=st.sampled_from([None, "0xC004F074", "0xC004F009", "nonsense"]),
    remaining_minutes=st.sampled_from([None, 0, 1, 20_000, 150_000, 259_200]),
    kms_client=st.none() | st.builds(KmsClient, cmid=ids, machine=targets, port=st.sampled_from([None, 1688])),
    kms_host=st.none() | st.builds(KmsHost, st.sampled_from([None, -1, 3, 50]), st.sampled_from([None, 1688, 1689])),
)
machines = st.builds(
    Machine, st.sampled_from([None, "ServerStandard", "Enterprise", "EnterpriseS", "ServerStandardEval", "Core", "X"]),
    st.sampled_from([None, "Server", "Client"]), st.sampled_from([None, 14393, 20348, 26100, 99999]), st.booleans(),
    st.none() | licences, st.none(),
)  # fmt: skip
errors = st.builds(
    HostError, st.sampled_from(list(ErrorKind)), st.just(Text("x", "x")),
    st.sampled_from([None, "0x80070422", "0xC004F025", "0x12345678"]),
)  # fmt: skip


def hosts(name: str) -> st.SearchStrategy[HostEvidence]:
    known: dict[str, Any] = {
        "kms_group": st.booleans(), "address": st.sampled_from(["", "10.0.0.1"]), "elevated": maybe,
        "skew_seconds": st.sampled_from([None, 0.0, 20_000.0, -20_000.0, 1e12]),
        "events": st.none() | events, "service": st.builds(Service, maybe, maybe),
        "dns": st.none() | st.builds(DnsView, st.sampled_from(["corp.example", ""]), st.none() | st.tuples(contacts)),
        "registered": st.none() | contacts,
    }  # fmt: skip
    read = st.builds(HostEvidence, st.just(name), st.none(), machines, **known)
    return read | st.builds(HostEvidence, st.just(name), errors, st.none(), **known)


@settings(max_examples=150, deadline=None)
@given(st.tuples(hosts("kms01"), hosts("h2"), hosts("h3")), st.booleans())
def test_any_evidence(site: tuple[HostEvidence, ...], grouped: bool) -> None:
    kms = tuple(one for one in site if one.kms_role is not None or one.kms_group)
    names = frozenset(one.host for one in kms) if grouped else frozenset()
    found = diagnose(Site(site, kms, names, known_by_name(*site)))
    data = json.loads(json.dumps(written(found)))
    named = {host for one in data["findings"] for host in one["hosts"]}
    about = {one["kms_host"] for one in data["findings"]}
    assert {one.host for one in site} <= named | set(data["healthy"]) | about
    for one in data["findings"]:
        assert one["severity"] in ("error", "warning", "info")
        assert one["title"] and one["cause"] and one["hosts"]
        assert "evil" not in json.dumps(one["remedy"]), "a name from a log must not reach a command to paste"


@settings(max_examples=300, deadline=None)
@given(st.text() | st.sampled_from(["<Event><System><EventID>12288</EventID></System><EventData><Data>"]).flatmap(
    lambda head: st.text().map(lambda text: f"{head}{text}</Data></EventData></Event>")))  # fmt: skip
def test_any_output(text: str) -> None:
    last_attempt(read_events(text), None)
