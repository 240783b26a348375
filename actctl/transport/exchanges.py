"""The log: a line of `-v` for each thing asked of a host, one of `-vv` for each request; nothing of what is said."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from actctl.common.errors import HostFailure
from actctl.common.texts import Text, joined, same
from actctl.transport.answers import Head
from actctl.transport.interface import CommandResult, Connection, Operation
from actctl.transport.network_errors import where

T = TypeVar("T")
_log = logging.getLogger(__name__)


def log_exchange(connection: Connection, sent: int, head: Head, came: int | None, seconds: float) -> None:
    """A POST of `sent` bytes was answered after `seconds`; `came`: bytes of the answer's body, if known."""
    if not _log.isEnabledFor(logging.DEBUG):
        return
    offered = re.findall(r"(?:^|, *)([A-Za-z]+)(?= |,|$)", head.get("www-authenticate"))
    place, status = where(connection), head.status
    size = "?" if came is None else came
    said = Text(
        f"{place}: POST {sent} bytes: HTTP {status}, {size} bytes, {seconds:.3f} s",
        f"{place}: POST {sent}バイト: HTTP {status}、{size}バイト、{seconds:.3f}秒",
    )
    methods = " ".join(dict.fromkeys(offered))
    _log.debug(joined(said, Text(f", offers {methods}", f"、認証方式 {methods}")) if offered else said)


async def logged(
    connection: Connection, what: Text, call: Awaitable[T], status: Callable[[], int | None],
    operation: Operation | None = None,
) -> T:  # fmt: skip
    """`call`, with a line in the log of what came of it: HTTP status and seconds, never what was said.

    `status`: of the host's last answer; `operation`: knows which of its faults were reckoned with.
    """
    if not _log.isEnabledFor(logging.INFO):
        return await call
    begun, came = time.monotonic(), Text("interrupted", "中断")
    try:
        result = await call
        came = Text("done", "完了")
        if isinstance(result, CommandResult):
            came = Text(f"exit code {result.exit_code}", f"終了コード {result.exit_code}")
    except HostFailure as failure:
        came = operation.failed_with(failure) if operation else same(failure.error.kind.value)
        raise
    else:
        return result
    finally:
        seconds, last = time.monotonic() - begun, status() or "-"
        cost = Text(f", HTTP {last}, {seconds:.2f} s", f"、HTTP {last}、{seconds:.2f}秒")
        _log.info(joined(where(connection), ": ", what, ": ", came, cost))
