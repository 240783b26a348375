"""The steps of a plan in words, for plans of one machine that a person reads step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actctl.common.texts import Text
from actctl.fleet.change.plan import HostPlan
from actctl.fleet.change.run_state import HostRun
from actctl.licensing.changes.change import Step

_STEPS: dict[str, Text] = {
    "install-role": Text(
        "install the role Volume Activation Services", "役割「ボリューム ライセンス認証サービス」追加"
    ),
    "open-firewall": Text("let {1} in on TCP {0}, by a firewall rule of its own", "{1} からのTCP {0}を受信許可"),
    "ipk": Text("install the KMS host key {0}", "KMSホスト キー {0} をインストール"),
    "ato": Text("activate with Microsoft, over the internet", "インターネット経由でマイクロソフトのライセンス認証"),
    "dti": Text("show the installation ID, for Microsoft", "マイクロソフトに伝えるインストールIDを表示"),
    "atp": Text("activate with the confirmation ID", "確認IDでライセンス認証"),
    "sprt": Text("listen on TCP {0}", "待ち受けポートを TCP {0} に変更"),
    "sdns": Text("publish itself in DNS", "DNSに自動公開する"),
    "cdns": Text("no longer publish itself in DNS", "DNSに自動公開しない"),
    "spri": Text("run with normal priority", "優先度を通常にする"),
    "cpri": Text("run with low priority", "優先度を低にする"),
    "restart-service": Text("restart the licensing service (sppsvc)", "ライセンス サービス (sppsvc) を再起動"),
}
_GROUPS = 9
"""Microsoft asks for an installation ID in nine groups; 54 digits before Windows 10, 63 since."""
_ID_LENGTHS = (54, 63)


def numbered(plan: HostPlan) -> Iterator[Text]:
    """`1. install-role: install the role …`, a line for each step."""
    for number, step in enumerate(plan.steps, 1):
        words = _words(step)
        yield Text(f"{number}. {step.verb}: {words.en}", f"{number}. {step.verb}: {words.ja}")


def _words(step: Step) -> Text:
    arguments = [argument.replace(",", ", ") for argument in step.arguments]
    known = _STEPS.get(step.verb)
    if known is None:
        return Text(" ".join(arguments), " ".join(arguments))
    return Text(known.en.format(*arguments), known.ja.format(*arguments))


def installation_id(host: HostRun) -> str | None:
    """The installation ID that the host's last /dti showed, in the groups in which Microsoft asks for it."""
    shown = next((one.message for one in reversed(host.attempts) if one.verb == "dti" and one.ok), None)
    digits = re.sub(r"[^0-9]", "", shown or "")
    if len(digits) not in _ID_LENGTHS:
        return None
    size = len(digits) // _GROUPS
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))
