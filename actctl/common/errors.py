"""The errors every floor shares.

HostError        a value: why one host gave no answer (docs/json.md, "actctl report -o json")
HostFailure      the exception that carries a HostError up to the runner, never further
UserError        the request itself is wrong (inventory, option, key): one sentence, exit code 2
Refused          one value of it is: a clause for such a sentence
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from actctl.common.limits import LONGEST_MESSAGE
from actctl.common.texts import Lang, Text, same
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
        self.account_shown = False
        """Whether the host was shown what it can judge the account by, and has not let it in: told by the native
        transport. A domain may have counted that, whatever the host answered."""


STANDARD_INPUT, STANDARD_OUTPUT = "standard input", "standard output"
_PLACES = {
    STANDARD_INPUT: Text("standard input", "標準入力"),
    STANDARD_OUTPUT: Text("standard output", "標準出力"),
    "the plan": Text("the plan", "計画"),
    "the host's name": Text("the host's name", "ホスト名"),
}
"""Places that are no files; `UserError.source` has their English name."""


class UserError(Exception):
    """The request is wrong: shown as one clear sentence, exit code 2, no traceback.

    Its style: `PLACE: what is wrong; what was expected.`, one sentence with a full stop, names as they are typed.
    """

    def __init__(
        self, message: Text, *, source: Text | str | None = None, line: int | None = None, exit_code: int = 2
    ) -> None:
        self.message = message
        self.source = source.en if isinstance(source, Text) else source
        """The file the mistake stands in."""
        self.line = line
        """Its line, counted from 1."""
        self.exit_code = exit_code
        """2: nothing was done; 1: machines were changed before this was met, or what was done to them is not known."""
        self._place = _PLACES.get(source, same(source)) if isinstance(source, str) else source
        super().__init__(str(self))

    def __str__(self) -> str:
        return self.in_(Lang.EN)

    @property
    def text(self) -> Text:
        """Place and sentence, in every language."""
        return Text(self.in_(Lang.EN), self.in_(Lang.JA))

    def reword(self, change: Callable[[str], str]) -> None:
        """Change its words, for readers who know what is meant by other names."""
        self.message = Text(*map(change, (self.message.en, self.message.ja)))
        if self._place is not None:
            self._place = Text(*map(change, (self._place.en, self._place.ja)))
        self.args = (str(self),)

    def in_(self, lang: Lang) -> str:
        """Place and sentence in `lang`, without a key and not without end."""
        # A key is looked for before the text is cut: a piece of one would not look like one.
        name = self._place.in_(lang) if self._place else ""
        where = [within(hide_keys(name), LONGEST_MESSAGE // 2)] if name else []
        if name and self.line:
            where.append(str(self.line))
        place = f"{':'.join(where)}: " if where else ""
        return place + within(hide_keys(self.message.in_(lang)), LONGEST_MESSAGE - len(place))


@contextmanager
def said_of(place: str) -> Iterator[None]:
    """UserErrors raised within name `place` (an option, an argument), unless they name a file or another place."""
    try:
        yield
    except UserError as error:
        if error.source is None:
            raise UserError(error.message, source=place, exit_code=error.exit_code) from None
        raise


class Refused(ValueError):
    """A value that is not taken: a clause without a full stop, of which whoever knows the place makes a sentence."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why
