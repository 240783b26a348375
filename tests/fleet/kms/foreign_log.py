"""A KMS host's event log behind the foreign WinRM server: events made when they are asked for. No product code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.foreign import Answer, ForeignHost, Run

NOW = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
ACTIVATION_ID = "2402eeb0-d54e-a035-49dc-8a9f0ad3f2d6"
_SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_EVENT = (
    "<Event xmlns='{space}'><System><Provider Name='Microsoft-Windows-Security-SPP' "
    "Guid='{{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}}' EventSourceName='KmsRequests'/>"
    "<EventID Qualifiers='0'>12290</EventID><Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode>"
    "<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='{time}'/><EventRecordID>{record}</EventRecordID>"
    "<Correlation/><Execution ProcessID='0' ThreadID='0'/><Channel>Key Management Service</Channel>"
    "<Computer>kms01.corp.example</Computer><Security/></System><EventData>{data}</EventData></Event>"
)


@dataclass(frozen=True)
class Asked:
    """One event 12290."""

    record: int
    days_ago: float
    name: str
    cmid: str
    code: str = "0x0"
    need: int = 25
    state: int = 1
    minutes: int = 200_000
    virtual: int = 1


def cmid(number: int) -> str:
    """A GUID with this number at its end."""
    return f"11111111-2222-3333-4444-{number:012d}"


def stamp(days_ago: float) -> str:
    """SystemTime of an event, seven decimals."""
    return f"{NOW - dt.timedelta(days=days_ago):%Y-%m-%dT%H:%M:%S.%f}0Z"


def event_xml(one: Asked) -> str:
    """As wevtutil prints it on today's Windows: ten `<Data>`, the first without a meaning."""
    when = NOW - dt.timedelta(days=one.days_ago)
    stated = f"{when.year}/{when.month}/{when.day} {when.hour}:{when.minute:02d}"
    fields = (
        "", one.code, one.need, one.name, one.cmid, stated, one.virtual, one.state, one.minutes, ACTIVATION_ID,
    )  # fmt: skip
    data = "".join(f"<Data>{value}</Data>" for value in fields)
    return _EVENT.format(space=_SPACE, time=stamp(one.days_ago), record=one.record, data=data)


@dataclass
class ForeignLog:
    """Events of one host, record numbers 1 … `total`, the newest last."""

    total: int
    event: Callable[[int], Asked]
    codepage: str = "cp437"
    """What wevtutil prints in without /uni:true."""
    cut_bytes: int | None = None
    """Most bytes of one answer: the rest is lost."""
    failing_from: int | None = None
    """From this query on wevtutil ends with error 5."""
    dlv: bytes = b""
    queries: list[str] = field(default_factory=list)

    def host(self) -> ForeignHost:
        """The host with this log."""
        return ForeignHost(behaviour=self.run)

    def run(self, run: Run) -> Answer:
        """Any command."""
        if "/dlv" in run.line:
            return Answer(self.dlv)
        if not run.line.startswith("wevtutil qe"):
            return Answer(stderr=b"not here\r\n", exit_code=1)
        self.queries.append(run.line)
        if self.failing_from is not None and len(self.queries) >= self.failing_from:
            return Answer(stderr="アクセスが拒否されました。\r\n".encode("cp932"), exit_code=5)
        text = "".join(f"{event_xml(one)}\r\n" for one in self._asked_for(run.line))
        wide = "/uni:true" in run.line
        data = b"\xff\xfe" + text.encode("utf-16-le") if wide else text.encode(self.codepage, "replace")
        return Answer(data[: self.cut_bytes])

    def _asked_for(self, line: str) -> list[Asked]:
        below = re.search(r"EventRecordID < (\d+)", line)
        age = re.search(r"timediff\(@SystemTime\) <= (\d+)", line)
        count = re.search(r"/c:(\d+)", line)
        assert count is not None and "EventID=12290" in line
        last = min(self.total, int(below[1]) - 1) if below else self.total
        numbers = range(1, last + 1) if "/rd:false" in line else range(last, 0, -1)
        days = int(age[1]) / 86_400_000 if age else float("inf")
        found: list[Asked] = []
        for number in numbers:
            one = self.event(number)
            if one.days_ago > days or len(found) == int(count[1]):
                break
            found.append(one)
        return found


def log_of(*events: Asked, **settings: object) -> ForeignLog:
    """A log with these events, oldest first; their record numbers are 1, 2, 3 …"""
    return ForeignLog(len(events), lambda number: events[number - 1], **settings)  # type: ignore[arg-type]
