"""A simulator in a thread of its own, for code that is not asynchronous."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType

from actctl.simulator.serve import Simulator


class SimulatorThread:
    """Serves while its `with` lasts; `with SimulatorThread(Simulator(fleet)) as simulator:`."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="actctl-simulator", daemon=True)

    def __enter__(self) -> Simulator:
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            self._thread.join()
            raise self._error
        return self._simulator

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # handed to the thread that waits
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with self._simulator:
            self._ready.set()
            await self._stop.wait()
