"""A mistake in actctl itself, met while one host or file was read: that one's error, never the end of the others."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text

_PACKAGE = Path(__file__).resolve().parent.parent
_log = logging.getLogger(__name__)

_REPORT = Text(
    "this is a fault of actctl: please report this line, with what slmgr printed there (names and keys replaced)",
    "actctlの不具合です。この行と、slmgrの出力 (ホスト名やキーは伏せて) を添えて報告してください",
)


def defect_error(failure: BaseException) -> HostError:
    """The error of the host or file at which `failure` was met: its type and place, and how to report it.

    Not its text, which may quote anything: a password, a key, an answer of a megabyte.
    """
    place = place_of(failure)
    what = type(failure).__name__
    _log.debug(Text(f"defect: {what} in {place}", f"不具合: {what} ({place})"))
    return HostError(
        ErrorKind.PARSE,
        Text(f"actctl could not read its answer: {what} in {place}", f"actctlが応答を処理できません: {what} ({place})"),
        remedy=_REPORT,
    )


def place_of(failure: BaseException) -> str:
    """`slmgr/parse.py:120`: the innermost line of actctl that `failure` passed through."""
    for frame in reversed(traceback.extract_tb(failure.__traceback__)):
        path = Path(frame.filename)
        if path.is_absolute() and path.is_relative_to(_PACKAGE):
            return f"{path.relative_to(_PACKAGE).as_posix()}:{frame.lineno}"
    return "a library"
