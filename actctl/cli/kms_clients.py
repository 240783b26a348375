"""`actctl kms clients`: which machines asked the KMS hosts, and which should have."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.terminal import output, style, warn
from actctl.common.clock import now_utc
from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Text
from actctl.render.interface import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actctl.fleet.kms.clients import LogRead
    from actctl.fleet.kms.clients_report import InventoryCheck
    from actctl.fleet.reach import Reach
    from actctl.inventory import Host

_AGE = re.compile(r"([0-9]{1,6})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = dt.timedelta(days=3660)


def clients(
    patterns: opt.Patterns = None,
    since: Annotated[str, typer.Option("--since", metavar="AGE", help="How far back: 30d, 12h, 90m, 2w.")] = "30d",
    soon: Annotated[str, typer.Option("--soon", metavar="AGE", help="Mark clients that age out within this time.")] = "7d",  # noqa: E501
    hosts: Annotated[Optional[str], typer.Option("--hosts", metavar="PATTERN", help="Hosts of the inventory that should ask; default: all but the KMS hosts.")] = None,  # noqa: E501, UP045
    check: Annotated[bool, typer.Option("--inventory-check/--no-inventory-check", help="Ask those hosts whether they are KMS clients (/dlv).")] = True,  # noqa: E501
    page: Annotated[Optional[int], typer.Option("--page", min=10, max=4_000, help="Events asked for at once; default 4000.")] = None,  # noqa: E501, UP045
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.OutFile = None,
    lang: opt.Language = None, wide: opt.Wide = False, user: opt.User = None,
    ask_pass: opt.AskPass = False, auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
) -> None:  # fmt: skip
    """Who asked the KMS hosts, when, with what result; shared CMIDs; who of the inventory should ask and does not."""
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reach
    from actctl.cli.sources import sources
    from actctl.fleet.kms.clients_report import clients_report
    from actctl.fleet.kms.hosts import kms_hosts, who_should_ask
    from actctl.inventory import names_of
    from actctl.licensing.kms.join import KnownHost
    from actctl.render import write_page
    from actctl.render.pages.kms_clients import clients_page

    window, near = age("--since", since), age("--soon", soon)
    reached = reach(
        sources(inventory), patterns or [], limit if patterns else None,
        seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    )  # fmt: skip
    asked = kms_hosts(reached.inventory, reached.hosts, bool(patterns), limit, warn)
    others = who_should_ask(reached.inventory, hosts, asked, warn) if check else None
    stop, now = asyncio.Event(), now_utc()
    logs, found = asyncio.run(_ask(reached, asked, others, forks, window, page, stop))
    known = [KnownHost(host.name, names_of(host)) for host in reached.inventory.hosts.values()]
    report = clients_report(now - window, now, logs, known, found)
    how = style(lang, wide=wide, out=out)
    with output(out) as stream:
        write_page(clients_page(report, near, format_, how), format_, stream, how)
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(not report.ok))


def age(option: str, text: str) -> dt.timedelta:
    """`30d`, `12h`, `90m`, `2w`. Raises UserError."""
    found = _AGE.fullmatch(text.strip().lower())
    length = dt.timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else dt.timedelta()
    if not dt.timedelta() < length <= _LONGEST:
        raise UserError(
            Text(
                f"{option}: “{text}” is no age; 90m, 12h, 30d or 2w (at most ten years) was expected.",
                f"{option}: 「{text}」は期間として正しくありません。90m、12h、30d、2w のように"
                "指定してください (最長10年)。",
            )
        )
    return length


async def _ask(
    reached: Reach, asked: Sequence[Host], others: Sequence[Host] | None, forks: int, window: dt.timedelta,
    page: int | None, stop: asyncio.Event,
) -> tuple[list[LogRead], InventoryCheck | None]:  # fmt: skip
    from actctl.cli.connections import crew
    from actctl.cli.interrupt import interruptible
    from actctl.cli.kms_progress import EventsBar
    from actctl.cli.progress import ProgressBar
    from actctl.fleet.kms.clients import PAGE, LogRequest
    from actctl.fleet.kms.clients_run import ask_inventory, read_logs

    check = None
    with interruptible(stop), crew(forks, stop) as asking:
        wanted, one_limit = LogRequest(window, page or PAGE), reached.seconds is not None
        with EventsBar(window) as bar:
            logs = await read_logs(reached.targets(asked), wanted, asking, bar.show, one_limit=one_limit)
        if others and not stop.is_set():
            with ProgressBar(len(others)) as progress:
                check = await ask_inventory(reached.targets(others), asking.watched_by(progress))
    return logs, check
