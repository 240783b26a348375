"""One line of `-vv` for each request: sizes, status, the sign-in methods that are offered; nothing of what is said."""

from __future__ import annotations

import logging
import re

from actctl.common.texts import Text, joined
from actctl.transport.answers import Head
from actctl.transport.interface import Connection
from actctl.transport.network_errors import where

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
