"""Notes for the way back, written before anything is done: what each host was, the commands that make it so again."""

from __future__ import annotations

import re

from actctl.common.texts import Lang, Text
from actctl.fleet.change.plan import Plan
from actctl.licensing.changes.change import State
from actctl.licensing.changes.way_back import WayBack, way_back
from actctl.licensing.keys.catalogue import by_partial_key
from actctl.licensing.records import Method
from actctl.render.formats.markdown import markdown_cell
from actctl.render.pages.effects import status_text

_HEAD = Text(
    "# Before this run\n\nA key of your own cannot be read back from a machine: only its last five characters are "
    "known.\nKEYS in a command is your key file, `host,key` lines. A GVLK is public, and written whole.\n",
    "# 実行前の状態\n\n購入したキーはコンピューターから読み戻せません。分かるのは下5桁だけです。\n"
    "コマンド中の KEYS は手元のキー ファイル (`ホスト,キー` の行) です。GVLKは公開キーなので、"
    "そのまま記載しています。\n",
)
_HEADINGS = (
    Text("host", "ホスト"),
    Text("edition", "エディション"),
    Text("channel", "チャネル"),
    Text("key", "キー"),
    Text("KMS host", "KMSホスト"),
    Text("status", "状態"),
    Text("way back", "元に戻すコマンド"),
)


def undo_notes(plan: Plan, lang: Lang) -> str:
    """Markdown: every changed host with channel, key and KMS host as they were, and the commands for the way back."""
    headings = " | ".join(text.in_(lang) for text in _HEADINGS)
    lines = [_HEAD.in_(lang), f"| {headings} |", "|" + "---|" * len(_HEADINGS)]
    for one in plan.changes:
        was = one.before
        if was is None:
            continue
        setup = plan.kind == "kms-setup"
        back = way_back(one.host, was, one.steps, to_kms_host=setup, inventory=plan.origin.inventory)
        kms = f"{was.kms_host} (DNS)" if was.kms_source == "dns" else was.kms_host
        data = (one.host, was.edition, was.channel, _key(was), kms, status_text(was).in_(lang))
        cells = (*(markdown_cell(cell or "–") for cell in data), _told(back, lang) or "–")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _told(back: WayBack, lang: Lang) -> str:
    remark = (markdown_cell(back.remark.in_(lang)),) if back.remark else ()
    return "; ".join((*map(_code, back.commands), *remark))


def _code(command: str) -> str:
    """A command between more backticks than follow each other in it (CommonMark, "Code spans"), whole in a cell."""
    text = command.replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _key(was: State) -> str | None:
    """All that is known of the key: a client's published one is known by its end."""
    if not was.partial_product_key:
        return None
    client = was.method in (Method.KMS_CLIENT, Method.ADBA)
    gvlk = by_partial_key(was.partial_product_key) if client else None
    return f"{gvlk.key} (GVLK, {gvlk.product})" if gvlk else f"…{was.partial_product_key}"
