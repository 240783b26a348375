"""Answers of Windows' own programs, in English, Japanese and German, and names that must not reach a command line."""

from __future__ import annotations

import pytest

from actctl.common.arguments import BadArgument
from actctl.licensing.doctor import Contact
from actctl.licensing.doctor.attempt import last_attempt
from actctl.licensing.events.client_events import Answer, Failed, Request, read_events
from actctl.machine.interface import Printed
from actctl.machine.questions.lookup import Addresses, KmsRecords
from actctl.machine.questions.port import PortOpen
from actctl.machine.questions.service import ServiceDisabled, ServiceRunning
from actctl.machine.questions.token import Elevated

SRV = """サーバー:  dc01.corp.example
Address:  10.0.0.1

_vlmcs._tcp.corp.example        SRV service location:
          priority       = 0
          weight         = 0
          port           = 1688
          svr hostname   = kms01.corp.example
_vlmcs._tcp.corp.example        SRV service location:
          priority       = 10
          weight         = 0
          port           = 1689
          svr hostname   = kms02.corp.example
kms01.corp.example      internet address = 10.0.0.5
"""
SOA = """Server:  dc01.corp.example
Address:  10.0.0.1

corp.example
        primary name server = dc01.corp.example
        responsible mail addr = hostmaster.corp.example
        serial  = 4711
"""
QC = """[SC] QueryServiceConfig SUCCESS

SERVICE_NAME: sppsvc
        TYPE               : 10  WIN32_OWN_PROCESS
        START_TYPE         : {start}
        ERROR_CONTROL      : 1   NORMAL
        DISPLAY_NAME       : Software Protection
"""


def _srv(text: str) -> tuple[Contact, ...] | None:
    return KmsRecords("corp.example").read(Printed(text))


def _addresses(text: str) -> tuple[str, ...] | None:
    return Addresses("kms01.corp.example").read(Printed(text))


def test_srv() -> None:
    found = (Contact("kms01.corp.example", 1688), Contact("kms02.corp.example", 1689))
    assert _srv(SRV.replace("\n", "\r\n")) == found
    assert _srv(SOA) == ()
    assert _srv("*** dc01 が _vlmcs._tcp.x. を見つけられません: Non-existent domain") == ()
    assert _srv("DNS request timed out.\n    timeout was 2 seconds.") is None
    assert _srv(SRV.replace("kms01.corp.example", "a';calc;'").replace("kms02.corp.example", "$(x)")) is None


def test_address() -> None:
    head = "Server:  dc01\nAddress:  10.0.0.1\n\n"
    assert _addresses(f"{head}Name:    kms01.corp.example\nAddress:  10.0.0.5\n") == ("10.0.0.5",)
    two = f"{head}名前:    kms01.corp.example\nAddresses:  fd00::5\n          10.0.0.5\nAliases:  kms.corp.example\n"
    assert _addresses(two) == ("fd00::5", "10.0.0.5")
    assert _addresses(f"{head}\n*** UnKnown が x を見つけられません: Non-existent domain") == ()
    assert _addresses(head) is None
    assert _addresses("") is None


@pytest.mark.parametrize(("start", "disabled"), [("4   DISABLED", True), ("2   AUTO_START  (DELAYED)", False),
                                                 ("3   DEMAND_START", False), ("?", None)])  # fmt: skip
def test_start_type(start: str, disabled: bool | None) -> None:
    assert ServiceDisabled().read(Printed(QC.format(start=start))) is disabled


def test_state_token_port() -> None:
    assert ServiceRunning().read(Printed("        STATE              : 4  RUNNING \n    (STOPPABLE)")) is True
    assert ServiceRunning().read(Printed("        STATUS             : 1  STOPPED ")) is False
    assert ServiceRunning().read(Printed("[SC] OpenService FAILED 5:")) is None
    assert Elevated().read(Printed('"必須ラベル\\高い必須レベル","ラベル","S-1-16-12288",""')) is True
    assert Elevated().read(Printed('"Mandatory Label\\Medium Mandatory Level","Label","S-1-16-8192",""')) is False
    assert Elevated().read(Printed("")) is None
    said = ("True\n", "\nFalse\n", "", "Test-NetConnection: ?")
    assert [PortOpen("kms01", 1688).read(Printed(text)) for text in said] == [True, False, None, None]


def test_the_command_lines() -> None:
    test = "(Test-NetConnection kms01.corp.example -Port 1688 -WarningAction SilentlyContinue).TcpTestSucceeded"
    line = PortOpen("kms01.corp.example", 1688).line
    assert line == f'powershell.exe -NoProfile -NonInteractive -Command "{test}"'
    assert KmsRecords("corp.example.").line == "nslookup.exe -type=srv _vlmcs._tcp.corp.example."


@pytest.mark.parametrize("name", ['x" & calc & "', "$(calc)", "a;b", "a b", "`x", "-Port", "", "a'b", "::1", "%OS%"])
def test_what_is_no_plain_name_reaches_no_command_line(name: str) -> None:
    for question in (PortOpen(name, 1688), PortOpen("kms01", 0), Addresses(name), KmsRecords(name)):
        if (name, type(question)) != ("-Port", KmsRecords):  # behind `_vlmcs._tcp.` it is no option
            with pytest.raises(BadArgument):
                assert question.line


def event(number: int, data: str, time: str = "2026-11-23T12:00:00.1234567Z", qualifiers: str = "16384") -> str:
    space = "http://schemas.microsoft.com/win/2004/08/events/event"
    return (
        f"<Event xmlns='{space}'><System><Provider Name='Microsoft-Windows-Security-SPP'/>"
        f"<EventID Qualifiers='{qualifiers}'>{number}</EventID><TimeCreated SystemTime='{time}'/></System>"
        f"<EventData>{data}</EventData></Event>"
    )


def test_events() -> None:
    cmid, sku = "0cc0ab84-1c2a-4e2b-9a0f-0f6a1f3f0b11", "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03"
    text = "\r\n".join(
        [
            event(8198, f"<Data>hr=0xC004F074</Data><Data>RuleId=x;Action=AutoActivate;"
                        f"AppId=55c92734-d682-4d71-983e-d6ec3f16059f;SkuId={sku}</Data>"),
            event(12289, "<Data>0xC004F038, 0x04000000, 0, 0, 4, 120, 10080, 2026/11/23 12:00</Data>"),
            event(12288, f"<Data>0x0,0x0, kms01.corp.example:1688, {cmid}, 2026/11/23 12:00, 1, 5, 0, {sku}, 5</Data>"),
            event(12288, f"<Data>0x0,0x0, kms01.corp.example:1688, {cmid}, 2026/11/22 12:00, 1, 5, 0, {sku}, 5</Data>",
                  "2026-11-22T12:00:00Z"),
            event(12288, "<Data>nothing of it</Data>"), event(900, "<Data/>"), "<Event>broken",
        ]
    )  # fmt: skip
    found = read_events(text)
    assert [type(one) for one in found] == [Failed, Answer, Request, Request]
    attempt = last_attempt(found, sku.upper())
    assert attempt is not None
    assert (attempt.codes, attempt.target, len(attempt.requests)) == (
        (0xC004F038, 0xC004F074), "kms01.corp.example:1688", 1)  # fmt: skip
    assert attempt.answer is not None and attempt.answer.count == 4
    assert attempt.requests[0].cmid == cmid and attempt.requests[0].required == 5
    assert last_attempt(found, cmid) is None
    assert read_events("<!DOCTYPE x [<!ENTITY a 'b'>]>" + event(8198, "<Data>hr=&a;</Data>")) == ()
