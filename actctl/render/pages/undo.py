"""Notes for the way back: which host gave up which key, written before anything is done."""

from __future__ import annotations

from actctl.common.texts import Lang, Text
from actctl.common.words import plain_line
from actctl.fleet.change.plan import Plan
from actctl.render.pages.effects import status_text

_HEAD = Text(
    "# Before this run\n\nA key cannot be read back from a machine: only its last five characters are known.\n"
    "With the customer's own key file: actctl switch mak HOST --key-from file:KEYS\n",
    "# 実行前の状態\n\nキーはマシンから読み戻せません。分かるのは末尾5桁だけです。\n"
    "手元のキーファイルで戻すには: actctl switch mak ホスト --key-from file:KEYS\n",
)
_HEADINGS = (
    Text("host", "ホスト"),
    Text("edition", "エディション"),
    Text("channel", "チャネル"),
    Text("key", "キー"),
    Text("KMS host", "KMSホスト"),
    Text("status", "状態"),
)


def undo_notes(plan: Plan, lang: Lang) -> str:
    """Markdown: every changed host with its channel, key and KMS host as they were."""
    headings = " | ".join(text.in_(lang) for text in _HEADINGS)
    lines = [_HEAD.in_(lang), f"| {headings} |", "|" + "---|" * len(_HEADINGS)]
    for one in plan.changes:
        was = one.before
        if was is None:
            continue
        key = f"…{was.partial_product_key}" if was.partial_product_key else None
        kms = f"{was.kms_host} (DNS)" if was.kms_source == "dns" else was.kms_host
        cells = (one.host, was.edition, was.channel, key, kms, status_text(was).in_(lang))
        lines.append("| " + " | ".join(plain_line(cell or "–").replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
