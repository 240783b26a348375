"""What a method is called with must be what the host said: where that is missing or no such thing, nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

import pytest

from actctl.common.errors import ErrorKind
from actctl.machine.interface import StepResult
from actctl.machine.ways.cim.way import CimWay
from actctl.transport.interface import CommandResult, Operation

ENUMERATION = "{http://schemas.xmlsoap.org/ws/2004/09/enumeration}"
FIRST, SECOND = "11111111-1111-1111-1111-111111111111", "22222222-1111-1111-1111-111111111111"
GVLK = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
WHOLE = "0123456789" * 6 + "012"


class Host:
    """Products and a service as they are given; every method works and changes nothing but the status."""

    def __init__(self, products: Sequence[dict[str, str]], version: str | None = "10.0.20348.1") -> None:
        self.products = products
        self.service = {"ClientMachineID": "x", **({} if version is None else {"Version": version})}
        self.called: list[tuple[str, str]] = []
        """Methods, each with the key of the instance."""

    async def run(self, command_line: str) -> CommandResult:
        raise AssertionError(command_line)

    async def __aenter__(self) -> Host:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def operate(self, operation: Operation) -> Element:
        method = operation.action.rpartition("/")[2]
        body = Element("Body")
        if method == "Enumerate":
            response = SubElement(body, f"{ENUMERATION}EnumerateResponse")
            items = SubElement(response, f"{ENUMERATION}Items")
            for row in self._rows(next(operation.body.itertext())):
                item = SubElement(items, "Item")
                for name, value in row.items():
                    SubElement(item, name).text = value
            SubElement(response, f"{ENUMERATION}EndOfSequence")
            return body
        key = operation.selectors[0][1]
        self.called.append((method, key))
        for one in self.products:
            if method in ("Activate", "DepositOfflineConfirmationId") and one["ID"] == key:
                one["LicenseStatus"] = "1"
        SubElement(SubElement(body, f"{method}_OUTPUT"), "ReturnValue").text = "0"
        return body

    def _rows(self, query: str) -> Sequence[dict[str, str]]:
        if "FROM SoftwareLicensingService" in query:
            return [self.service]
        return [one for one in self.products if "ID = " not in query.replace("ApplicationID", "") or one["ID"] in query]


def product(activation_id: str = FIRST, **properties: str) -> dict[str, str]:
    return {
        "ID": activation_id,
        "ApplicationID": "55c92734-d682-4d71-983e-d6ec3f16059f",
        "PartialProductKey": "X7Q2K",
        "Description": "Windows(R) Operating System, VOLUME_MAK channel",
        "Name": "Windows(R), ServerStandard edition",
        "LicenseStatus": "5",
        **properties,
    }


def do(host: Host, verb: str, *arguments: str) -> StepResult:
    return asyncio.run(CimWay().do(host, verb, arguments))


@pytest.mark.parametrize("version", [None, "", "  "])
@pytest.mark.parametrize(
    ("verb", "argument"), [("ipk", GVLK), ("skms", "kms01"), ("skms-domain", "corp.example"), ("cpky", "")]
)
def test_a_service_without_version_is_sent_nothing(version: str | None, verb: str, argument: str) -> None:
    host = Host([product()], version)
    done = do(host, verb, *([argument] if argument else []))
    assert (done.ok, host.called) == (False, [])
    assert done.error is not None and done.error.kind is ErrorKind.PARSE
    assert "does not tell its version" in done.message.en


@pytest.mark.parametrize(("verb", "arguments"), [("ato", ()), ("upk", ()), ("atp", ("1" * 48,))])
def test_a_product_without_id_is_sent_nothing(verb: str, arguments: tuple[str, ...]) -> None:
    host = Host([product("", OfflineInstallationId=WHOLE)])
    done = do(host, verb, *arguments)
    assert (done.ok, host.called) == (False, [])
    assert "does not tell its activation ID" in done.message.en


def test_without_installation_id_no_confirmation_is_deposited() -> None:
    host = Host([product()])
    assert (do(host, "atp", "1" * 48).ok, do(host, "dti").ok, host.called) == (False, False, [])


@pytest.mark.parametrize("said", ["1" * 49, "1" * 64, "x" * 5_000, "1" * 5_000, "1" * 54 + " 1", "１" * 54, "-1"])
def test_what_is_no_installation_id_is_neither_told_nor_deposited(said: str) -> None:
    host = Host([product(OfflineInstallationId=said)])
    told, deposited = do(host, "dti"), do(host, "atp", "1" * 48)
    assert (told.ok, told.installation_id, deposited.ok, host.called) == (False, None, False, [])
    assert told.error is not None and told.error.kind is ErrorKind.PARSE


@pytest.mark.parametrize("digits", [50, 54, 63])
def test_an_installation_id_is_told_and_deposited(digits: int) -> None:
    host = Host([product(OfflineInstallationId=WHOLE[:digits])])
    assert do(host, "dti").installation_id == WHOLE[:digits]
    assert do(host, "atp", "1" * 48).ok
    assert host.called[0] == ("DepositOfflineConfirmationId", FIRST)


def test_of_two_windows_the_first_is_activated_and_both_lose_their_key() -> None:
    """As the script does: /ato and /atp end after one Windows, /upk goes on to the next."""
    host = Host([product(FIRST), product(SECOND)])
    assert do(host, "ato").ok
    assert [one for one in host.called if one[0] == "Activate"] == [("Activate", FIRST)]
    assert do(host, "upk").ok
    assert [key for method, key in host.called if method == "UninstallProductKey"] == [FIRST, SECOND]
