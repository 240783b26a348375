"""The synchronous twins of what is asynchronous: each runs its event loop to the end, and Ctrl-C ends it in order."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import aclosing, suppress
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")
_AHEAD = 100
"""Items that are fetched before somebody wants them; then hosts wait."""
_TICK_SECONDS = 0.5
"""How often Ctrl-C is looked for: on Windows it does not end the wait for an item."""


def twin(method: Callable[Concatenate[S, P], Coroutine[Any, Any, T]]) -> Callable[Concatenate[S, P], T]:
    """The same method, for a program without an event loop. Raises RuntimeError where one runs."""

    @wraps(method)
    def run(self: S, /, *args: P.args, **more: P.kwargs) -> T:
        _only_outside(method.__name__)
        return asyncio.run(method(self, *args, **more))

    return _named(run, method)


def iterating(method: Callable[Concatenate[S, P], AsyncGenerator[T, None]]) -> Callable[Concatenate[S, P], Iterator[T]]:
    """The same method as a plain iterator. Its loop runs in a thread: hosts go on while an item is being worked on."""

    @wraps(method)
    def run(self: S, /, *args: P.args, **more: P.kwargs) -> Iterator[T]:
        _only_outside(method.__name__)
        return _items(lambda: method(self, *args, **more))

    return _named(run, method)


def _only_outside(name: str) -> None:
    """Raises RuntimeError within a running event loop: it would stand still until all is done."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError(f"{name}_sync: an event loop is running here; use {name} with await or async for.")


def _named(function: Callable[P, T], method: Callable[..., object]) -> Callable[P, T]:
    function.__name__ = f"{method.__name__}_sync"
    function.__qualname__ = f"{method.__qualname__}_sync"
    function.__doc__ = f"`{method.__name__}`, for a program without an event loop."
    return function


def _items(begin: Callable[[], AsyncGenerator[T, None]]) -> Iterator[T]:
    """What `begin` gives, item by item; when nobody wants more, what goes on is cancelled, and waited for."""
    found: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(_AHEAD)
    left = threading.Event()

    def put(item: tuple[T] | BaseException | None) -> None:
        waits = True
        while waits and not left.is_set():
            with suppress(queue.Full):
                found.put(item, timeout=_TICK_SECONDS)
                waits = False

    handle: Future[Callable[[], object]] = Future()

    async def fetch() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        handle.set_result(lambda: loop.call_soon_threadsafe(task.cancel) if task else None)
        async with aclosing(begin()) as items:
            async for item in items:
                await asyncio.to_thread(put, (item,))

    def work() -> None:
        end: BaseException | None = None
        try:
            asyncio.run(fetch())
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            end = error
        if not handle.done():  # there was no loop to be had (no more open files): nothing is there to be ended
            handle.set_result(lambda: None)
        put(end)

    thread = threading.Thread(target=work, name="actctl-reports")
    thread.start()
    try:
        while True:
            try:
                item = found.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item[0]
    finally:
        left.set()
        with suppress(RuntimeError):  # its loop is closed: all has come
            handle.result()()
        thread.join()
