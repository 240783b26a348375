"""A cause on one host, and findings: the same cause on many, put into words for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from actctl.common.texts import Text
from actctl.licensing.codes import Code


class Severity(str, Enum):
    """How bad a finding is; the names are the contract's."""

    ERROR = "error"
    """A machine is not activated, or cannot be read."""
    WARNING = "warning"
    """It still is, but will not stay so."""
    INFO = "info"


SCHEMA = "actctl/doctor/1"
WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why one host does not activate."""

    host: str
    code: str
    """The contract's: `kms_count_low` …"""
    severity: Severity = Severity.ERROR
    subject: str = ""
    """What hosts of one finding have in common beside the code: the KMS host, the DNS domain, the edition …"""
    explained: Code | None = None
    """The error code behind it: its steps are the finding's, and its cause where `why` says none."""
    title: Text | None = None
    """Instead of the code's own words (licensing/doctor/texts.py)."""
    why: Text | None = None
    """The cause in words, where it is known better than by the error code."""
    evidence: tuple[Text, ...] = ()
    """What was seen, in this finding's words for all its hosts; the same line twice is shown once."""
    seen: Text | None = None
    """What was seen on this very host; the finding puts the host's name before it."""
    remedy: tuple[Text, ...] = ()
    """Commands to paste, before those of the error code."""
    kms_host: str | None = None
    """The KMS host that it is about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause and every host that it holds up."""

    code: str
    severity: Severity
    hosts: tuple[str, ...]
    title: Text
    cause: Text
    evidence: tuple[Text, ...] = ()
    remedy: tuple[Text, ...] = ()
    """What to do here: commands with this site's own names."""
    further: tuple[Text, ...] = field(default=())
    """What can be done besides: the error code's general steps."""
    error_code: str | None = None
    kms_host: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's form (docs/json.md, "actctl doctor -o json"), and the code and KMS host behind it; English."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "hosts": list(self.hosts),
            "title": self.title.en,
            "cause": self.cause.en,
            "evidence": [text.en for text in self.evidence],
            "remedy": [text.en for text in (*self.remedy, *self.further)],
            "error_code": self.error_code,
            "kms_host": self.kms_host,
        }


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything the doctor has to say."""

    findings: tuple[Finding, ...]
    """Worst first, then by the number of hosts."""
    healthy: tuple[str, ...]
    """Hosts that no error or warning names."""

    @property
    def bad(self) -> bool:
        """Whether any finding is worse than a note."""
        return any(one.severity is not Severity.INFO for one in self.findings)
