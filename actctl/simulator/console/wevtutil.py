"""`wevtutil qe` and `gli`: the logs of clients and KMS hosts. Facts: docs/facts/events.md, "Asking for them"."""

from __future__ import annotations

import datetime as dt
from xml.sax.saxutils import escape

from actctl.simulator.console.event_query import BadQuery, event_filter
from actctl.simulator.console.outcome import Outcome
from actctl.simulator.windows.events import APPLICATION, KMS, events_of
from actctl.simulator.windows.machine import LogEvent, Machine

_SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_LOGS = {name.lower(): name for name in (APPLICATION, KMS, "System")}
_QUALIFIERS = {12290: 16384, 8198: 49152}
_LEVELS = {2: "Error", 4: "Information"}


def wevtutil(machine: Machine, words: list[str], now: dt.datetime) -> Outcome:
    """`qe LOG /q:QUERY /f:xml|text /rd:true /c:N /e:ROOT /uni:true` and `gli LOG`; `now` is the true time."""
    verb = words[0].lower() if words else ""
    if len(words) < 2 or verb not in ("qe", "query-events", "gli", "get-loginfo"):
        return Outcome(stderr="Invalid command or option.\r\n", exit_code=87)
    log = _LOGS.get(words[1].lower())
    if log is None:
        return Outcome(stderr="The specified channel could not be found.\r\n", exit_code=15007)
    events = events_of(machine, log)
    if verb in ("gli", "get-loginfo"):
        return Outcome(_info(events, machine.now(now)))
    options = dict(_option(word) for word in words[2:] if word.startswith("/"))
    try:
        wanted = event_filter(options.get("q", options.get("query", "")), machine.now(now))
    except BadQuery:
        return Outcome(stderr="The specified query is invalid.\r\n", exit_code=15001)
    events = [event for event in events if wanted(event)]
    if options.get("rd", "").lower() == "true":
        events.reverse()
    if options.get("c", "").isdigit():
        events = events[: int(options["c"])]
    show = _xml if options.get("f", "text").lower() in ("xml", "renderedxml") else _text
    body = "\r\n".join(show(machine, log, event) for event in events)
    root = options.get("e")
    if root:
        body = f"<{root}>\r\n{body}\r\n</{root}>"
    return Outcome(f"{body}\r\n" if body else "", unicode=options.get("uni", "").lower() == "true")


def _option(word: str) -> tuple[str, str]:
    name, _, value = word[1:].partition(":")
    return name.lower(), value


def _stamp(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond:06d}0Z"


def _info(events: list[LogEvent], now: dt.datetime) -> str:
    made = _stamp(now - dt.timedelta(days=400))
    last = _stamp(events[-1].time if events else now - dt.timedelta(days=400))
    size = 69_632 + 1_024 * len(events) // 65_536 * 65_536
    lines = [f"creationTime: {made}", f"lastAccessTime: {_stamp(now)}", f"lastWriteTime: {last}", f"fileSize: {size}"]
    lines += ["attributes: 32", f"numberOfLogRecords: {len(events)}"]
    lines.append(f"oldestRecordNumber: {events[0].record if events else 0}")
    return "".join(f"{line}\r\n" for line in lines)


def _xml(machine: Machine, log: str, event: LogEvent) -> str:
    data = "".join(f"<Data>{escape(value)}</Data>" for value in event.data)
    source = (
        " EventSourceName='KmsRequests'" if log == KMS else " EventSourceName='Software Protection Platform Service'"
    )
    return (
        f"<Event xmlns='{_SPACE}'><System><Provider Name='Microsoft-Windows-Security-SPP'"
        f" Guid='{{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}}'{source}/>"
        f"<EventID Qualifiers='{_QUALIFIERS.get(event.event_id, 16384)}'>{event.event_id}</EventID><Version>0</Version>"
        f"<Level>{event.level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords>"
        f"<TimeCreated SystemTime='{_stamp(event.time)}'/>"
        f"<EventRecordID>{event.record}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/>"
        f"<Channel>{log}</Channel><Computer>{machine.fqdn}</Computer><Security/></System>"
        f"<EventData>{data}</EventData></Event>"
    )


def _text(machine: Machine, log: str, event: LogEvent) -> str:
    """wevtutil's default: for people, and localised on Windows, which this is not."""
    lines = [f"Event[{event.record}]", f"  Log Name: {log}", "  Source: Microsoft-Windows-Security-SPP"]
    lines += [f"  Date: {_stamp(event.time)}", f"  Event ID: {event.event_id}", f"  Level: {_LEVELS[event.level]}"]
    lines += [f"  Computer: {machine.fqdn}", "  Description: ", ",".join(event.data), ""]
    return "\r\n".join(lines)
