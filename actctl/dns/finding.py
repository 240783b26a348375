"""A finding of `kms dns`: the doctor's record, with the DNS domain and the name that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actctl.licensing.doctor.finding import Finding, Severity
from actctl.texts import Text

_HARMLESS = re.compile(r"[\w.\-:\[\],]*", re.ASCII)


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


def command(text: str, *names: str) -> Text:
    """A command to paste, with `names` in it that came from DNS or from machines.

    Whoever may write to a DNS zone could name a host `x&format`: a name with anything but the letters of host names
    is never put into a command; a person then does by hand what it would have done.
    """
    if all(_HARMLESS.fullmatch(name) for name in names):
        return Text(text, text)
    return Text(
        "by hand, in DNS Manager: the name holds characters that do not belong in a command",
        "名前にコマンドに使えない文字があるため、DNSマネージャーなどで手動で対処する",
    )
