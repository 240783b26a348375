"""WS-Man operations that need no shell: what a host sends back, refuses, or never answers."""

from __future__ import annotations

import asyncio
import time
from xml.etree.ElementTree import Element, SubElement

import pytest

from actctl.common.errors import ErrorKind, HostFailure
from actctl.common.secret import Secret
from actctl.transport import Auth, Connection, Transport
from actctl.transport.blocking import BlockingTransport
from actctl.transport.interface import Operation, OperationRefused
from tests.foreign import ForeignFleet, ForeignHost
from tests.transport.helpers import connection
from tests.waiting import LONG

WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2"
KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"


def install() -> Operation:
    """A call that holds a key."""
    body = Element(f"{{{WMI}/SoftwareLicensingService}}InstallProductKey_INPUT")
    SubElement(body, f"{{{WMI}/SoftwareLicensingService}}ProductKey").text = KEY
    resource = f"{WMI}/SoftwareLicensingService"
    return Operation(f"{resource}/InstallProductKey", resource, body, (("Version", "10.0.20348.1"),))


async def _operate(transport: Transport, where: Connection, times: int = 1, *, told_of: bool = True) -> list[bool]:
    told: list[bool] = []
    deadline = time.monotonic() + LONG
    tell = (lambda: told.append(True)) if told_of else None
    async with transport.session(where, deadline=deadline, signed_in=tell) as session:
        for _ in range(times - 1):
            with pytest.raises(HostFailure):
                await session.operate(install())
        try:
            await session.operate(install())
        except HostFailure as failed:
            assert KEY not in f"{failed} {failed.error} {failed!r}"
            if not isinstance(failed, OperationRefused):
                raise
    return told


def test_an_operation_holds_its_key_back() -> None:
    assert KEY not in repr(install())


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("auth", [Auth.NTLM, Auth.NEGOTIATE, Auth.BASIC])
def test_a_fault_is_no_lost_connection(transport: Transport, scheme: str, auth: Auth) -> None:
    """The host knows no classes: it says so by a fault, and has let the account in; no shell was made."""
    if (scheme, auth) == ("http", Auth.BASIC):
        pytest.skip("refused: nothing would be sealed")
    with ForeignFleet({"a": ForeignHost(scheme=scheme)}) as fleet:
        told = asyncio.run(_operate(transport, connection(fleet, "a", auth=auth), 3))
        assert told == [True]
        assert fleet["a"].log.shells_opened == 0 and fleet["a"].log.connections == 1


@pytest.mark.parametrize("told_of", [True, False])
def test_a_refused_password_is_tried_once(transport: Transport, told_of: bool) -> None:
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        with pytest.raises(HostFailure) as failed:
            asyncio.run(_operate(transport, connection(fleet, "a", password=Secret("wrong")), 3, told_of=told_of))
        assert failed.value.error.kind is ErrorKind.AUTH
        assert len(fleet["a"].log.requests) == (3 if isinstance(transport, BlockingTransport) else 2)
