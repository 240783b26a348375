"""The XPath that `wevtutil qe /q:` takes, in so far as fleets need it: conditions on System, joined by `and`."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable

from actctl.simulator.windows.machine import LogEvent

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_FRAME = re.compile(r"^\*\[\s*System\s*\[(.*)\]\s*\]$", re.DOTALL)
_NUMBER = re.compile(r"(EventID|EventRecordID|Level)\s*(!=|<=|>=|=|<|>)\s*(\d+)")
_AGE = re.compile(r"TimeCreated\s*\[\s*timediff\(\s*@SystemTime\s*\)\s*(<=|>=|<|>)\s*(\d+)\s*\]")
_MOMENTS = re.compile(r"TimeCreated\s*\[((?:[^\[\]])*@SystemTime[^\[\]]*)\]")
_MOMENT = re.compile(r"@SystemTime\s*(<=|>=|<|>|=)\s*['\"]([^'\"]+)['\"]")

Test = Callable[[LogEvent], bool]


class BadQuery(ValueError):
    """wevtutil says: the specified query is invalid."""


def event_filter(query: str, now: dt.datetime) -> Test:
    """Which events a query means; `now` is the machine's clock. Raises BadQuery."""
    text = query.replace("&lt;", "<").replace("&gt;", ">").strip()
    if text in ("", "*"):
        return lambda event: True
    frame = _FRAME.match(text)
    if frame is None:
        raise BadQuery(query)
    return _conditions(frame[1], now)


def _conditions(text: str, now: dt.datetime) -> Test:
    """`and` binds more tightly than `or`; parentheses, and the brackets of TimeCreated, hold together."""
    text = text.strip()
    for word, join in (("or", any), ("and", all)):
        parts = _split(text, word)
        if len(parts) > 1:
            tests = [_conditions(part, now) for part in parts]
            return lambda event: join(test(event) for test in tests)
    if text.startswith("(") and text.endswith(")"):
        return _conditions(text[1:-1], now)
    return _condition(text, now)


def _split(text: str, word: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for match in re.finditer(rf"[(\[]|[)\]]|\b{word}\b", text):
        if match[0] in ("(", "["):
            depth += 1
        elif match[0] in (")", "]"):
            depth -= 1
        elif depth == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _condition(text: str, now: dt.datetime) -> Test:
    if number := _NUMBER.fullmatch(text):
        compare, wanted = _COMPARE[number[2]], int(number[3])
        field = {"EventID": "event_id", "EventRecordID": "record", "Level": "level"}[number[1]]
        return lambda event: compare(int(getattr(event, field)), wanted)
    if age := _AGE.fullmatch(text):
        older, limit = _COMPARE[age[1]], int(age[2])
        return lambda event: older(int((now - event.time).total_seconds() * 1000), limit)
    if moments := _MOMENTS.fullmatch(text):
        tests = [_moment(match[1], match[2]) for match in _MOMENT.finditer(moments[1])]
        if tests:
            return lambda event: all(test(event) for test in tests)
    raise BadQuery(text)


def _moment(sign: str, text: str) -> Test:
    try:
        # Python 3.10 reads at most six decimals and no Z.
        moment = dt.datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", text).rstrip("Z").ljust(10))
    except ValueError:
        raise BadQuery(text) from None
    wanted = int(moment.replace(tzinfo=dt.timezone.utc).timestamp() * 1_000_000)
    compare = _COMPARE[sign]
    return lambda event: compare(int(event.time.timestamp() * 1_000_000), wanted)
