"""How fast a change goes over a fleet: canary first, then batches, and when to stop."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from actctl.common import codec
from actctl.common.errors import UserError
from actctl.common.limits import BATCH
from actctl.common.texts import Text
from actctl.fleet.change.run_state import HostRun


@dataclass(frozen=True, slots=True)
class Share:
    """A number of hosts, or a part of the hosts to change."""

    number: float
    percent: bool = False

    def of(self, hosts: int) -> int:
        """How many hosts that is, rounded down."""
        return int(round(hosts * self.number / 100, 6)) if self.percent else int(self.number)

    def __str__(self) -> str:
        return f"{self.number:g}%" if self.percent else f"{self.number:g}"


def parse_share(option: str, text: str) -> Share:
    """`10%` or `3`. Raises UserError naming the option."""
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(%?)", text.strip())
    if not found or (found.group(2) and float(found.group(1)) > 100) or (not found.group(2) and "." in found.group(1)):
        raise UserError(
            Text(
                f"{option}: “{text}” was given; a number of hosts (3) or a part of them (10%) was expected.",
                f"{option}: 「{text}」は指定できません。台数 (3) または割合 (10%) を指定してください。",
            )
        )
    return Share(float(found.group(1)), bool(found.group(2)))


_BATCH = parse_share("--batch", BATCH)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run's record says of how it was begun; what it does not say is as if nothing had been asked for."""

    canary: int | None = None
    batch: str = BATCH
    max_fail: str | None = None
    guarded: bool = False
    kms_hosts: tuple[str, ...] = ()


def recorded_options(said: object) -> dict[str, Any]:
    """All of them, as a record has them. Raises Refused or UserError for what no run has been begun with."""
    options = codec.read(RunOptions, said)
    parse_share("--batch", options.batch)
    if options.max_fail is not None:
        parse_share("--max-fail", options.max_fail)
    return {**asdict(options), "kms_hosts": list(options.kms_hosts)}


@dataclass(frozen=True, slots=True)
class Pace:
    """What `--canary`, `--batch` and `--max-fail` say."""

    canary: int | None = None
    """Hosts of each distinct edition that go first; 0: none; None: one, of at most a tenth of the hosts."""
    batch: Share = _BATCH
    max_fail: Share | None = None
    """Failures beyond which no further host is started; None: no failed canary, then 5% of the hosts."""

    @property
    def canary_of_each(self) -> int:
        """Hosts of one edition that go first."""
        return 1 if self.canary is None else self.canary

    def allowed(self, changes: int, *, canary: bool) -> int:
        """How many hosts may fail while a run of `changes` hosts goes on."""
        if self.max_fail is not None:
            return self.max_fail.of(changes)
        return 0 if canary else Share(5, percent=True).of(changes)

    def phases(self, pending: Sequence[HostRun], proven: frozenset[str]) -> list[list[HostRun]]:
        """The canary (an empty list where there is none), then the batches.

        `proven`: editions (see `edition_of`) of which a host was changed already: they need no canary. Hosts in the
        middle of their steps (of a run that is resumed) come first.
        """
        editions = Counter(edition_of(host) for host in pending if edition_of(host) not in proven)
        room = len(pending) if self.canary is not None else max(1, len(pending) // 10)
        # Where there is room for some editions only, the most frequent ones: they tell of most hosts.
        tried = dict.fromkeys([edition for edition, _ in editions.most_common(room)], self.canary_of_each)
        canary: list[HostRun] = []
        rest: list[HostRun] = []
        for host in pending:
            edition = edition_of(host)
            first = host.touched or tried.get(edition, 0) > 0
            if first and edition in tried:
                tried[edition] -= 1
            (canary if first else rest).append(host)
        size = max(1, self.batch.of(len(pending)))
        return [canary, *(rest[start : start + size] for start in range(0, len(rest), size))]


def edition_of(host: HostRun) -> str:
    """What a canary stands for: the edition and build, as the right key goes by them."""
    before = host.plan.before
    return f"{before.edition}/{before.build}" if before else ""
