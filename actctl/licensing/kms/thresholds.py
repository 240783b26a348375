"""Will the KMS host's count reach what servers and clients need? Asked before a working key is given up.

Facts: docs/facts/kms.md, "Count". Servers and clients add to one count; from which number each activates stands in the
product's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actctl.common.names import KmsAddress
from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, Decision, blocked
from actctl.licensing.products import WINDOWS

SERVERS, CLIENTS = WINDOWS.kms_servers, WINDOWS.kms_clients


@dataclass(frozen=True, slots=True)
class KmsCount:
    """What is known of the count of the KMS host that the machines will ask."""

    host: str | None
    """Its name; None: no KMS host is known from here."""
    count: int | None
    """Machines counted so far; None: could not be read."""
    channel: str | None = None
    """Of its own licence, `VOLUME_KMS_WS22`: which Windows versions it activates goes by that."""

    @property
    def known(self) -> bool:
        """Whether the host was asked and said a number (-1, no request yet, counts as 0)."""
        return self.count is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One planned machine as the count sees it."""

    decision: Decision
    server: bool
    is_client_already: bool
    """Whether it is a KMS client now: it has no other activation to lose, and may be counted already."""
    asks: str | None = None
    """The KMS host that it asks now, set by /skms or found by DNS; None: none is known."""

    @property
    def adds(self) -> bool:
        """Whether it will be one more in that KMS host's count: a KMS client that asks that host now is counted there,
        whichever way it found it."""
        if self.decision.action is not Action.CHANGE:
            return False
        names = [step.kms_host for step in self.decision.steps if step.kms_host]
        if not self.is_client_already:
            return True
        asked = KmsAddress.parse(self.asks) if self.asks is not None else None
        return bool(names) and (asked is None or not asked.same_machine(KmsAddress.parse(names[-1])))

    @property
    def risks(self) -> bool:
        """Whether it would give up another activation."""
        return self.decision.action is Action.CHANGE and not self.is_client_already


def weigh(candidates: Mapping[str, Candidate], kms: KmsCount) -> dict[str, Decision]:
    """The decisions, with those blocked whose threshold this plan cannot reach.

    Only machines that would give up another activation are blocked. With an unknown count only the plan's own
    machines are sure to be counted, so nothing can be refused: the plan says that it is not known.
    """
    decisions = {name: one.decision for name, one in candidates.items()}
    if not kms.known:
        return decisions
    count = max(0, kms.count or 0)
    adding = sum(one.adds for one in candidates.values())
    if count + adding >= CLIENTS:
        return decisions
    clients = {name: one for name, one in candidates.items() if one.risks and not one.server}
    servers = {name: one for name, one in candidates.items() if one.risks and one.server}
    decisions.update({name: _too_low(one.decision, kms, adding, CLIENTS) for name, one in clients.items()})
    adding -= len(clients)
    if count + adding < SERVERS:
        decisions.update({name: _too_low(one.decision, kms, adding, SERVERS) for name, one in servers.items()})
    return decisions


def _too_low(decision: Decision, kms: KmsCount, adding: int, needed: int) -> Decision:
    count = max(0, kms.count or 0)
    why = Text(
        f"count {count} at {kms.host} and {adding} of this plan make {count + adding}; {needed} are needed",
        f"{kms.host} のカウント {count} と今回の{adding}台で {count + adding}、必要な {needed} に届きません",
    )
    remedy = Text(
        "switch more machines to this KMS host in the same plan, or keep the MAK (--force goes on all the same)",
        "同じ計画でこのKMSホストに切り替える台数を増やすか、MAKのままにする (--force で続行)",
    )
    return blocked("kms_count_low", why, decision.gvlk, remedy)
