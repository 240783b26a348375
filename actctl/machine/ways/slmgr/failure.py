"""What slmgr reports as an error; told by codes and names, not by wording."""

from __future__ import annotations

import re

from actctl.common.errors import ErrorKind, HostError
from actctl.common.late import pattern
from actctl.common.texts import Text
from actctl.licensing.codes import format_code
from actctl.machine.coded import coded_error
from actctl.machine.ways.slmgr.messages import ERROR
from actctl.machine.ways.slmgr.tables import COMPLETE, Match

_CODE = pattern(r"0x([0-9A-Fa-f]{8})(?![0-9A-Fa-f])")
_LABELLED = pattern(r"[^:：=]{1,60}[:：=]\s*0x[0-9A-Fa-f]{8}(?![0-9A-Fa-f])")
_REPORTED_CODE = pattern(
    r"(?:\S{1,40}?[:：>|\]】]\s*)?[^\w\s]*([^\W\d_]{2,14})\s?[:：=]\s*0x[0-9A-Fa-f]{8}(?![0-9A-Fa-f])"
)
_IDEOGRAPHS = pattern(r"[ぁ-ヿ一-龠]{5}")
_OTHERS = pattern(r"code|コード|代码|代碼|코드|код|h?result|reason|status|subject|failed|結果|件名", re.I)
"""Words that people and other programs put before a code, and slmgr does not."""
_DECIMAL = pattern(r"\s*(-?\d{1,10})(?!\d)")

_REPORTED: dict[str, Text] = {
    "L_MsgActivated_Failed": Text("the product was not activated", "ライセンス認証に失敗しました"),
    "L_MsgErrorProductNotFound": Text("no such product on this machine", "該当する製品がありません"),
    "L_MsgErrorActivationID": Text("the activation ID was not found", "ライセンス認証IDが見つかりません"),
    "L_MsgInvalidDataError": Text("the value is outside the permitted range", "値が許容範囲外です"),
    "L_MsgUnrecognizedOption": Text("slmgr does not know this option", "slmgrにこのオプションはありません"),
    "L_MsgTokenBasedActivationMustBeDone": Text(
        "this machine is set to token-based activation only",
        "トークンベースの認証専用に設定されています",
    ),
}
"""Failures that the script only prints, with exit code 0 or 1 (docs/facts/slmgr-output.md, "Running it")."""


def error_in(match: Match | None, line: str) -> HostError | None:
    """The error that a line reports; None when it reports none. Without a match the line's code must tell."""
    if match is not None and match.message in _REPORTED:
        return HostError(ErrorKind.SLMGR, _REPORTED[match.message])
    if match is not None and match.message not in (ERROR, "L_MsgErrorText_6"):
        return None
    code = _CODE.search(line)
    if code and int(code.group(1), 16) == 0:  # S_OK: it went well
        return None
    if code:
        return coded_error("0x" + code.group(1).upper(), line)
    decimal = _DECIMAL.match(match.values.get("", "")) if match is not None else None
    if decimal:
        return coded_error(format_code(int(decimal.group(1))), line)
    if match is None or match.language not in COMPLETE:  # the word for an error alone: the host's own labels tell more
        return None
    return HostError(ErrorKind.SLMGR, Text(line, line))


def reports_code(line: str) -> bool:
    """Whether a line is a report as slmgr's in any language, one word and its code, not prose that names a code."""
    found = _REPORTED_CODE.match(line)
    return found is not None and not _OTHERS.search(found[1]) and not _IDEOGRAPHS.search(found[1])


def labels_code(line: str) -> bool:
    """Whether a code stands right behind a label, as that of a licence's state does."""
    return _LABELLED.match(line) is not None


def names_code(match: Match) -> bool:
    """Whether a code stands right behind slmgr's word for an error."""
    value = match.values.get("", "")
    return _CODE.match(value) is not None or _DECIMAL.match(value) is not None


def first_code(text: str) -> str | None:
    """The first code in a text that is not zero."""
    codes = (found.group(1).upper() for found in _CODE.finditer(text))
    return next((f"0x{code}" for code in codes if int(code, 16)), None)
