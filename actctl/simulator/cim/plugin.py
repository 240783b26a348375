"""The WMI plug-in of one pretend host: takes envelopes about WMI's classes, answers with envelopes."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable

from actctl.simulator.cim import faults
from actctl.simulator.cim.enumeration import Enumerations, query_of
from actctl.simulator.cim.faults import Failed, Operation
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
        operation = _operation(envelope)
        work = asyncio.ensure_future(self._done(envelope, operation))
        try:
            # Whoever has stopped waiting, or is gone, does not stop WMI: what it was told to do has its effect.
            body = await asyncio.wait_for(asyncio.shield(work), envelope.operation_timeout)
        except asyncio.TimeoutError:
            return 500, faults.render(faults.TIMED_OUT, operation, envelope.message_id, self._machine)
        except Failed as failed:
            return 500, faults.render(failed.kind, operation, envelope.message_id, self._machine)
        return self._sent(envelope, body)

    def _sent(self, envelope: Envelope, body: str) -> tuple[int, bytes]:
        """The answer, or what a fault of the wire makes of it."""
        has, fault = self._machine.has, self._machine.fault
        if has(FaultKind.RESET_IN_RECEIVE):
            raise Reset
        if has(FaultKind.STALL_RECEIVE):
            raise Stall
        mismatch = has(FaultKind.RELATES_TO_MISMATCH)
        relates = f"uuid:{str(uuid.uuid4()).upper()}" if mismatch else envelope.message_id
        answer = response(f"{envelope.action}Response", relates, body)
        if has(FaultKind.TRUNCATED_XML):
            answer = answer[: len(answer) * 2 // 3]
        if fault is not None and has(FaultKind.DRIP):
            raise Dripping(200, answer, fault.seconds)
        return 200, answer

    async def _done(self, envelope: Envelope, operation: Operation) -> str:
        """Carry it out; it takes its time, and has its effect and its line in the log at the end."""
        self._admit()
        if envelope.action == names.PULL:
            return self._enumerations.pull(envelope)
        if envelope.action == names.RELEASE:
            return self._enumerations.release(envelope)
        await self._take_time()
        scene = Scene(self._fleet, self._machine, self._clock())
        code = 0
        try:
            if envelope.action == names.ENUMERATE:
                return self._enumerations.enumerate(scene, envelope)
            raise Failed(faults.NO_METHOD)
        except Failed as failed:
            code = failed.kind.code
            raise
        finally:
            self._log(f"{operation.name} {operation.parameter}", code)

    def _admit(self) -> None:
        for kind, refusal in (
            (FaultKind.ACCESS_DENIED, faults.ACCESS_DENIED),
            (FaultKind.ACCESS_DENIED_LOCALISED, faults.ACCESS_DENIED),
            (FaultKind.OPERATIONS_QUOTA, faults.QUOTA),
        ):
            if self._machine.has(kind):
                raise Failed(refusal)

    async def _take_time(self) -> None:
        fault = self._machine.fault
        slow = fault.seconds if fault is not None and fault.kind is FaultKind.SLOW else 0.0
        if self._delay or slow:
            await asyncio.sleep(self._delay + slow)


def _operation(envelope: Envelope) -> Operation:
    """What WMI is about to do, as a fault names it."""
    if envelope.action == names.ENUMERATE:
        return Operation("ExecQuery", query_of(envelope), "WinMgmt")
    return Operation("")
