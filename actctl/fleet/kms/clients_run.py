"""The two readings behind `kms clients`: the KMS hosts' logs, and what the inventory's hosts say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target
from actctl.fleet.kms.clients import LogRead, LogRequest, log_reader
from actctl.fleet.kms.clients_report import InventoryCheck, inventory_check
from actctl.fleet.runner import run_all, run_each
from actctl.licensing.kms.clients import RequestLog

WHOLE_SECONDS = 3600.0
"""Limit for a whole log where none was asked for: a page then has the usual limit, and there may be many pages."""


async def read_logs(
    targets: Sequence[Target], wanted: LogRequest, crew: Crew, watch: Callable[[LogRead], None], *, one_limit: bool
) -> list[LogRead]:
    """The log of each KMS host, in the order of `targets`; what was read before an error is kept.

    `one_limit`: the targets' deadline is for a whole log, not for a page of it.
    """
    logs = {target.name: LogRead(RequestLog(target.name)) for target in targets}
    limits = {target.name: None if one_limit else target.seconds for target in targets}
    if not one_limit:
        targets = [replace(one, seconds=max(one.seconds, WHOLE_SECONDS)) for one in targets]
    outcomes = run_each(
        targets,
        lambda one: log_reader(logs[one.name], replace(wanted, page_seconds=limits[one.name]), watch),
        crew,
    )
    async with aclosing(outcomes):
        async for outcome in outcomes:
            logs[outcome.target.name].error = outcome.error
    return list(logs.values())


async def ask_inventory(targets: Sequence[Target], crew: Crew) -> InventoryCheck:
    """Which of these hosts are KMS clients, in the order of `targets`."""
    return inventory_check(await run_all(targets, lambda one: one.way.read, crew))
