"""An HRESULT that a machine reports as an error, by whichever way it says so."""

from __future__ import annotations

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.codes import explain

_NOT_ELEVATED = frozenset({"0x80070005", "0xC004F025"})


def coded_error(code: str, line: str) -> HostError:
    """An error with a code; what the code means is said by `explain`'s data, else by the machine's own sentence."""
    kind = ErrorKind.ACCESS_DENIED if code in _NOT_ELEVATED else ErrorKind.SLMGR
    known = explain(code)
    if known is None:
        return HostError(kind, Text(line, line), code=code)
    meaning = Text(known.meaning.en.rstrip("."), known.meaning.ja.rstrip("。"))
    return HostError(kind, meaning, code=code, remedy=known.steps[0] if known.remedy else None)
