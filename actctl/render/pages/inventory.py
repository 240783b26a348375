"""What `actctl inventory list` shows: a row a host."""

from __future__ import annotations

from functools import partial
from typing import Any

from actctl.common.texts import Text
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, columns_of

_HEADINGS = {
    "host": Text("HOST", "ホスト"),
    "address": Text("ADDRESS", "アドレス"),
    "port": Text("PORT", "ポート"),
    "transport": Text("TRANSPORT", "接続方式"),
    "groups": Text("GROUPS", "グループ"),
}
_GIVES_WAY = ((4, 12), (3, 0), (1, 15), (0, 12), (4, 0))


def inventory_page(inventory: dict[str, Any], style: Style) -> Page:
    """Hosts of an inventory in its JSON form."""
    rows = (
        Row(
            [one["host"], one["address"] or "–", str(one["port"] or "–"), one["transport"], " ".join(one["groups"])],
            partial(dict, one),
        )
        for one in inventory["hosts"]
    )
    return Page(Head("actctl inventory list", columns_of(_HEADINGS, style.lang), dict, "hosts", _GIVES_WAY), rows)
