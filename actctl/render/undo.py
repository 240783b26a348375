"""Notes for the way back: which host gave up which key, written before anything is done."""

from __future__ import annotations

from actctl.fleet.plan import Plan
from actctl.texts import Lang, Text
from actctl.words import plain_line

_HEAD = Text(
    "# Before this run\n\nA key cannot be read back from a machine: only its last five characters are known.\n"
    "With the customer's own key file: actctl switch mak HOST --key-from file:KEYS\n",
    "# 実行前の状態\n\nキーはマシンから読み戻せません。分かるのは末尾5桁だけです。\n"
    "手元のキーファイルで戻すには: actctl switch mak ホスト --key-from file:KEYS\n",
)


def undo_notes(plan: Plan, lang: Lang) -> str:
    """Markdown: every changed host with its channel, key and KMS host as they were."""
    lines = [_HEAD.in_(lang), "| host | edition | channel | key | KMS host | status |", "|---|---|---|---|---|---|"]
    for one in plan.changes:
        was = one.before
        if was is None:
            continue
        key = f"…{was.partial_product_key}" if was.partial_product_key else None
        cells = (one.host, was.edition, was.channel, key, was.kms_host, was.license_status)
        lines.append("| " + " | ".join(plain_line(cell or "–").replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
