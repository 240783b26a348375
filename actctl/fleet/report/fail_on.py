"""`--fail-on`: what makes a report a failure although every host was read."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.report.record import HostReport
from actctl.fleet.report.summary import Summary
from actctl.licensing.overview import DAY
from actctl.licensing.records import LicenseStatus

GRACE = (
    LicenseStatus.INITIAL_GRACE,
    LicenseStatus.ADDITIONAL_GRACE,
    LicenseStatus.NON_GENUINE_GRACE,
    LicenseStatus.EXTENDED_GRACE,
)


@dataclass(frozen=True, slots=True)
class FailOn:
    """What makes a report end with exit code 1 although every host was read (`--fail-on`)."""

    words: frozenset[str] = frozenset()
    expiring_days: float | None = None

    def wants(self, report: HostReport) -> bool:
        """Whether this host is not as wanted."""
        said = report.overview
        if said.status is None:
            return "unreachable" in self.words
        minutes, licensed = said.remaining_minutes, said.status is LicenseStatus.LICENSED
        expiring = self.expiring_days is not None and licensed and minutes is not None
        return (
            said.status.value in self.words
            or ("grace" in self.words and said.status in GRACE)
            or (expiring and (minutes or 0) <= (self.expiring_days or 0) * DAY)
        )


NOTHING = FailOn()
"""Only hosts that were not read make it fail."""

_WORDS = frozenset({"unlicensed", "grace", "notification", "unreachable", "unknown", *(s.value for s in GRACE)})


def parse_fail_on(text: str | None) -> FailOn:
    """`unlicensed,grace,expiring:30d` → what it means. Raises UserError."""
    words: set[str] = set()
    days: float | None = None
    for word in filter(None, (part.strip() for part in (text or "").split(","))):
        name, _, value = word.partition(":")
        if name == "expiring" and value.removesuffix("d").isdecimal() and value.isascii():
            days = float(value.removesuffix("d"))
        elif word in _WORDS:
            words.add(word)
        else:
            expected = "unlicensed, grace, notification, unknown, unreachable or expiring:DAYSd"
            raise UserError(
                Text(
                    f"--fail-on: “{word}” is not known; {expected} was expected.",
                    f"--fail-on: 「{word}」は指定できません。unlicensed、grace、notification、unknown、unreachable、"
                    "expiring:日数d のいずれかを指定してください。",
                )
            )
    return FailOn(frozenset(words), days)


class Unwanted:
    """A sink: whether any host was not as wanted."""

    def __init__(self, fail_on: FailOn) -> None:
        self._fail_on = fail_on
        self.met = False

    def host(self, report: HostReport) -> None:
        """As Sink.host."""
        self.met = self.met or self._fail_on.wants(report)

    def end(self, summary: Summary) -> None:
        """As Sink.end."""
