"""Passwords and product keys reach the host and nothing else: no log, no message, no repr."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest

from actctl.common.errors import HostFailure
from actctl.transport import Transport
from tests.foreign import Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, run

KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
PASSWORD = "Tr0ub4dor-and-3"
FAULTS = [None, Fault.REJECT_LOGIN, Fault.HTTP_503_HTML, Fault.EXE_NOT_FOUND, Fault.RESET_IN_RECEIVE]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_secret_is_logged_even_at_debug(
    transport: Transport, scheme: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    hosts = {str(f): ForeignHost(fault=f, password=PASSWORD, scheme=scheme) for f in FAULTS}
    seen: list[str] = []

    async def every(fleet: ForeignFleet) -> None:
        for name in hosts:
            where = connection(fleet, name)
            seen.append(repr(where))
            try:
                await run(transport, where, f"cscript slmgr.vbs /ipk {KEY}")
            except HostFailure as failed:
                seen.extend([repr(failed.error), *traceback.format_exception(failed)])

    with ForeignFleet(hosts) as fleet:
        asyncio.run(every(fleet))
        assert any(KEY in command for command in fleet["None"].log.commands)
    output = capfd.readouterr()
    everything = "\n".join([caplog.text, output.out, output.err, *seen])
    assert KEY not in everything
    assert PASSWORD not in everything
    assert output.err == ""


def test_library_loggers_are_shut_even_when_someone_opened_them(transport: Transport) -> None:
    assert transport
    for name in ("pypsrp.wsman", "winrm.protocol", "spnego", "urllib3.connectionpool"):
        assert not logging.getLogger(name).isEnabledFor(logging.CRITICAL)
