"""Hosts that answer CIM to do harm, over real sockets: each is an error of that host, within its bounds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from actctl.common.errors import ErrorKind, HostFailure
from actctl.common.limits import MOST_EMPTY_PULLS, MOST_LICENSES
from actctl.machine.interface import Answer
from actctl.machine.ways.cim.way import CimWay
from actctl.transport import open_transport
from tests.foreign import ForeignFleet, ForeignHost
from tests.foreign.envelopes import Call, envelope
from tests.foreign.operations import ENUMERATION, CimCall
from tests.transport.helpers import connection
from tests.waiting import LONG

ITEM = "<w:XmlFragment><ID>1</ID><Name>Windows(R), x edition</Name></w:XmlFragment>"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def part(name: str, items: str, context: str | None = "again") -> str:
    """An answer to Enumerate or Pull that goes on with a context, or (None) ends."""
    end = "<w:EndOfSequence/>" if context is None else ""
    return (
        f'<n:{name}Response xmlns:n="{ENUMERATION}"><n:EnumerationContext>{context or ""}</n:EnumerationContext>'
        f"<w:Items>{items}</w:Items>{end}</n:{name}Response>"
    )


@dataclass
class Liar:
    """Answers every query by a function of how many answers there were."""

    said: Callable[[int], str]
    before: str = ""
    asked: list[str] = field(default_factory=list)

    def answer(self, call: Call, asked: CimCall) -> bytes:
        self.asked.append(asked.name)
        body = self.said(len(self.asked)).replace("Response", "Response", 1)
        name = "Pull" if asked.name == "Pull" else "Enumerate"
        return self.before.encode() + envelope(call.action, call.message_id, body.replace("NAME", name))


def read(liar: Liar, seconds: float = LONG) -> Answer:
    async def one(fleet: ForeignFleet) -> Answer:
        async with transport.session(connection(fleet, "a"), deadline=time.monotonic() + seconds) as session:
            return await CimWay().read(session)

    transport = open_transport("pypsrp", 1)
    try:
        with ForeignFleet({"a": ForeignHost(cim=liar)}) as fleet:
            return asyncio.run(one(fleet))
    finally:
        transport.close()


def failed(liar: Liar, seconds: float = LONG) -> tuple[ErrorKind, str]:
    with pytest.raises(HostFailure) as failure:
        read(liar, seconds)
    return failure.value.error.kind, failure.value.error.message.en


def test_pulls_that_bring_nothing_and_never_end() -> None:
    liar = Liar(lambda _: part("NAME", ""))
    kind, said = failed(liar)
    assert kind is ErrorKind.PARSE and "does not end" in said
    assert liar.asked == ["Enumerate", *["Pull"] * (MOST_EMPTY_PULLS + 1)]


def test_contexts_in_a_circle_with_licences_without_end() -> None:
    liar = Liar(lambda number: part("NAME", ITEM * 500, "ab"[number % 2]))
    kind, said = failed(liar)
    assert kind is ErrorKind.PARSE and f"{MOST_LICENSES} licences" in said
    assert len(liar.asked) == MOST_LICENSES // 500 + 1


def test_licences_of_a_megabyte_each() -> None:
    large = f"<w:XmlFragment><ID>1</ID><Name>{'x' * 900_000}</Name></w:XmlFragment>"
    liar = Liar(lambda _: part("NAME", large))
    kind, said = failed(liar)
    assert kind is ErrorKind.PARSE and "10 MB" in said
    assert len(liar.asked) == 12


@pytest.mark.parametrize(
    ("liar", "said"),
    [
        (Liar(lambda _: part("NAME", ITEM * 30_000, None)), "1 MB"),
        (Liar(lambda _: part("NAME", "<a/>" * 60_000, None)), "50,000"),
        (Liar(lambda _: part("NAME", "<a>" * 200 + "</a>" * 200, None)), "100 elements deep"),
        (Liar(lambda _: part("NAME", ITEM, None), before=BOMB), "DOCTYPE"),
    ],
    ids=["long", "many elements", "deep", "entities"],
)
def test_xml_without_end(liar: Liar, said: str) -> None:
    kind, message = failed(liar)
    assert kind in (ErrorKind.WINRM, ErrorKind.PARSE)
    assert said in message


@pytest.mark.parametrize(
    "body",
    [
        "<x/>",
        "",
        f'<n:EnumerateResponse xmlns:n="{ENUMERATION}"/>',
        f'<n:PullResponse xmlns:n="{ENUMERATION}"><n:EnumerationContext>{"c" * 3_000}</n:EnumerationContext>'
        "</n:PullResponse>",
    ],
)
def test_answers_that_are_none(body: str) -> None:
    assert failed(Liar(lambda _: body))[0] is ErrorKind.PARSE


def test_wrong_types_everywhere_are_kept_and_not_believed() -> None:
    names = ("LicenseStatus", "GracePeriodRemaining", "TrustedTime", "LicenseIsAddon", "RemainingWindowsReArmCount")
    wrong = "".join(f"<{name}>\u30fc<b>x</b></{name}>" for name in names)
    fields = (
        "<ApplicationID>55c92734-d682-4d71-983e-d6ec3f16059f</ApplicationID><PartialProductKey>A</PartialProductKey>"
    )
    item = f"<w:XmlFragment>{fields}{wrong}</w:XmlFragment>"
    answer = read(Liar(lambda _: part("NAME", item, None)))
    (one,) = answer.licenses
    assert one.license_status.value == "unknown"
    assert (one.trusted_time, one.remaining_minutes, one.remaining_windows_rearm) == (None, None, None)
    assert {line.partition(":")[0] for line in one.unparsed} >= {"LicenseStatus", "TrustedTime"}
