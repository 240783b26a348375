"""CIM as a way to a machine: no script host, no remote shell, no language."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.common.errors import ErrorKind, HostError
from actctl.common.limits import LONGEST_KEPT, MOST_MESSAGES
from actctl.common.texts import Text, joined
from actctl.licensing.statuses import STATUS_WORDS
from actctl.licensing.verbs.check import checked_verb
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Prints
from actctl.machine.interface import Answer, StepResult
from actctl.machine.ways.cim import state
from actctl.machine.ways.cim.doing import Doing, Refused
from actctl.machine.ways.cim.licence import licence_of, shown_by_default
from actctl.machine.ways.cim.requests import ACTIVATE_SECONDS, INVOKE_SECONDS
from actctl.machine.ways.cim.told import as_dli, as_xpr
from actctl.machine.ways.cim.values import Values
from actctl.machine.ways.cim.verbs import DONE, RESTART, SHORT
from actctl.machine.ways.unable import unable
from actctl.transport.interface import Session

_MARGIN_SECONDS = 15.0
"""For what a verb asks before its method, and for the way there."""


class CimWay:
    """The licensing classes of one host, and which of their columns it knows."""

    __slots__ = ("_known",)
    name = "cim"

    def __init__(self) -> None:
        self._known = state.Known()

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        """As interface.Way.read."""
        products = [one for one in await state.windows_in_use(session, self._known) if shown_by_default(one)]
        service = await state.service(session)
        found = tuple(licence_of(one, service) for one in products)
        version = Values(service).text("Version") if verb not in SHORT else None
        if verb in SHORT:
            found = tuple(map(as_dli, found))
        elif row_of(verb).prints is Prints.ENDS:
            version = None
            now = await state.clock(session, products)
            found = tuple(as_xpr(one, now) for one in found)
        return Answer(None, version, found, (), None, via=self.name)

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        """As interface.Way.do."""
        arguments = checked_verb(verb, arguments)
        doing = Doing(session, self._known)
        if row_of(verb).prints in (Prints.LICENSES, Prints.ENDS):
            return await self._shown(doing, verb, arguments)
        done = DONE.get(verb)
        if done is None:
            return unable(verb)
        try:
            printed = await done(doing, arguments)
        except Refused as refused:
            error = refused.error
            number = int(error.code, 16) if error.code else 1
            return StepResult(verb, False, error.code, error.message, error, number)
        calls = ", ".join(doing.called)
        said = printed or calls
        message = Text(said, said) if said else Text("nothing had to be done", "実行の必要はありませんでした")
        return StepResult(verb, True, None, message, None, 0, installation_id=printed, restart_needed=verb in RESTART)

    async def _shown(self, doing: Doing, verb: str, arguments: Sequence[str]) -> StepResult:
        """A reading verb for one licence, or for all of them."""
        target = next(iter(arguments), None)
        every = target is not None and target.lower() == "all"
        found = await doing.every_product() if every else await doing.products(target)
        service = await doing.service()
        licences = [licence_of(one, service) for one in found]
        lines = tuple(f"{one.name or one.description}: {one.license_status.value}" for one in licences)
        if not lines:
            error = HostError(ErrorKind.SLMGR, Text("no such product on this machine", "該当する製品がありません"))
            return StepResult(verb, False, None, error.message, error, 1)
        words = [joined(one.name or one.description or "", ": ", STATUS_WORDS[one.license_status]) for one in licences]
        said = joined(*words, between=Text("; ", "、"))
        message = Text(said.en[:LONGEST_KEPT], said.ja[:LONGEST_KEPT])
        return StepResult(verb, True, None, message, None, 0, lines=lines[:MOST_MESSAGES])

    async def still_running(self, session: Session) -> bool | None:
        """As interface.Way.still_running: no host tells which of its methods run."""
        return None

    def unseen_seconds(self, verb: str) -> float:
        """As interface.Way.unseen_seconds: as long as the host gives the verb's methods."""
        methods = ACTIVATE_SECONDS + INVOKE_SECONDS if row_of(verb).activates else INVOKE_SECONDS
        return methods + _MARGIN_SECONDS
