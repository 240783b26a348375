"""`actctl slmgr VERB` for verbs that change nothing: what each host answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from actctl.cli.asking import ask_all
from actctl.cli.changing import wanted
from actctl.cli.fleet_report import Request, report
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.options import ChangeOptions
from actctl.cli.reaching import reach
from actctl.cli.sources import sources
from actctl.cli.terminal import Told, output
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Prints
from actctl.machine.interface import StepResult
from actctl.machine.ways import new_way
from actctl.render import write_page
from actctl.render.pages.verb import verb_page
from actctl.transport.interface import Session

_REPORTS = (Prints.LICENSES, Prints.ENDS)


def read_over_fleet(options: ChangeOptions, verb: str, arguments: Sequence[str]) -> int:
    """Run a reading verb everywhere; the exit code. /dli, /dlv and /xpr give the report."""
    how = wanted(options)
    reached = reach(
        sources(options.inventory), [], options.limit,
        seconds=options.timeout, user=options.user, ask_pass=options.ask_pass,
        auth_fail=options.auth_fail, transport=options.transport,
    )  # fmt: skip
    targets = reached.targets()
    if row_of(verb).prints in _REPORTS and not arguments:
        return report(Request(targets, verb, how.forks, how.format, how.style, how.out))
    stop, way = asyncio.Event(), new_way()

    async def task(session: Session) -> StepResult:
        return await way.do(session, verb, arguments)

    answers = asyncio.run(ask_all(targets, task, how.forks, stop))
    with output(how.out, lambda: Told(len(answers), sum(one.error is not None for one in answers))) as stream:
        write_page(verb_page(answers, how.format, how.style), how.format, stream, how.style)
    if stop.is_set():
        return INTERRUPTED
    return int(any(one.value is None or not one.value.ok for one in answers))
