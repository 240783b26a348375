"""`wevtutil qe`: a KMS host's log of requests (event 12290). Facts: reference/kms.md, section 5."""

from __future__ import annotations

import datetime as dt
import re

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.windows.machine import KmsRequest, Machine

_SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_TIMEDIFF = re.compile(r"timediff\(@SystemTime\)\s*<=\s*(\d+)")
_KMS_LOG = "key management service"


def wevtutil(machine: Machine, words: list[str]) -> Outcome:
    """`wevtutil qe LOG /q:QUERY /rd:true /c:N /e:ROOT /uni:true`; always XML."""
    if len(words) < 2 or words[0].lower() not in ("qe", "query-events"):
        return Outcome(stderr="Invalid command or option.\r\n", exit_code=87)
    options = dict(_option(word) for word in words[2:] if word.startswith("/"))
    if words[1].lower() not in (_KMS_LOG, "application", "system"):
        return Outcome(stderr="The specified channel could not be found.\r\n", exit_code=15007)
    role = machine.kms_host if words[1].lower() == _KMS_LOG else None
    requests = sorted(role.requests, key=lambda item: item.time) if role is not None else []
    query = options.get("q", "")
    limit = _TIMEDIFF.search(query)
    if limit is not None and requests:
        oldest = max(item.time for item in requests) - dt.timedelta(milliseconds=int(limit[1]))
        requests = [item for item in requests if item.time >= oldest]
    if "EventID" in query and "12290" not in query:
        requests = []
    if options.get("rd", "").lower() == "true":
        requests.reverse()
    if options.get("c", "").isdigit():
        requests = requests[: int(options["c"])]
    body = "\r\n".join(_event(machine, number, item) for number, item in enumerate(requests, 1))
    root = options.get("e")
    if root:
        body = f"<{root}>\r\n{body}\r\n</{root}>"
    return Outcome(f"{body}\r\n" if body else "", unicode=options.get("uni", "").lower() == "true")


def _option(word: str) -> tuple[str, str]:
    name, _, value = word[1:].partition(":")
    return name.lower(), value


def _event(machine: Machine, number: int, item: KmsRequest) -> str:
    code = f"0x{item.code:X}" if item.code else "0x0"
    time = item.time
    stated = f"{time.year}/{time.month}/{time.day} {time.hour}:{time:%M}"
    fields = (
        "", code, item.required, item.client, item.cmid, stated, int(item.virtual), item.status, item.minutes,
        item.activation_id,
    )  # fmt: skip
    data = "".join(f"<Data>{value}</Data>" for value in fields)
    return (
        f"<Event xmlns='{_SPACE}'><System><Provider Name='Microsoft-Windows-Security-SPP'"
        " Guid='{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}' EventSourceName='KmsRequests'/>"
        "<EventID Qualifiers='16384'>12290</EventID><Version>0</Version><Level>4</Level><Task>0</Task>"
        "<Opcode>0</Opcode><Keywords>0x80000000000000</Keywords>"
        f"<TimeCreated SystemTime='{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond:06d}0Z'/>"
        f"<EventRecordID>{number}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/>"
        f"<Channel>Key Management Service</Channel><Computer>{machine.fqdn}</Computer><Security/></System>"
        f"<EventData>{data}</EventData></Event>"
    )
