"""Faults of the licensing classes: their numbers decide, in whatever shape and language they come."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.machine.ways.cim.faults import error_of, is_bad_query, number_of, query_error, returned_error
from actctl.machine.ways.cim.items import returned
from actctl.transport.interface import OperationRefused
from tests.machine.ways.cim.test_answers import FOLDER, about, body

CASES = sorted(file.stem for file in FOLDER.glob("fault-*.json"))
WIRE = HostError(ErrorKind.WINRM, Text("WinRM answered with a fault: いいえ", "WinRMがエラーを返しました: いいえ"))


def refused(found: ET.Element) -> HostError:
    return error_of(OperationRefused(WIRE, found))


def fault(detail: str, subcode: str = "w:InternalError") -> ET.Element:
    return ET.fromstring(
        '<s:Body xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Fault><s:Code><s:Value>s:Receiver</s:Value>'
        f"<s:Subcode><s:Value>{subcode}</s:Value></s:Subcode></s:Code><s:Detail>{detail}</s:Detail></s:Fault></s:Body>"
    )


def wsman(code: object, inner: str = "") -> str:
    return f'<f:WSManFault xmlns:f="f" Code="{code}"><f:Message>{inner}</f:Message></f:WSManFault>'


def wmi(code: object, text: str = "") -> str:
    return (
        '<p:MSFT_WmiError xmlns:p="p"><p:CIMStatusCode>1</p:CIMStatusCode>'
        f"<p:Message>{text}</p:Message><p:error_Code>{code}</p:error_Code></p:MSFT_WmiError>"
    )


def extended(status: object) -> str:
    return f'<p:__ExtendedStatus xmlns:p="p"><p:StatusCode>{status}</p:StatusCode></p:__ExtendedStatus>'


def test_every_fault_of_the_files_is_here() -> None:
    assert len(CASES) >= 4


@pytest.mark.parametrize("name", CASES)
def test_the_faults_of_the_files_are_read(name: str) -> None:
    wanted, found = about(name), body(f"{name}.xml")
    error = refused(found)
    assert error.code == wanted["code"]
    assert is_bad_query(found) == (wanted["kind"] == "retry_shorter")
    if wanted["kind"] != "retry_shorter":
        assert error.kind.value == wanted["kind"]
    assert error.remedy is not None


@pytest.mark.parametrize(
    ("detail", "number"),
    [
        (wsman(2150858752, wsman(2150859013)), 0x80338000),
        (wsman(2150858752, extended(3221549172)), 0xC004F074),
        (wsman(2150858752, extended(-1073418124)), 0xC004F074),
        (wsman(2150859013, wsman(3221549136)), 0xC004F050),
        (wsman(2150858752, "予期しないエラー: HRESULT 0xc004f050 です"), 0xC004F050),
        (wmi(3221549172, "HRESULT 0x80070005"), 0xC004F074),
        (wmi(0, "HRESULT 0xC004F074"), 0xC004F074),
        (wmi("", "unknown error: HRESULT 0x80070020"), 0x80070020),
        (wsman(5), 5),
        (wsman("abc"), None),
        (wmi("99999999999999999999"), None),
        ("", None),
    ],
)
def test_the_order_in_which_numbers_count(detail: str, number: int | None) -> None:
    assert number_of(fault(detail)) == number


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        (wsman(5), ErrorKind.ACCESS_DENIED),
        (wmi(0x80070005), ErrorKind.ACCESS_DENIED),
        (wmi(0xC004F025), ErrorKind.ACCESS_DENIED),
        (wmi(0x80041003), ErrorKind.ACCESS_DENIED),
        (wsman(2150859012), ErrorKind.ACCESS_DENIED),
        (wsman(2150859013), ErrorKind.ACCESS_DENIED),
        (wsman(2150859014), ErrorKind.ACCESS_DENIED),
        (wsman(2150858752), ErrorKind.WINRM),
        (wsman(2150859010), ErrorKind.WINRM),
        (wsman(2150858771), ErrorKind.WINRM),
        (wmi(0x8004102E), ErrorKind.WINRM),
        (wmi(0xC004F074), ErrorKind.SLMGR),
        (wmi(0x8007232B), ErrorKind.SLMGR),
        (wmi(0xC004FFFF), ErrorKind.SLMGR),
    ],
)
def test_what_kind_of_error_it_is(detail: str, kind: ErrorKind) -> None:
    assert refused(fault(detail)).kind is kind


def test_a_query_that_finds_nothing_is_about_the_classes() -> None:
    found = OperationRefused(WIRE, fault(wsman(2150858752)))
    assert query_error(found).message.en.startswith("this Windows does not know the licensing classes")
    assert query_error(OperationRefused(WIRE, fault(wsman(5)))).kind is ErrorKind.ACCESS_DENIED


def test_a_number_nobody_knows_keeps_the_hosts_words() -> None:
    error = refused(fault(wmi(0xC004FFFF)))
    assert (error.code, error.message) == ("0xC004FFFF", WIRE.message)


def test_a_fault_of_the_wire_stays_what_it_is() -> None:
    assert refused(fault(wsman(2150859174))) is WIRE
    assert refused(fault("")) is WIRE


def test_newer_windows_may_say_it_by_the_subcode_or_by_wmis_own_number() -> None:
    assert is_bad_query(fault(wmi(0x80041017)))
    assert is_bad_query(fault(wmi(0x80004005), "n:CannotProcessFilter"))
    assert not is_bad_query(fault(wmi(0xC004F074)))


def test_what_a_method_returned() -> None:
    assert returned(body("invoke-installproductkey-ok.xml"), "InstallProductKey") == 0
    assert returned_error(0xC004F050).code == "0xC004F050"
    assert returned_error(0xC004FFFF).message.en == "the host refused it with 0xC004FFFF"


@given(st.recursive(st.text(max_size=20), lambda inner: st.lists(inner, max_size=4), max_leaves=30), st.data())
def test_whatever_a_fault_holds_it_is_an_error(tree: object, data: st.DataObject) -> None:
    names = st.sampled_from(["WSManFault", "error_Code", "StatusCode", "Value", "{x}Fault", "Message"])

    def element(part: object) -> ET.Element:
        found = ET.Element(data.draw(names), Code=data.draw(st.text("0123456789-abc", max_size=12)))
        if isinstance(part, list):
            found.extend(map(element, part))
        else:
            found.text = str(part)
        return found

    assert isinstance(refused(element(tree)), HostError)
