"""The WMI plug-in of one pretend host: takes envelopes about WMI's classes, answers with envelopes."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable

from actctl.simulator.cim import faults
from actctl.simulator.cim.enumeration import Enumerations, query_of
from actctl.simulator.cim.faults import Failed, Kind, Operation
from actctl.simulator.cim.invocation import Call, call_of, invoke, operation
from actctl.simulator.faults import FaultKind
from actctl.simulator.http.connection import Dripping, Reset, Stall
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine
from actctl.simulator.windows.scene import Scene
from actctl.simulator.wsman import names
from actctl.simulator.wsman.envelope import Envelope, response

Log = Callable[[str, int], None]
"""Notes an operation and the code it ended with."""


class WmiPlugin:
    """WMI over WS-Management, on one host."""

    def __init__(
        self,
        fleet: Fleet,
        machine: Machine,
        clock: Callable[[], dt.datetime],
        log: Log,
        *,
        delay: float,
    ) -> None:
        """`delay`: seconds that a query or a method takes."""
        self._fleet = fleet
        self._machine = machine
        self._clock = clock
        self._log = log
        self._delay = delay
        self._enumerations = Enumerations()
        self._under_way: set[asyncio.Future[str]] = set()

    @property
    def operations(self) -> int:
        """Enumerations under way: each counts in the user's quota until its end."""
        return len(self._enumerations)

    async def answer(self, envelope: Envelope) -> tuple[int, bytes]:
        """HTTP status and SOAP for one request; may raise Reset, Stall or Dripping."""
        if self._machine.has(FaultKind.STALL_HTTP):
            raise Stall
        if self._machine.has(FaultKind.RESET_BEFORE_REPLY):
            raise Reset
        call = call_of(envelope)
        work = asyncio.ensure_future(self._done(envelope, call))
        self._under_way.add(work)
        work.add_done_callback(self._ended)
        try:
            # Whoever has stopped waiting, or is gone, does not stop WMI: what it was told to do has its effect.
            body = await asyncio.wait_for(asyncio.shield(work), envelope.operation_timeout)
        except asyncio.TimeoutError:
            return self._refused(envelope, call, faults.TIMED_OUT)
        except Failed as failed:
            return self._refused(envelope, call, failed.kind)
        if call is not None and self._machine.has(FaultKind.RESET_IN_INVOKE):
            raise Reset
        return self._sent(envelope, body)

    def close(self) -> None:
        """Stop what is under way."""
        for work in self._under_way:
            work.cancel()

    def _ended(self, work: asyncio.Future[str]) -> None:
        self._under_way.discard(work)
        if not work.cancelled():
            work.exception()  # nobody may be there any more who asks for it

    def _refused(self, envelope: Envelope, call: Call | None, kind: Kind) -> tuple[int, bytes]:
        what = Operation("")
        if call is not None:
            what = operation(envelope, call)
        elif envelope.action == names.ENUMERATE:
            what = Operation("ExecQuery", query_of(envelope), "WinMgmt")
        return 500, faults.render(kind, what, envelope.message_id, self._machine)

    def _sent(self, envelope: Envelope, body: str) -> tuple[int, bytes]:
        """The answer, or what a fault of the wire makes of it."""
        has = self._machine.has
        if has(FaultKind.RESET_IN_RECEIVE):
            raise Reset
        if has(FaultKind.STALL_RECEIVE):
            raise Stall
        mismatch = has(FaultKind.RELATES_TO_MISMATCH)
        relates = f"uuid:{str(uuid.uuid4()).upper()}" if mismatch else envelope.message_id
        answer = response(f"{envelope.action}Response", relates, body)
        if has(FaultKind.TRUNCATED_XML):
            answer = answer[: len(answer) * 2 // 3]
        if has(FaultKind.DRIP):
            raise Dripping(200, answer, self._machine.seconds(FaultKind.DRIP))
        return 200, answer

    async def _done(self, envelope: Envelope, call: Call | None) -> str:
        """Carry it out; it takes its time, and has its effect and its line in the log at the end."""
        self._admit()
        if envelope.action == names.PULL:
            return self._enumerations.pull(envelope)
        if envelope.action == names.RELEASE:
            return self._enumerations.release(envelope)
        if call is None and envelope.action != names.ENUMERATE:
            raise Failed(faults.NO_METHOD)
        await self._take_time(call)
        scene = Scene(self._fleet, self._machine, self._clock())
        code = 0
        try:
            if call is None:
                return self._enumerations.enumerate(scene, envelope)
            return invoke(scene, envelope, call)
        except Failed as failed:
            code = failed.kind.code
            raise
        finally:
            self._log(call.line if call is not None else f"Enumerate {query_of(envelope)}", code)

    def _admit(self) -> None:
        for kind, refusal in (
            (FaultKind.ACCESS_DENIED, faults.ACCESS_DENIED),
            (FaultKind.ACCESS_DENIED_LOCALISED, faults.ACCESS_DENIED),
            (FaultKind.OPERATIONS_QUOTA, faults.QUOTA),
            (FaultKind.WMI_DENIED, faults.WMI_DENIED),
        ):
            if self._machine.has(kind):
                raise Failed(refusal)

    async def _take_time(self, call: Call | None) -> None:
        slow = self._machine.seconds(FaultKind.SLOW)
        if call is not None and call.method.lower() == "activate":
            slow += self._machine.seconds(FaultKind.SLOW_ACTIVATION)
        if self._delay or slow:
            await asyncio.sleep(self._delay + slow)
