"""The last activation that was tried on a machine, put together from its events (licensing/client_events.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actctl.licensing.events.client_events import Answer, ClientEvent, Failed, Request
from actctl.licensing.products import WINDOWS

SAME_ATTEMPT = dt.timedelta(minutes=5)
"""A client that knows several hosts asks one after the other; requests closer than this are one attempt."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last activation that was tried, put together from its events."""

    requests: tuple[Request, ...] = ()
    """Newest first; one for each host that was asked."""
    answer: Answer | None = None
    failure: int | None = None
    """The code of its 8198."""
    time: dt.datetime | None = None

    @property
    def codes(self) -> tuple[int, ...]:
        """All that failed, the most telling first: the answer, then each request, then 8198."""
        found = [self.answer.code] if self.answer is not None else []
        found += [one.code for one in self.requests] + ([self.failure] if self.failure is not None else [])
        return tuple(dict.fromkeys(code for code in found if code))

    @property
    def succeeded(self) -> bool:
        """Whether a KMS host activated the machine."""
        return self.answer is not None and self.answer.code == 0

    @property
    def target(self) -> str | None:
        """NAME:PORT of the host that was asked last, if any was."""
        return next((one.target for one in self.requests if one.target), None)


def last_attempt(events: Sequence[ClientEvent], activation_id: str | None) -> Attempt | None:
    """The newest attempt to activate this product; events of Office and of a key given up are not counted.

    `events` newest first; `activation_id` that of the Windows licence in use, None: not known, all are taken.
    """
    answers: dict[int, Answer] = {}
    pending: Answer | None = None
    for place, event in enumerate(events):
        if isinstance(event, Answer):
            pending = event
        elif isinstance(event, Request):
            if pending is not None:
                answers[place] = pending
            pending = None
    requests = [
        (place, event)
        for place, event in enumerate(events)
        if isinstance(event, Request) and _same(event.activation_id, activation_id)
    ]
    failures = [
        (place, event)
        for place, event in enumerate(events)
        if isinstance(event, Failed) and _ours(event, activation_id)
    ]
    if not requests:
        return Attempt(failure=failures[0][1].code, time=failures[0][1].time) if failures else None
    newest, first = requests[0]
    together = tuple(event for _, event in requests if _close(first, event))
    failure = next((event.code for place, event in failures if place < newest), None)
    return Attempt(together, answers.get(newest), failure, first.time)


def _same(left: str | None, right: str | None) -> bool:
    return left is None or right is None or left.lower() == right.lower()


def _ours(event: Failed, activation_id: str | None) -> bool:
    of_windows = event.application_id is None or event.application_id.lower() in WINDOWS.application_ids
    return of_windows and _same(event.activation_id, activation_id)


def _close(newest: Request, other: Request) -> bool:
    if newest is other:
        return True
    return newest.time is not None and other.time is not None and newest.time - other.time <= SAME_ATTEMPT
