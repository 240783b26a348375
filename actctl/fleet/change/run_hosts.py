"""`--limit @run:ID:failed`: hosts of an earlier run, by what came of them there."""

from __future__ import annotations

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.fleet.change.events import OUTCOMES
from actctl.fleet.change.runs import NO_RUN, all_runs, find_run

PREFIX = "@run:"


def hosts_of_run(limit: str) -> list[str]:
    """Names of the hosts that `@run:ID:OUTCOME[,OUTCOME…]` means; ID may be `last`. Raises UserError."""
    run_id, _, words = limit.removeprefix(PREFIX).partition(":")
    outcomes = [word.strip() for word in words.split(",")]
    possible = [one.value for one in OUTCOMES]
    unknown = next((word for word in outcomes if word not in possible), None)
    if not run_id or unknown is not None:
        raise UserError(
            Text(
                f"--limit: “{shown(limit)}” was given; @run:ID:OUTCOME was expected, with one of "
                f"{', '.join(possible)}.",
                f"--limit: 「{shown(limit)}」は指定できません。@run:ID:OUTCOME の形で指定してください "
                f"(OUTCOME は {', '.join(possible)} のいずれか)。",
            )
        )
    runs = all_runs()
    if run_id == "last" and not runs:
        raise UserError(NO_RUN)
    state = (runs[0] if run_id == "last" else find_run(run_id)).read()
    found = [host.plan.host for host in state.hosts.values() if host.shown_outcome.value in outcomes]
    if not found:
        raise UserError(
            Text(
                f"--limit: no host of run {state.run_id} is {' or '.join(outcomes)}.",
                f"--limit: 実行 {state.run_id} に {' または '.join(outcomes)} のホストはありません。",
            )
        )
    return found
