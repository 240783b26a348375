"""What `actctl inventory list` shows: a row a host."""

from __future__ import annotations

from typing import Any

from actctl.common.texts import Lang, Text

_HEADINGS = (
    Text("HOST", "ホスト"),
    Text("ADDRESS", "アドレス"),
    Text("PORT", "ポート"),
    Text("TRANSPORT", "接続方式"),
    Text("GROUPS", "グループ"),
)


def listed(inventory: dict[str, Any], lang: Lang) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of an inventory in its JSON form."""
    rows = [
        [one["host"], one["address"] or "–", str(one["port"] or "–"), one["transport"], " ".join(one["groups"])]
        for one in inventory["hosts"]
    ]
    return [text.in_(lang) for text in _HEADINGS], rows
