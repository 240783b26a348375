"""A host's error as the contract has it (docs/json.md, "actctl report -o json")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from actctl.common.codec import fields_of
from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """The contract's ERROR; its texts are English whatever the language of the screen."""

    kind: ErrorKind
    code: str | None = field(default=None, kw_only=True)
    message: str
    remedy: str | None = None

    def error(self, message: str | None = None, remedy: str | None = None) -> HostError:
        """The error that was written so; its Japanese stands elsewhere, or is lost."""
        said = Text(self.remedy, remedy or self.remedy) if self.remedy else None
        return HostError(self.kind, Text(self.message, message or self.message), self.code, said)


def error_json(error: HostError | None) -> dict[str, Any] | None:
    """The contract's ERROR."""
    return fields_of(error_record(error)) if error is not None else None


def error_record(error: HostError) -> ErrorRecord:
    """An error as the contract has it."""
    return ErrorRecord(error.kind, error.message.en, error.remedy.en if error.remedy else None, code=error.code)
