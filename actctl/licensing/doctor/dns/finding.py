"""A finding of `kms dns`: the doctor's record, with the DNS domain and the name that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from actctl.common.texts import Text
from actctl.licensing.doctor.finding import WORST_FIRST, Finding, Severity


@dataclass(frozen=True, slots=True)
class DnsFinding:
    """One thing that is wrong, or worth knowing."""

    finding: Finding
    """In the doctor's form."""
    domain: str | None = None
    """None: of no domain, or of several."""
    target: str | None = None
    """The name in the record, or the KMS host that a client uses; None: the whole domain."""
    port: int | None = None
    """The port beside it."""

    def as_json(self) -> dict[str, Any]:
        """One of `findings`."""
        return {**self.finding.as_json(), "domain": self.domain, "target": self.target, "port": self.port}

    def is_about(self, domain: str, target: str | None, port: int | None) -> bool:
        """Whether it is about that record; with None, about a whole domain."""
        return (self.target, self.port) == (target, port) and self.domain in (None, domain)


def finding(
    code: str,
    severity: Severity,
    title: Text,
    cause: Text,
    remedy: tuple[Text, ...] = (),
    evidence: tuple[Text, ...] = (),
    *,
    domain: str | None = None,
    target: str | None = None,
    port: int | None = None,
    hosts: tuple[str, ...] = (),
) -> DnsFinding:
    """A finding; `hosts` are the inventory's names, `remedy` commands to paste or sentences."""
    said = Finding(code, severity, hosts, title, cause, evidence, remedy, kms_host=target)
    return DnsFinding(said, domain, target, port)


def gravest_first(found: Iterable[DnsFinding]) -> tuple[DnsFinding, ...]:
    """One for each cause: what was met in several domains (a closed port, a name) becomes one of no domain."""
    merged: dict[tuple[str, str, str | None, int | None], DnsFinding] = {}
    for one in found:
        key = (one.finding.code, one.finding.title.en, one.target, one.port)
        first = merged.setdefault(key, one)
        if first is not one:
            evidence = tuple(dict.fromkeys((*first.finding.evidence, *one.finding.evidence)))
            domain = first.domain if first.domain == one.domain else None
            merged[key] = replace(first, finding=replace(first.finding, evidence=evidence), domain=domain)
    return tuple(sorted(merged.values(), key=lambda one: WORST_FIRST.index(one.finding.severity)))
