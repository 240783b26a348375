"""A verb that one of the ways does not have."""

from __future__ import annotations

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.machine.interface import StepResult


def unable(verb: str) -> StepResult:
    """What comes of a verb that CIM has no methods for: nothing was sent."""
    message = Text(f"/{verb} is not done by CIM", f"/{verb} はCIMでは実行できません")
    error = HostError(ErrorKind.SLMGR, message, remedy=Text("use --via slmgr", "--via slmgr を使う"))
    return StepResult(verb, False, None, message, error, exit_code=1)
