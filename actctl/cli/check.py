"""`actctl inventory check`: whether each host answers and lets us in."""

from __future__ import annotations

import asyncio

from actctl.cli.asking import ask_all
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.terminal import Told, output
from actctl.fleet.interface import Target
from actctl.machine.asking import ask
from actctl.machine.questions.version import WindowsVersion
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.pages.check import check_page
from actctl.transport import Session


def check(targets: list[Target], forks: int, format_: Format, style: Style, out: str | None) -> int:
    """Run `ver` on each host and say what came of it; 0 when all answered, 1 when some did not, 130: interrupted."""
    stop = asyncio.Event()
    answers = asyncio.run(ask_all(targets, _ver, forks, stop))
    failed = sum(one.error is not None for one in answers)
    with output(out, lambda: Told(len(answers), failed)) as stream:
        write_page(check_page(answers, style), format_, stream, style)
    return INTERRUPTED if stop.is_set() else int(failed > 0)


async def _ver(session: Session) -> str:
    return await ask(session, WindowsVersion())
