"""As memory.py, and the executed lines of actctl are counted (tests/steps.py) into the file that ACTCTL_STEPS names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.house import memory
from tests.steps import steps


def enter() -> None:
    """In the process of a command."""
    memory.enter()
    from actctl import __main__ as program

    run = program.main
    vars(program)["main"] = lambda: _count(run)


def _count(run: Callable[[], object]) -> None:
    ended: list[SystemExit] = []

    def whole() -> None:
        try:
            run()
        except SystemExit as end:
            ended.append(end)

    Path(os.environ["ACTCTL_STEPS"]).write_text(str(steps(whole)))
    for end in ended:
        raise end
