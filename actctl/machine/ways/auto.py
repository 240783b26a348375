"""The script where it can run, CIM where it cannot; which of them it is for a host is found once in a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text, joined
from actctl.machine.interface import Answer, StepResult, Way
from actctl.machine.ways.unable import unable
from actctl.transport.interface import Session

_CANNOT_RUN = frozenset({ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED})
_OF_THE_CLASSES = frozenset({ErrorKind.ACCESS_DENIED, ErrorKind.WINRM, ErrorKind.PARSE, ErrorKind.SLMGR})
"""Failures of CIM itself; another one says that the connection is gone, and is told alone."""


@dataclass(slots=True)
class Learnt:
    """What a run has learnt of its hosts; of those on which the script runs nothing need be kept."""

    script: Way
    new_cim: Callable[[], Way]
    without: dict[str, tuple[HostError, Way]] = field(default_factory=dict)
    """Host → why the script cannot run there, and its CIM."""


@dataclass(slots=True)
class AutoWay:
    """One host's way."""

    host: str
    learnt: Learnt
    _script_runs: bool = field(default=False, init=False, compare=False)
    """Whether the script has answered there, by this object."""

    @property
    def name(self) -> str:
        """Of the way in use."""
        return self._in_use.name

    @property
    def _in_use(self) -> Way:
        known = self.learnt.without.get(self.host)
        return self.learnt.script if known is None else known[1]

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        """As interface.Way.read."""
        known = self.learnt.without.get(self.host)
        if known is None:
            try:
                answer = await self.learnt.script.read(session, verb)
            except HostFailure as failure:
                if failure.error.kind not in _CANNOT_RUN:
                    raise
                known = self._without(failure.error)
            else:
                self._script_runs = True
                return answer
        cannot, cim = known
        try:
            return replace(await cim.read(session, verb), no_script=cannot)
        except HostFailure as failure:
            if failure.error.kind not in _OF_THE_CLASSES:
                raise
            raise HostFailure(_neither(cannot, failure.error)) from failure

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        """As interface.Way.do. What the script could not begin CIM does; nothing is done twice."""
        known = self.learnt.without.get(self.host)
        if known is not None:
            return await known[1].do(session, verb, arguments)
        result = await self.learnt.script.do(session, verb, arguments)
        if result.error is None or result.error.kind not in _CANNOT_RUN:
            return result
        found = await self._without(result.error)[1].do(session, verb, arguments)
        return result if found == unable(verb) else found

    async def still_running(self, session: Session) -> bool | None:
        """As interface.Way.still_running. A verb that another run began may have been begun by CIM: that no script
        runs is an answer only where the script is known to work."""
        running = await self._in_use.still_running(session)
        return running or (False if running is False and self._script_runs else None)

    def unseen_seconds(self, verb: str) -> float:
        """As interface.Way.unseen_seconds; the longer of both where either may have begun it."""
        script = self.learnt.script.unseen_seconds(verb)
        return script if self._script_runs else max(script, self.learnt.new_cim().unseen_seconds(verb))

    def _without(self, cannot: HostError) -> tuple[HostError, Way]:
        """From now on without the script."""
        return self.learnt.without.setdefault(self.host, (cannot, self.learnt.new_cim()))


_BY_CIM = Text("; CIM: ", "。CIM: ")


def _neither(script: HostError, cim: HostError) -> HostError:
    """Why a host could be asked by neither way."""
    remedies = [one.remedy for one in (script, cim) if one.remedy]
    remedy = joined(*remedies, between=_BY_CIM) if remedies else None
    return HostError(script.kind, joined(script.message, _BY_CIM, cim.message), script.code, remedy)
