"""A clock that stands still: what a command shows of the time is then the same each time it runs."""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import Any

from actctl.simulator import Simulator, build_fleet

_TRUE = dt.datetime


def hold(at: dt.datetime) -> None:
    """From now on it is that moment (it has a time zone) for all of this process that asks datetime or time.time.

    Modules that are imported already and have `datetime` itself are given the still one. What waits goes by
    time.monotonic, which goes on.
    """

    class Kind(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, _TRUE)

    class Still(_TRUE, metaclass=Kind):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            here = at.astimezone(tz)
            return cls.fromisoformat((here if tz else here.replace(tzinfo=None)).isoformat())

        @classmethod
        def utcnow(cls) -> Any:
            return cls.now(dt.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return cls.now()

    Simulator(build_fleet({"hosts": {}}))  # cryptography looks the class up with its first certificate: the true one
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "actctl":
            for key, value in list(vars(module).items()):
                if value is _TRUE:
                    setattr(module, key, Still)
    vars(dt)["datetime"] = Still
    vars(time)["time"] = at.timestamp
