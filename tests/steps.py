"""How much work a function does, in executed lines of actctl: the same on every machine, however busy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(function: Callable[[], object]) -> int:
    """Lines executed in actctl's own code while `function` runs; one that repeats itself counts each time."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return counted

    def entered(frame: FrameType, event: str, argument: object) -> Any:
        if "/actctl/" not in frame.f_code.co_filename.replace("\\", "/"):
            return None
        return counted

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def assert_linear(run: Callable[[int], Callable[[], object]], small: int, *, times: int = 4) -> None:
    """`run(SIZE)` prepares a job; the job of `times` the size takes at most a quarter more than `times` the steps."""
    few, many = steps(run(small)), steps(run(small * times))
    assert few > small, "nothing was counted"
    assert many <= 1.25 * times * few, f"{few} steps for {small}, {many} for {small * times}"
