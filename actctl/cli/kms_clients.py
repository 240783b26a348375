"""`actctl kms clients`: which machines asked the KMS hosts, and which should have."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.declare import option
from actctl.cli.option_set import taking
from actctl.cli.showing import show
from actctl.cli.terminal import warn
from actctl.common.clock import now_utc
from actctl.common.errors import UserError
from actctl.common.texts import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actctl.fleet.kms.clients import LogRead
    from actctl.fleet.kms.clients_report import InventoryCheck
    from actctl.fleet.reach import Reach
    from actctl.inventory import Host

_AGE = re.compile(r"([0-9]{1,6})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = dt.timedelta(days=3660)


_Since = Annotated[
    str,
    option(
        "--since",
        metavar="AGE",
        help=Text(
            "How far back: 30d, 12h, 90m, 2w.",
            "さかのぼる期間: 30d、12h、90m、2wなど。",
        ),
    ),
]
_Soon = Annotated[
    str,
    option(
        "--soon",
        metavar="AGE",
        help=Text(
            "Mark clients that age out within this time.",
            "この期間内にKMSのカウントから外れるクライアントに印を付けます。",
        ),
    ),
]
_Hosts = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--hosts",
        metavar="PATTERN",
        help=Text(
            "Hosts of the inventory that should ask; default: all but the KMS hosts.",
            "KMSに問い合わせるはずのホスト (インベントリ)。省略時はKMSホスト以外のすべて。",
        ),
        autocompletion=completion.patterns,
    ),
]
_InventoryCheck = Annotated[
    bool,
    option(
        "--inventory-check/--no-inventory-check",
        help=Text(
            "Ask those hosts whether they are KMS clients (/dlv).",
            "それらのホストがKMSクライアントかどうかを調べます (/dlv)。",
        ),
    ),
]
_Page = Annotated[
    Optional[int],  # noqa: UP045
    option(
        "--page",
        metavar="N",
        min=10,
        max=4_000,
        help=Text(
            "Events asked for at once; default 4000.",
            "一度に取得するイベント数。省略時は4000。",
        ),
    ),
]


@taking(opt.TableOptions)
def clients(
    *, patterns: opt.Patterns = None, since: _Since = "30d", soon: _Soon = "7d", hosts: _Hosts = None,
    inventory_check: _InventoryCheck = True, page: _Page = None, options: opt.TableOptions,
) -> None:  # fmt: skip
    """Who asked the KMS hosts, when, with what result; shared CMIDs; who of the inventory should ask and does not."""
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reached_by
    from actctl.fleet.kms.clients_report import clients_report
    from actctl.fleet.kms.hosts import kms_hosts, who_should_ask
    from actctl.inventory import names_of
    from actctl.licensing.kms.join import KnownHost
    from actctl.render.pages.kms_clients import clients_page

    window, near = age("--since", since), age("--soon", soon)
    reached = reached_by(options if patterns else replace(options, limit=None), patterns)
    asked = kms_hosts(reached.inventory, reached.hosts, bool(patterns), options.limit, warn)
    others = who_should_ask(reached.inventory, hosts, asked, warn) if inventory_check else None
    stop, now = asyncio.Event(), now_utc()
    logs, found = asyncio.run(_ask(reached, asked, others, options.forks, window, page, stop))
    known = [KnownHost(host.name, names_of(host)) for host in reached.inventory.hosts.values()]
    report = clients_report(now - window, now, logs, known, found)
    show(options, partial(clients_page, report, near, options.format_))
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
