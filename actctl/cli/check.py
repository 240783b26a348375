"""`actctl inventory check`: whether each host answers and lets us in."""

from __future__ import annotations

import asyncio
import getpass
import sys

from actctl.cli.progress import ProgressBar
from actctl.cli.terminal import output, warn
from actctl.fleet.runner import run
from actctl.fleet.targets import targets_of
from actctl.inventory import Passwords, load_inventory
from actctl.slmgr.decode import decode, printable
from actctl.texts import Lang
from actctl.transport import Session, open_transport


def check(
    sources: list[str], patterns: list[str], limit: str | None, forks: int, timeout: float | None,
    lang: Lang, ask_pass: bool, transport: str | None,
) -> int:  # fmt: skip
    """Run `ver` on each host; 0 when all answered, 1 when some did not."""
    found = load_inventory(sources)
    hosts = found.select(patterns, limit)
    for text in found.warnings:
        warn(text)
    prompt = getpass.getpass if sys.stdin.isatty() else None
    targets = targets_of(hosts, Passwords(prompt=prompt, ask=ask_pass), seconds=timeout, transport=transport)

    async def ask() -> int:
        failed = 0
        opened = {name: open_transport(name, forks) for name in {target.transport for target in targets}}
        try:
            with output(None) as stream, ProgressBar(len(targets)) as bar:
                async for outcome in run(targets, _ver, opened.__getitem__, forks=forks, observers=[bar]):
                    failed += outcome.error is not None
                    said = outcome.error.message.in_(lang) if outcome.error else outcome.value or ""
                    mark = "✖" if outcome.error else "●"
                    stream.write(printable(f"{mark} {outcome.target.name}  {said}") + "\n")
                    stream.flush()
        finally:
            for each in opened.values():
                each.close()
        return int(failed > 0)

    return asyncio.run(ask())


async def _ver(session: Session) -> str:
    return decode((await session.run("ver")).stdout).text.strip()
