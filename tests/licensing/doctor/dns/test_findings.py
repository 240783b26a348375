"""What is wrong, from states built by hand: each finding, and who is blamed for nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.licensing.doctor.dns.finding import DnsFinding
from actctl.licensing.doctor.dns.findings import findings
from actctl.licensing.doctor.finding import WORST_FIRST
from actctl.licensing.kms.dns_records import DnsProblem
from actctl.licensing.kms.dns_states import ClientState, DomainState, KmsHostState
from tests.licensing.doctor.dns.states import (
    CORP,
    KMS01,
    NO_WAY,
    REFUSED,
    TIMEOUT,
    client,
    domain,
    fixed,
    kms_host,
    leads,
    record,
)

NO_RECORD, NO_NAME, SILENT = DnsProblem.NO_RECORD, DnsProblem.NO_DOMAIN, DnsProblem.TIMEOUT
OLD, ROGUE = "old.corp.example", "rogue.corp.example"
GOOD = domain(record())


class Case(NamedTuple):
    """What was seen, and what is said of it: `severity code [domain] [target] [hosts]`, in order."""

    name: str
    wanted: list[str]
    domains: Sequence[DomainState] = ()
    kms_hosts: Sequence[KmsHostState] = (kms_host(),)
    clients: Sequence[ClientState] = (client("web01", CORP),)

    @property
    def found(self) -> tuple[DnsFinding, ...]:
        """What is said of it."""
        return findings(self.domains, self.kms_hosts, self.clients)


CASES = [
    # Records
    Case("good record", [], [GOOD]),
    Case("name without address", ["warning dns_dead_record corp.example old.corp.example"],
         [domain(record(), record(OLD, to=leads(OLD, problem=NO_NAME)))]),
    Case("name without address, and no other works", ["error dns_dead_record corp.example old.corp.example"],
         [domain(record(OLD, to=leads(OLD, problem=NO_RECORD)))], [kms_host(publishes=False)]),
    Case("KMS host without address", ["error dns_dead_record corp.example kms01.corp.example"],
         [domain(record(to=leads(KMS01, problem=NO_RECORD)))]),
    Case("address instead of a name", ["warning dns_dead_record corp.example 10.0.0.5"],
         [domain(record(), record("10.0.0.5", to=leads("10.0.0.5", problem=NO_NAME)))]),
    Case("stranger that refuses", ["warning dns_dead_record corp.example old.corp.example"],
         [domain(record(), record(OLD, REFUSED))]),
    Case("stranger that says nothing, no group", ["warning dns_dead_record corp.example old.corp.example"],
         [domain(record(), record(OLD, TIMEOUT))], []),
    Case("no such service", ["error dns_dead_record corp.example"],
         [domain(record(""))], [kms_host(publishes=False)]),
    Case("no such service, beside one that works", ["warning dns_dead_record corp.example"],
         [domain(record(), record(""))]),
    Case("stranger that answers", ["warning dns_unexpected_record corp.example rogue.corp.example"],
         [domain(record(), record(ROGUE))]),
    Case("machine of the inventory with a host key",
         ["warning dns_unexpected_record corp.example rogue.corp.example [rogue]"],
         [domain(record(), record(ROGUE, inventory_host="rogue", holds_host_key=True))]),
    Case("machine of the inventory without a host key",
         ["warning dns_unexpected_record corp.example rogue.corp.example [rogue]"],
         [domain(record(), record(ROGUE, inventory_host="rogue", holds_host_key=False))]),
    Case("host key, and its port is closed", ["warning dns_unexpected_record corp.example rogue.corp.example [rogue]"],
         [domain(record(), record(ROGUE, REFUSED, inventory_host="rogue", holds_host_key=True))]),
    Case("stranger that cannot be reached from here", ["warning dns_unexpected_record corp.example rogue.corp.example"],
         [domain(record(), record(ROGUE, NO_WAY))]),
    Case("same short name in another domain", ["warning dns_unexpected_record corp.example kms01.lab.example"],
         [domain(record(), record("kms01.lab.example"))]),
    Case("alias of a KMS host", ["warning dns_alias_target corp.example kms.corp.example"],
         [domain(record("kms.corp.example", to=leads("kms.corp.example", "10.0.9.9", alias_of=KMS01)))]),
    Case("alias, no group", ["warning dns_alias_target corp.example kms.corp.example"],
         [domain(record("kms.corp.example", to=leads("kms.corp.example", "10.0.9.9", alias_of=KMS01)))], []),
    Case("alias of a stranger is a stranger", ["warning dns_unexpected_record corp.example kms.corp.example"],
         [domain(record(), record("kms.corp.example", to=leads("kms.corp.example", "10.0.9.9", alias_of=ROGUE)))]),
    Case("another name with the KMS host's address", [],
         [domain(record("kms.corp.example", to=leads("kms.corp.example", "10.0.0.5")))],
         [kms_host("kms01", KMS01, "10.0.0.5")]),
    Case("another port than the KMS host's", ["error dns_wrong_port corp.example kms01.corp.example [kms01]"],
         [domain(record(port=1689))]),
    Case("KMS host's port not read", [], [domain(record(port=1689))], [kms_host(port=None)]),
    Case("KMS host's port closed", ["error kms_port_closed corp.example kms01.corp.example [kms01]"],
         [domain(record(state=TIMEOUT))]),
    Case("no way to the KMS host from here", ["warning kms_port_closed corp.example kms01.corp.example [kms01]"],
         [domain(record(state=NO_WAY))]),
    Case("KMS host's port closed, in two domains", ["error kms_port_closed kms01.corp.example [kms01]"],
         [domain(record(state=REFUSED)), domain(record(state=REFUSED), name="lab.example")]),
    Case("KMS host by its own word alone, port closed",
         ["error kms_port_closed corp.example kms01.corp.example [kms01]"],
         [domain(record(state=REFUSED))], [kms_host(meant=False)]),
    Case("DNS does not say where a record leads", ["error dns_unreachable corp.example old.corp.example"],
         [domain(record(), record(OLD, to=leads(OLD, problem=SILENT)))]),
    Case("stranger that answers, no group", [], [domain(record(ROGUE))], []),
    Case("stranger that cannot be reached from here, no group", [], [domain(record(ROGUE, NO_WAY))], []),
    Case("stranger, and one KMS host by its own word alone", [],
         [domain(record(), record(ROGUE))], [kms_host(meant=False)]),
    # KMS hosts
    Case("published by others alone", ["warning kms_host_no_record corp.example [kms02]"], [GOOD],
         [kms_host(), kms_host("kms02")]),
    Case("published by nobody, and nobody searches", ["warning kms_host_no_record corp.example [kms01]"],
         [domain(problem=NO_RECORD)], clients=[fixed("web01", KMS01)]),
    Case("does not publish itself", [], [GOOD], [kms_host(), kms_host("kms02", publishes=False)]),
    Case("publishing not read", [], [GOOD], [kms_host(), kms_host("kms02", publishes=None)]),
    Case("own domain not known", [], [GOOD], [kms_host(), kms_host("kms02", domain=None)]),
    Case("own domain not looked at", [], [GOOD], [kms_host(), kms_host("kms02", domain="lab.example")]),
    Case("own domain silent", ["error dns_unreachable corp.example [web01]"], [domain(problem=SILENT)]),
    Case("behind an alias, perhaps", ["error dns_unreachable corp.example kms.corp.example"],
         [domain(record("kms.corp.example", to=leads("kms.corp.example", problem=SILENT)))]),
    # Domains
    Case("no record", ["error dns_no_record corp.example [web01]"], [domain(problem=NO_RECORD)]),
    Case("no such domain", ["error dns_no_record corp.example [web01]"],
         [domain(problem=NO_NAME)], [kms_host(domain="lab.example")]),
    Case("no record, no KMS host known", ["error dns_no_record corp.example [web01]"], [domain(problem=NO_RECORD)], []),
    Case("no record, KMS host does not publish", ["error dns_no_record corp.example [web01]"],
         [domain(problem=NO_RECORD)], [kms_host(publishes=False)]),
    Case("no record, asked for by name", ["error dns_no_record lab.example"],
         [GOOD, domain(name="lab.example", problem=NO_NAME, asked=True)]),
    Case("no record, machines not asked", ["error dns_no_record lab.example"],
         [GOOD, domain(name="lab.example", problem=NO_RECORD)], clients=[]),
    Case("no record in the first domain, one in the next", [], [GOOD, domain(name="lab.example", problem=NO_NAME)],
         clients=[client("web01", "lab.example", CORP)]),
    Case("no record in either", ["error dns_no_record lab.example [web01]"],
         [domain(name="lab.example", problem=NO_NAME), domain(name="x.example", problem=NO_NAME)],
         clients=[client("web01", "lab.example", "x.example")]),
    Case("no record in the first, the next is silent", ["error dns_unreachable x.example [web01]"],
         [domain(name="lab.example", problem=NO_NAME), domain(name="x.example", problem=SILENT)],
         clients=[client("web01", "lab.example", "x.example")]),
    Case("no record, nobody depends on it", [], [GOOD, domain(name="lab.example", problem=NO_NAME)],
         clients=[fixed("web01", KMS01), client("mak", "lab.example", asks_kms=False),
                  client("unread", "lab.example", asks_kms=None)]),
    Case("no DNS name", ["error dns_unreachable a..b [web01]"], [domain(name="a..b", problem=DnsProblem.BAD_NAME)],
         clients=[client("web01", "a..b")]),
    Case("refused", ["error dns_unreachable corp.example"], [domain(problem=DnsProblem.REFUSED)], clients=[]),
    # Clients
    Case("set to a stranger", ["warning kms_unknown_host stranger.example [web01 web02]"], [GOOD], clients=[
        fixed("web01", "stranger.example", to=leads("stranger.example", problem=NO_NAME)),
        fixed("web02", "Stranger.example", 1688, to=leads("stranger.example", problem=NO_NAME))]),
    Case("set to a stranger, and the KMS host has a port of its own",
         ["warning kms_unknown_host 10.0.0.66 [web01]"], [domain(record(port=1699))], [kms_host(port=1699)],
         [fixed("web01", "10.0.0.66", to=leads("10.0.0.66", "10.0.0.66"))]),
    Case("set to a stranger's address", ["warning kms_unknown_host 2001:db8::66 [web01]"], [GOOD],
         clients=[fixed("web01", "[2001:db8::66]", to=leads("2001:db8::66", "2001:db8::66"))]),
    Case("found a stranger in DNS", ["warning kms_unknown_host rogue.corp.example [web01]"], [GOOD],
         clients=[fixed("web01", ROGUE, to=leads(ROGUE, "10.0.0.66"), source="dns")]),
    Case("set to the wrong port", ["error kms_wrong_port kms01.corp.example [web01]"], [GOOD],
         clients=[fixed("web01", KMS01, 1687)]),
    Case("set to the wrong port of an address", ["error kms_wrong_port 2001:db8::5 [web01]"],
         [domain(record(port=1699))],
         [kms_host("kms01", KMS01, "2001:db8::5", port=1699)], [fixed("web01", "[2001:DB8::5]")]),
    Case("found with another port in DNS", [], [GOOD], clients=[fixed("web01", KMS01, 1687, source="dns")]),
    Case("set to Azure's", ["info kms_azure_host azkms.core.windows.net [vm1]"], [GOOD],
         clients=[fixed("vm1", "AzKms.core.windows.net", 1688)]),
    Case("set to an alias of the KMS host", [], [GOOD],
         clients=[fixed("web01", "kms.lab.example", to=leads("kms.lab.example", "10.0.9.9", alias_of=KMS01))]),
    Case("set to another name of the KMS host's address", [], [GOOD], [kms_host("kms01", KMS01, "10.0.0.5")],
         [fixed("web01", "kms.lab.example", to=leads("kms.lab.example", "10.0.0.5"))]),
    Case("set to a bare name", [], [GOOD], clients=[fixed("web01", "KMS01")]),
    Case("set to a name that DNS says nothing of", [], [GOOD],
         clients=[fixed("web01", "kms.lab.example", to=leads("kms.lab.example", problem=SILENT))]),
    Case("set to a name that DNS was not asked about", [], [GOOD], clients=[fixed("web01", "kms.lab.example")]),
    Case("set to a stranger, no group", [], [GOOD], [],
         [fixed("web01", "stranger.example", to=leads("stranger.example", problem=NO_NAME))]),
    Case("set to a stranger, but it is no KMS client", [], [GOOD], clients=[
        fixed("mak", "stranger.example", to=leads("stranger.example", problem=NO_NAME), asks_kms=False)]),
    Case("the gravest first", ["error kms_wrong_port kms01.corp.example [web02]",
                               "warning dns_dead_record corp.example old.corp.example",
                               "info kms_azure_host azkms.core.windows.net [web01]"],
         [domain(record(), record(OLD, REFUSED))],
         clients=[fixed("web01", "azkms.core.windows.net"), fixed("web02", KMS01, 1)]),
    Case("nothing seen", [], clients=[]),
]  # fmt: skip


def line(one: DnsFinding) -> str:
    """One of `Case.wanted`."""
    said = one.finding
    hosts = f"[{' '.join(said.hosts)}]" if said.hosts else ""
    return " ".join(part for part in (said.severity.value, said.code, one.domain, one.target, hosts) if part)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said(case: Case) -> None:
    assert [line(one) for one in case.found] == case.wanted
    severities = [WORST_FIRST.index(one.finding.severity) for one in case.found]
    assert severities == sorted(severities)


@pytest.mark.parametrize("case", [case for case in CASES if case.wanted], ids=lambda case: case.name)
def test_words_in_both_languages(case: Case) -> None:
    for one in case.found:
        said = one.finding
        for text in (said.title, said.cause, *said.evidence, *said.remedy):
            assert text.en.strip() and text.ja.strip()
            assert not re.search(r"None|\{[a-z]+\}|  ", text.en + text.ja), text
            assert not re.search("[\u3040-\u30ff\u4e00-\u9fff]", text.en), text.en
        for text in (said.title, said.cause):
            assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", text.ja), text.ja
            assert not text.en.endswith(".") and not text.ja.endswith("。")
        assert said.remedy or said.code == "kms_azure_host", "a warning says what to do"
        assert re.search(rf"\b{len(said.hosts)} hosts? uses?\b", said.title.en) or " use" not in said.title.en


def remedies(name: str) -> str:
    """What is to be done in the case of that name, in English."""
    (case,) = [case for case in CASES if case.name == name]
    return "\n".join(text.en for one in case.found for text in one.finding.remedy)


@pytest.mark.parametrize(
    ("name", "words", "never"),
    [
        ("name without address", "-eq 'old.corp.example'", "Add-"),
        ("KMS host without address", "give the machine an address record", "Remove-"),
        ("stranger that refuses", "Test-NetConnection old.corp.example -Port 1688", "ipk"),
        ("stranger that answers", r"cscript //Nologo %SystemRoot%\System32\slmgr.vbs /ipk GVLK", "Restart-Computer"),
        ("machine of the inventory with a host key", "actctl switch kms rogue --from kms_host", "/ipk"),
        ("machine of the inventory without a host key", "-eq 'rogue.corp.example'", "switch"),
        ("alias of a KMS host", "Add-DnsServerResourceRecord -Srv -ZoneName corp.example -Name _vlmcs._tcp "
                                "-DomainName kms01.corp.example -Priority 0 -Weight 0 -Port 1688", "kms_hosts"),
        ("another port than the KMS host's", "-DomainName kms01.corp.example -Priority 0 -Weight 0 -Port 1688", "None"),
        ("published by others alone", "rights on the DNS node _vlmcs._tcp", "Add-"),
        ("published by nobody, and nobody searches", "event 12293", "rights"),
        ("no record", "event 12293", "sdns"),
        ("no record, KMS host does not publish", "actctl slmgr sdns --limit kms01", "12293"),
        ("no record, asked for by name", "check the spelling", "Add-"),
        ("no record, machines not asked", "DnsDomainPublishList", "actctl skms"),
        ("no record in either", "or without DNS: actctl skms kms01.corp.example:1688 web01", "sdns"),
        ("no record, no KMS host known",
         r"on the KMS host: cscript //Nologo %SystemRoot%\System32\slmgr.vbs /sdns", "actctl"),
        ("set to a stranger", "actctl skms kms01.corp.example:1688 web01,web02\n"
                              "or back to DNS: actctl slmgr ckms --limit web01,web02", "Remove-"),
        ("set to a stranger, and the KMS host has a port of its own",
         "actctl skms kms01.corp.example:1699 web01", "Remove-"),
        ("set to the wrong port of an address", "actctl skms [2001:db8::5]:1699 web01", "None"),
    ],
)  # fmt: skip
def test_what_to_do(name: str, words: str, never: str) -> None:
    assert words in remedies(name)
    assert never not in remedies(name)


def test_a_right_record_beside_the_wrong_one_is_not_added_again() -> None:
    alias = record("kms.corp.example", to=leads("kms.corp.example", "10.0.9.9", alias_of=KMS01))
    (one,) = findings([domain(record(), alias)], [kms_host()], [])
    assert [text.en for text in one.finding.remedy if "Add-" in text.en] == []
    assert "-eq 'kms.corp.example'" in one.finding.remedy[0].en


def test_what_two_domains_have_in_common_is_said_once_with_the_evidence_of_both() -> None:
    (case,) = [case for case in CASES if case.name == "KMS host's port closed, in two domains"]
    (one,) = case.found
    said = [text.en for text in one.finding.evidence]
    assert [text for text in said if "SRV" in text] == [
        "_vlmcs._tcp.corp.example SRV 0 0 1688 kms01.corp.example.",
        "_vlmcs._tcp.lab.example SRV 0 0 1688 kms01.corp.example.",
    ]
    assert one.as_json()["domain"] is None


def test_every_code_is_documented() -> None:
    page = (Path(__file__).parents[4] / "docs/json.md").read_text("utf-8")
    section = page.split("## `actctl kms dns -o json`\n", 1)[1].split("\n## ", 1)[0]
    codes = {one.finding.code for case in CASES for one in case.found}
    assert {code for code in re.findall(r"`((?:dns|kms)_[a-z_]+)`", section) if code != "kms_hosts"} == codes


MARK = "zzq"
"""In every hostile name, and in nothing else."""
STEERING = st.text("a.-_;&|`$()'\"<>\n\r %^{}#!\\\u2028あ", min_size=1, max_size=8).map(
    # Whatever is drawn, one character at least has no place in a command.
    lambda text: f"{MARK}{text};{MARK}.example"
)
HOSTILE = STEERING | st.sampled_from([f"-{MARK}", f"--limit={MARK}", f"-ComputerName:{MARK}.example"])


@given(target=HOSTILE, real=HOSTILE, zone=HOSTILE, machine=HOSTILE, suffix=STEERING, data=st.data())
def test_no_hostile_name_comes_into_a_remedy(
    target: str, real: str, zone: str, machine: str, suffix: str, data: st.DataObject
) -> None:
    """Names in DNS are anybody's who may write there; a machine that was broken into says any suffix it likes."""
    to = st.sampled_from(
        [leads(target, "10.0.9.9"), leads(target, "10.0.9.9", alias_of=real), leads(target, "10.0.0.5"),
         leads(target, problem=NO_NAME), leads(target, problem=NO_RECORD), leads(target, problem=SILENT),
         leads(target, "10.0.0.5", alias_of=real)]
    )  # fmt: skip
    seen = record(
        target, data.draw(st.sampled_from([TIMEOUT, REFUSED, NO_WAY, record().port])), data.draw(st.integers(0, 65535)),
        to=data.draw(to), holds_host_key=data.draw(st.sampled_from([None, True, False])),
        inventory_host=data.draw(st.sampled_from([None, "web09"])),
    )  # fmt: skip
    domains = [
        domain(seen, name=data.draw(st.sampled_from([zone, CORP]))),
        domain(name=suffix, problem=data.draw(st.sampled_from(list(DnsProblem))), asked=data.draw(st.booleans())),
    ]
    own = data.draw(st.sampled_from([suffix, zone, CORP, None]))
    kms = kms_host("kms01", f"kms01.{suffix}", "10.0.0.5", domain=own, publishes=data.draw(st.booleans()))
    clients = [
        client("web01", suffix),
        fixed("web02", machine, 1700, to=leads(machine, data.draw(st.sampled_from(["10.0.0.5", "10.0.0.6"])))),
        fixed("web03", machine, to=leads(machine, problem=NO_NAME), source="dns"),
    ]  # fmt: skip
    for one in findings(domains, data.draw(st.sampled_from([[], [kms]])), data.draw(st.sampled_from([[], clients]))):
        for text in one.finding.remedy:
            assert MARK not in text.en + text.ja
