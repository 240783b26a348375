"""The errors every floor shares.

HostError        a value: why one host gave no answer (reference/cli-contract.md, "ERROR")
HostFailure      the exception that carries a HostError up to the runner, never further
UserError        the request itself is wrong (inventory, option, key): one sentence, exit code 2
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from actctl.common.limits import LONGEST_MESSAGE
from actctl.common.texts import Text
from actctl.common.words import hide_keys, within


class ErrorKind(str, Enum):
    """What went wrong with one host; the names are fixed by the CLI contract."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    AUTH = "auth"
    ACCESS_DENIED = "access_denied"
    WINRM = "winrm"
    NO_VBSCRIPT = "no_vbscript"
    SCRIPT_HOST_DISABLED = "script_host_disabled"
    SLMGR = "slmgr"
    PARSE = "parse"
    CHANGED_MEANWHILE = "changed_meanwhile"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class HostError:
    """Why a host gave no answer, and what to do about it. Holds no secret, ever."""

    kind: ErrorKind
    message: Text
    """What happened, one sentence without a full stop at its end."""
    code: str | None = None
    """The HRESULT or WS-Man fault code as `0x` and eight upper-case hex digits, if there was one."""
    remedy: Text | None = None
    """What to do; None: nothing better is known than what the kind itself says."""
    account_untried: bool = False
    """Kind `auth` only: nobody judged the account (no ticket, no library, a name that the domain does not know), so
    this says nothing about it, and no try of its password was used up."""


class HostFailure(Exception):
    """A host could not be asked, or did not do what it was asked; `error` says why."""

    def __init__(self, error: HostError) -> None:
        super().__init__(error.message.en)
        self.error = error


class UserError(Exception):
    """The request is wrong: shown as one clear sentence, exit code 2, no traceback."""

    def __init__(self, message: str, *, source: str | None = None, line: int | None = None, exit_code: int = 2) -> None:
        self.message = message
        self.source = source
        """The file the mistake stands in."""
        self.line = line
        """Its line, counted from 1."""
        self.exit_code = exit_code
        """2: nothing was done; 1: machines were changed before this was met, or what was done to them is not known."""
        super().__init__(str(self))

    def __str__(self) -> str:
        # A key is looked for before the text is cut: a piece of one would not look like one.
        where = [within(hide_keys(self.source), LONGEST_MESSAGE // 2)] if self.source else []
        if self.source and self.line:
            where.append(str(self.line))
        place = f"{':'.join(where)}: " if where else ""
        return place + within(hide_keys(self.message), LONGEST_MESSAGE - len(place))
