"""A finding of `kms dns`: the doctor's record, with the DNS domain and the name that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actctl.licensing.doctor.finding import Finding, Severity
from actctl.texts import Text


@dataclass(frozen=True, slots=True)
class DnsFinding:
    """One thing that is wrong, or worth knowing."""

    finding: Finding
    """In the doctor's form."""
    domain: str | None = None
    target: str | None = None
    """The name in the record, or the KMS host that a client uses."""

    def as_json(self) -> dict[str, Any]:
        """One of `findings`."""
        return {**self.finding.as_json(), "domain": self.domain, "target": self.target}


def finding(
    code: str,
    severity: Severity,
    title: Text,
    cause: Text,
    remedy: tuple[Text, ...],
    evidence: tuple[Text, ...] = (),
    domain: str | None = None,
    target: str | None = None,
    hosts: tuple[str, ...] = (),
) -> DnsFinding:
    """A finding; `hosts` are the inventory's names, `remedy` commands to paste or sentences."""
    return DnsFinding(Finding(code, severity, hosts, title, cause, evidence, remedy, kms_host=target), domain, target)


def same(text: str) -> Text:
    """A record: the same in every language."""
    return Text(text, text)
