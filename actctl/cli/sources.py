"""Which inventory a command reads."""

from __future__ import annotations

import os
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.texts import Text


def sources(given: list[str] | None) -> list[str]:
    """The inventory to read: `-i`, else $ACTCTL_INVENTORY, else ./inventory.yaml. Raises UserError if there is none."""
    if given:
        return given
    named = os.environ.get("ACTCTL_INVENTORY")
    if named:
        return [named]
    if Path("inventory.yaml").exists():
        return ["inventory.yaml"]
    raise UserError(
        Text(
            "no inventory: give one with -i FILE, set ACTCTL_INVENTORY, or put inventory.yaml here.",
            "インベントリがありません。-i FILE で指定するか、環境変数 ACTCTL_INVENTORY を設定するか、"
            "このフォルダーに inventory.yaml を置いてください。",
        )
    )
