"""What came of a verb: exit code and text together, for neither alone is enough.

A failure may leave exit code 0 ("Error: product not found."), a text may be in a language nobody here knows, and a
warning may stand where a setting was expected (docs/facts/slmgr-output.md, "Running it" and "Settings of a KMS host").
"""

from __future__ import annotations

import re

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.codes import explain, format_code
from actctl.licensing.records import LicenseStatus
from actctl.licensing.verbs.rows import VERBS
from actctl.licensing.verbs.verb import Prints
from actctl.machine.coded import coded_error
from actctl.machine.interface import StepResult
from actctl.machine.ways.slmgr.messages import NO_KMS_HOST
from actctl.machine.ways.slmgr.parse import Reading

_USAGE = 1
"""Exit code of the script's own usage errors; every other one that is not 0 is an HRESULT."""
_NO_KEY = "L_MsgErrorPKey"
_REBOOT = "L_MsgWarningKmsReboot"
_RESTART = frozenset({"L_MsgRearm_2", _REBOOT})
_WARNING = re.compile(r"(?:warning|警告)\s*[:：]", re.IGNORECASE)
_DENIED = re.compile(r"\baccess is denied\b|アクセスが拒否されました", re.IGNORECASE)
"""What cscript and cmd print without a code, each in its own language."""
_CANNOT_RUN = (ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED)
_WIN32_DENIED = 5
"""ERROR_ACCESS_DENIED as an exit code."""
_DIGITS = re.compile(r"(?<![0-9])[0-9]{54}(?:[0-9]{9})?(?![0-9])")
"""An installation ID: 54 digits, 63 on newer systems."""
_GAP = re.compile(r"(?<=[0-9])[ -](?=[0-9])")


def outcome(verb: str, exit_code: int, reading: Reading) -> StepResult:
    """The result of a verb from its exit code and what it printed."""
    code = format_code(exit_code) if exit_code not in (0, _USAGE) else None
    error = _error(verb, exit_code, code, reading)
    installation_id = (
        _installation_id(reading) if VERBS[verb].prints is Prints.INSTALLATION_ID and error is None else None
    )
    ok: bool | None = error is None
    if error is None and not _succeeded(verb, reading, installation_id):
        ok, error = (False, _NOT_SET) if _only_warned(verb, reading) else (None, _unclear(verb, reading.messages))
    return StepResult(
        verb=verb,
        ok=ok,
        code=error.code if error is not None else None,
        message=error.message if error is not None else _said(reading),
        error=error,
        exit_code=exit_code,
        installation_id=installation_id,
        lines=reading.messages,
        restart_needed=ok is not False and bool(reading.recognised & _RESTART),
    )


_NOT_SET = HostError(
    ErrorKind.SLMGR,
    Text("not set: this machine is not an activated KMS host", "設定されていません: 認証済みのKMSホストではありません"),
)
_ACCESS_DENIED = HostError(
    ErrorKind.ACCESS_DENIED,
    Text("the account may not run slmgr.vbs on this machine", "slmgr.vbsを実行する権限がありません"),
)
_KEY_NOT_FOUND = HostError(
    ErrorKind.SLMGR,
    Text("no product key is installed that this could be done with", "対象となるプロダクト キーがありません"),
)


def _error(verb: str, exit_code: int, code: str | None, reading: Reading) -> HostError | None:
    """What failed: what the text says where it says anything, else the exit code."""
    said = reading.error
    if (said is None or said.code is None) and exit_code != 0 and _denied(exit_code, reading.messages):
        return _ACCESS_DENIED
    if said is not None and said.kind in _CANNOT_RUN and exit_code == 0:
        # A script host that cannot run ends with 1: these are slmgr's own words, which name the script.
        return None
    if said is not None and said.kind is not ErrorKind.PARSE:
        certain = said.code is not None or said.kind is not ErrorKind.SLMGR
        return said if certain or code is None else coded_error(code, said.message.en)
    if code is not None:
        return _ended_with(verb, code)
    if exit_code == _USAGE:
        return HostError(ErrorKind.SLMGR, _not_taken(verb, reading.messages))
    return _KEY_NOT_FOUND if _NO_KEY in reading.recognised else None


def _denied(exit_code: int, lines: tuple[str, ...]) -> bool:
    return exit_code == _WIN32_DENIED or any(_DENIED.search(line) for line in lines)


def _ended_with(verb: str, code: str) -> HostError:
    """A failure that only the exit code tells of."""
    if explain(code) is not None:
        return coded_error(code, code)
    message = Text(f"slmgr /{verb} ended with {code}", f"slmgr /{verb} が {code} で終了しました")
    return HostError(ErrorKind.SLMGR, message, code=code)


def _not_taken(verb: str, lines: tuple[str, ...]) -> Text:
    if not lines:
        return Text(f"slmgr /{verb} ended with 1 and printed nothing", f"slmgr /{verb} は何も出力せず 1 で終了しました")
    first = lines[0][:120]
    return Text(f"slmgr did not take /{verb}: {first}", f"slmgrが /{verb} を受け付けません: {first}")


def _succeeded(verb: str, reading: Reading, installation_id: str | None) -> bool:
    if VERBS[verb].prints is Prints.INSTALLATION_ID:
        return installation_id is not None
    wanted = VERBS[verb].success
    if not wanted:  # a reading verb: that licences were read is its success
        return bool(reading.licenses) and not any(
            one.license_status is LicenseStatus.UNKNOWN and one.inferred for one in reading.licenses
        )
    return any(message in reading.recognised for message in wanted)


def _only_warned(verb: str, reading: Reading) -> bool:
    """Whether a verb for KMS hosts printed nothing but a warning: no words of a setting, known or not."""
    if not VERBS[verb].kms_host:
        return False
    if reading.recognised & NO_KMS_HOST:
        return True
    lines = reading.messages
    alone = reading.recognised == {_REBOOT} and len(lines) == 1
    return alone or (bool(lines) and all(_WARNING.match(line) for line in lines))


def _said(reading: Reading) -> Text:
    """What was printed, in short; of licences, which are records and no lines any more, name and status."""
    licenses = [f"{one.name or one.description}: {one.license_status.value}" for one in reading.licenses]
    shown = "; ".join([*reading.messages, *licenses])[:500]
    return Text(shown, shown)


def _installation_id(reading: Reading) -> str | None:
    """54 or 63 digits, in one piece or in groups; the words around them are translated."""
    if reading.licenses and reading.licenses[0].installation_id:
        return reading.licenses[0].installation_id
    found = (_DIGITS.search(_GAP.sub("", line)) for line in reading.messages)
    return next((match.group() for match in found if match), None)


def _unclear(verb: str, lines: tuple[str, ...]) -> HostError:
    if not lines:
        nothing = Text(f"/{verb} printed nothing and ended with 0", f"/{verb} は何も出力せず 0 で終了しました")
        return HostError(ErrorKind.PARSE, nothing)
    first = lines[0][:120]
    message = Text(
        f"whether /{verb} worked could not be read from: “{first}”", f"/{verb} の結果を読み取れません: 「{first}」"
    )
    return HostError(ErrorKind.PARSE, message)
