"""CIM as a way to a machine: no script host, no remote shell, no language."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.common.arguments import BadArgument
from actctl.common.texts import Text
from actctl.licensing.verbs.check import checked_verb
from actctl.machine.interface import Answer, StepResult
from actctl.machine.ways.cim import state
from actctl.machine.ways.cim.licence import licence_of, shown_by_default
from actctl.machine.ways.cim.requests import INVOKE_SECONDS
from actctl.machine.ways.cim.told import as_dli, as_xpr
from actctl.machine.ways.cim.values import Values
from actctl.transport.interface import Session


class CimWay:
    """The licensing classes of one host, and which of their columns it knows."""

    name = "cim"
    unseen_seconds = float(INVOKE_SECONDS)

    def __init__(self) -> None:
        self._known = state.Known()

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        """As interface.Way.read."""
        products = [one for one in await state.windows_in_use(session, self._known) if shown_by_default(one)]
        service = await state.service(session)
        found = tuple(licence_of(one, service) for one in products)
        version = Values(service).text("Version") if verb == "dlv" else None
        if verb == "dli":
            found = tuple(map(as_dli, found))
        elif verb == "xpr":
            now = await state.clock(session, products)
            found = tuple(as_xpr(one, now) for one in found)
        return Answer(None, version, found, (), None, via=self.name)

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        """As interface.Way.do."""
        checked_verb(verb, arguments)
        raise BadArgument(Text(f"/{verb} is not done by CIM", f"/{verb} はCIMでは実行できません"))

    async def still_running(self, session: Session) -> bool | None:
        """As interface.Way.still_running: no host tells which of its methods run."""
        return None
