"""What came of a verb: exit code and text together, for neither alone is enough.

A failure may leave exit code 0 ("Error: product not found."), a text may be in a language nobody here knows, and a
warning may stand where a setting was expected (reference/slmgr-output.md, "Running it" and "Verbs").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actctl.errors import ErrorKind, HostError
from actctl.licensing.codes import explain, format_code
from actctl.slmgr.failure import coded_error
from actctl.slmgr.parse import Reading
from actctl.slmgr.verbs import VERBS
from actctl.texts import Text

_USAGE = 1
"""Exit code of the script's own usage errors; every other one that is not 0 is an HRESULT."""
_WARNINGS = frozenset({"L_MsgWarningKmsReboot"})
_RESTART = frozenset({"L_MsgRearm_2", "L_MsgWarningKmsReboot"})
_DIGITS = re.compile(r"(?<!\d)\d{54}(?:\d{9})?(?!\d)")
"""An installation ID: 54 digits, 63 on newer systems."""


@dataclass(frozen=True, slots=True)
class VerbResult:
    """What came of one verb on one host. Holds no whole key: the parser masks the echo of /ipk."""

    verb: str
    ok: bool | None
    """None: the exit code is 0 and nothing that was printed is known; only the machine itself can tell."""
    code: str | None
    """The HRESULT as `0x` and eight hex digits."""
    message: Text
    error: HostError | None
    exit_code: int
    """As the remote shell reported it."""
    installation_id: str | None = None
    """What /dti printed."""
    lines: tuple[str, ...] = ()
    """What was printed, keys masked."""
    restart_needed: bool = False

    @property
    def transient(self) -> bool:
        """Whether the same verb may succeed later without a change to this machine."""
        known = explain(self.code) if self.code else None
        return known is not None and known.transient


def outcome(verb: str, exit_code: int, reading: Reading) -> VerbResult:
    """The result of a verb from its exit code and what it printed."""
    code = format_code(exit_code) if exit_code not in (0, _USAGE) else None
    error = _error(verb, exit_code, code, reading)
    lines = reading.messages
    installation_id = _installation_id(reading) if verb == "dti" else None
    ok: bool | None = error is None
    if error is None and not _succeeded(verb, reading, installation_id):
        ok, error = None, _unclear(verb, lines)
        if reading.recognised & _WARNINGS:
            ok, error = False, HostError(ErrorKind.SLMGR, _ONLY_WARNED)
    shown = "; ".join(lines)[:500]
    return VerbResult(
        verb=verb,
        ok=ok,
        code=(error.code if error else None) or code,
        message=error.message if error is not None else Text(shown, shown),
        error=error,
        exit_code=exit_code,
        installation_id=installation_id,
        lines=lines,
        restart_needed=bool(reading.recognised & _RESTART),
    )


_ONLY_WARNED = Text(
    "not set: this machine is not an activated KMS host", "設定されていません: 認証済みのKMSホストではありません"
)


def _error(verb: str, exit_code: int, code: str | None, reading: Reading) -> HostError | None:
    """What failed: what the text says where it says anything, else the exit code."""
    said = reading.error
    if said is not None and said.kind is not ErrorKind.PARSE:
        return said if said.code or code is None else coded_error(code, said.message.en)
    if code is not None:
        return coded_error(code, f"slmgr /{verb} ended with {code}")
    if exit_code == _USAGE:
        first = reading.messages[0] if reading.messages else ""
        message = Text(f"slmgr did not take /{verb}: {first}", f"slmgrが /{verb} を受け付けません: {first}")
        return HostError(ErrorKind.SLMGR, message)
    return None


def _succeeded(verb: str, reading: Reading, installation_id: str | None) -> bool:
    if verb == "dti":
        return installation_id is not None
    wanted = VERBS[verb].success
    if not wanted:  # a reading verb: that it printed something is its success
        return bool(reading.licenses or reading.messages or reading.recognised)
    return any(message in reading.recognised for message in wanted)


def _installation_id(reading: Reading) -> str | None:
    """54 or 63 digits, in one piece or in groups; the words around them are translated."""
    if reading.licenses and reading.licenses[0].installation_id:
        return reading.licenses[0].installation_id
    found = (_DIGITS.search(re.sub(r"(?<=\d)[ -](?=\d)", "", line)) for line in reading.messages)
    return next((match.group() for match in found if match), None)


def _unclear(verb: str, lines: tuple[str, ...]) -> HostError:
    first = lines[0][:120] if lines else ""
    message = Text(
        f"whether /{verb} worked could not be read from: “{first}”", f"/{verb} の結果を読み取れません: 「{first}」"
    )
    return HostError(ErrorKind.PARSE, message)
