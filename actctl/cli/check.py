"""`actctl inventory check`: whether each host answers and lets us in."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from actctl.cli.connections import transports
from actctl.cli.progress import ProgressBar
from actctl.cli.terminal import on_screen, output
from actctl.fleet.interface import Target
from actctl.fleet.runner import run
from actctl.render.interface import Style
from actctl.render.screen import write_text
from actctl.slmgr.decode import decode
from actctl.transport import Session


def check(targets: list[Target], forks: int, style: Style) -> int:
    """Run `ver` on each host and say what came of it; 0 when all answered, 1 when some did not."""
    return asyncio.run(_check(targets, forks, style))


async def _check(targets: list[Target], forks: int, style: Style) -> int:
    failed = 0
    forks = min(forks, max(1, len(targets)))
    with (
        transports(forks) as opened,
        output(None) as stream,
        ProgressBar(len(targets), shown=not on_screen(None)) as bar,
    ):
        async with aclosing(run(targets, _ver, opened, forks=forks, observers=[bar])) as outcomes:
            async for outcome in outcomes:
                failed += outcome.error is not None
                said = outcome.error.message.in_(style.lang) if outcome.error else outcome.value or ""
                mark = "✖" if outcome.error else "●"
                write_text(stream, style, f"{mark} {outcome.target.name}  {said}", first="", rest="    ")
                stream.flush()
    return int(failed > 0)


async def _ver(session: Session) -> str:
    return decode((await session.run("ver")).stdout).text.strip()
