"""`actctl slmgr VERB` for verbs that change nothing: what each host answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from actctl.cli.asking import ask_all
from actctl.cli.change_options import ChangeOptions
from actctl.cli.changing import wanted
from actctl.cli.fleet_report import Request, report
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.reaching import reached_by
from actctl.cli.terminal import Told, output
from actctl.fleet.interface import Target
from actctl.fleet.runner import Task
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Prints
from actctl.machine.interface import StepResult
from actctl.render import write_page
from actctl.render.pages.verb import verb_page

_REPORTS = (Prints.LICENSES, Prints.ENDS)


def read_over_fleet(options: ChangeOptions, verb: str, arguments: Sequence[str]) -> int:
    """Run a reading verb everywhere; the exit code. /dli, /dlv and /xpr give the report."""
    how = wanted(options)
    targets = reached_by(options, []).targets()
    if row_of(verb).prints in _REPORTS and not arguments:
        return report(Request(targets, verb, how.forks, how.format, how.style, how.out))
    stop = asyncio.Event()

    def task_of(target: Target) -> Task[StepResult]:
        return partial(target.way.do, verb=verb, arguments=arguments)

    answers = asyncio.run(ask_all(targets, task_of, how.forks, stop))
    with output(how.out, lambda: Told(len(answers), sum(one.error is not None for one in answers))) as stream:
        write_page(verb_page(answers, how.format, how.style), how.format, stream, how.style)
    if stop.is_set():
        return INTERRUPTED
    return int(any(one.value is None or not one.value.ok for one in answers))
