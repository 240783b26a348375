"""`actctl forecast` and `actctl advise`: what comes, and what would suit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional, TypeVar

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.declare import option
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.option_set import taking
from actctl.common.texts import Text

if TYPE_CHECKING:
    from actctl.fleet.interface import Outcome, Target
    from actctl.fleet.runner import TaskOf

T = TypeVar("T")
_Offline = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    option(
        "--offline",
        metavar="GROUP",
        help=Text(
            "This group never reaches the internet. May be repeated.",
            "このグループはインターネットに接続できません。複数指定可。",
        ),
        autocompletion=completion.hosts,
    ),
]
_Online = Annotated[
    Optional[list[str]],  # noqa: UP045
    option(
        "--online",
        metavar="GROUP",
        help=Text(
            "This group reaches the internet. May be repeated.",
            "このグループはインターネットに接続できます。複数指定可。",
        ),
        autocompletion=completion.hosts,
    ),
]


@taking(opt.ReadOptions)
def forecast(*, patterns: opt.Patterns = None, options: opt.ReadOptions) -> None:
    """Who expires when if nothing changes, and when a KMS host's count falls below its thresholds."""
    from actctl.cli.showing import show
    from actctl.common.clock import now_utc
    from actctl.fleet.forecast import forecast_of
    from actctl.render.pages.forecast import forecast_page

    answers, stopped = _asked(patterns, options, lambda one: one.way.read)
    found = forecast_of(answers, now_utc())
    show(options, partial(forecast_page, found), private=False)
    raise typer.Exit(INTERRUPTED if stopped else int(bool(found.unread)))


@taking(opt.ReadOptions)
def advise(
    *, patterns: opt.Patterns = None, offline: _Offline = None, online: _Online = None, options: opt.ReadOptions
) -> None:
    """MAK, KMS or ADBA for each site (inventory group), with the reasons."""
    from actctl.cli.showing import show
    from actctl.fleet.advice import advice_of, member_reader, refuse_unknown_groups
    from actctl.render.pages.advice import advice_page

    def check(targets: Sequence[Target]) -> None:
        refuse_unknown_groups(targets, [*(offline or ()), *(online or ())])

    answers, stopped = _asked(patterns, options, member_reader, check)
    sites = advice_of(answers, offline or (), online or ())
    unread = [one for one in answers if one.error is not None]
    show(options, partial(advice_page, sites, unread=unread), private=False)
    raise typer.Exit(INTERRUPTED if stopped else int(bool(unread)))


def _asked(
    patterns: list[str] | None, options: opt.ReadOptions, task_of: TaskOf[T],
    check: Callable[[Sequence[Target]], None] | None = None,
) -> tuple[list[Outcome[T]], bool]:  # fmt: skip
    """What each host answered, in the inventory's order; whether it was interrupted. `check` may refuse the request."""
    from actctl.cli.asking import ask_all
    from actctl.cli.reaching import reached_by

    targets = reached_by(options, patterns).targets()
    if check is not None:
        check(targets)
    stop = asyncio.Event()
    return asyncio.run(ask_all(targets, task_of, options.forks, stop)), stop.is_set()
