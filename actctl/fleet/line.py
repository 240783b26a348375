"""The hosts of a run that wait for their turn: in order, but for those whose account may not be tried just now."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from actctl.fleet.accounts import Account, Turn
from actctl.fleet.interface import Target


class Line:
    """Gives each worker its next host. A host held back holds up nobody with another account."""

    def __init__(
        self, targets: Iterable[Target], *, stop: asyncio.Event | None = None, go_on: Callable[[], bool] | None = None
    ) -> None:
        """`go_on` is asked before each host; once it says no, no further host is given out."""
        self.given = 0
        """Hosts that were given out so far."""
        self._fresh = iter(targets)
        self._held: dict[Account, deque[Target]] = {}
        self._stop = stop
        self._go_on = go_on
        self._news = asyncio.Event()
        self._watched: set[Account] = set()

    async def next(self) -> Target | None:
        """The next host to do; None: there is none any more. Waits while all that are left are held back."""
        while self._go_on is None or self._go_on():
            target = self._free()
            if target is not None or not self._held:
                self.given += target is not None
                return target
            self._news.clear()
            await self._news.wait()
        return None

    def close(self) -> None:
        """Let the accounts forget this line."""
        for account in self._watched:
            account.forget(self._news.set)
        self._news.set()

    def _free(self) -> Target | None:
        for account, waiting in self._held.items():
            if self._may_leave(account):
                target = waiting.popleft()
                if not waiting:
                    del self._held[account]
                return target
        for target in self._fresh:
            if target.account is None or self._may_leave(target.account):
                return target
            self._hold(target, target.account)
        return None

    def _hold(self, target: Target, account: Account) -> None:
        if account not in self._watched:
            self._watched.add(account)
            account.watch(self._news.set)
        self._held.setdefault(account, deque()).append(target)

    def _may_leave(self, account: Account) -> bool:
        return account.turn is not Turn.LATER or (self._stop is not None and self._stop.is_set())
