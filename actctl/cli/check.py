"""`actctl inventory check`: whether each host answers and lets us in."""

from __future__ import annotations

import asyncio
from functools import partial

from actctl.cli.asking import ask_all
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.options import ReadOptions
from actctl.cli.showing import show
from actctl.cli.terminal import Told
from actctl.fleet.interface import Target
from actctl.fleet.runner import Task
from actctl.machine.asking import ask
from actctl.machine.questions.version import WindowsVersion
from actctl.machine.ways.cim.state import windows_version
from actctl.render.pages.check import check_page
from actctl.transport import Session


def check(targets: list[Target], options: ReadOptions) -> int:
    """Run `ver` on each host and say what came of it; 0 when all answered, 1 when some did not, 130: interrupted."""
    stop = asyncio.Event()
    answers = asyncio.run(ask_all(targets, _task, options.forks, stop))
    failed = sum(one.error is not None for one in answers)
    show(options, partial(check_page, answers), lambda: Told(len(answers), failed))
    return INTERRUPTED if stop.is_set() else int(failed > 0)


def _task(target: Target) -> Task[str]:
    """`ver`, or by CIM alone what needs no remote shell."""
    return windows_version if target.way.name == "cim" else _ver


async def _ver(session: Session) -> str:
    return await ask(session, WindowsVersion())
