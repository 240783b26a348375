"""The script where it can run, CIM where it cannot; which of them it is for a host is found once in a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import joined
from actctl.machine.interface import Answer, StepResult, Way
from actctl.machine.ways.unable import unable
from actctl.transport.interface import Session

_CANNOT_RUN = frozenset({ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED})
_OF_THE_CLASSES = frozenset({ErrorKind.ACCESS_DENIED, ErrorKind.WINRM, ErrorKind.PARSE, ErrorKind.SLMGR})
"""Failures of CIM itself; another one says that the connection is gone, and is told alone."""


class AutoWay:
    """One host's way."""

    def __init__(self, script: Way, cim: Way) -> None:
        self._script = script
        self._cim = cim
        self._cannot: HostError | None = None
        """Why the script cannot run there; None: it can, or was not tried yet."""

    @property
    def name(self) -> str:
        """Of the way in use."""
        return self._in_use.name

    @property
    def _in_use(self) -> Way:
        return self._script if self._cannot is None else self._cim

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        """As interface.Way.read."""
        if self._cannot is None:
            try:
                return await self._script.read(session, verb)
            except HostFailure as failure:
                if failure.error.kind not in _CANNOT_RUN:
                    raise
                self._cannot = failure.error
        try:
            return replace(await self._cim.read(session, verb), no_script=self._cannot)
        except HostFailure as failure:
            if failure.error.kind not in _OF_THE_CLASSES:
                raise
            raise HostFailure(_neither(self._cannot, failure.error)) from failure

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        """As interface.Way.do. What the script could not begin CIM does; nothing is done twice."""
        if self._cannot is not None:
            return await self._cim.do(session, verb, arguments)
        result = await self._script.do(session, verb, arguments)
        if result.error is None or result.error.kind not in _CANNOT_RUN:
            return result
        self._cannot = result.error
        found = await self._cim.do(session, verb, arguments)
        return result if found == unable(verb) else found

    async def still_running(self, session: Session) -> bool | None:
        """As interface.Way.still_running."""
        return await self._in_use.still_running(session)

    def unseen_seconds(self, verb: str) -> float:
        """As interface.Way.unseen_seconds."""
        return self._in_use.unseen_seconds(verb)


def _neither(script: HostError, cim: HostError) -> HostError:
    """Why a host could be asked by neither way."""
    return HostError(script.kind, joined(script.message, "; CIM: ", cim.message), cim.code, script.remedy or cim.remedy)
