"""A KMS host's count in words: how far it is from what servers and clients need (docs/facts/kms.md, "Count")."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS

USEFUL_MAXIMUM = 50
"""The number shown never goes higher: twice the largest threshold."""
SERVERS_MAXIMUM = 10
"""The same on a host that only servers have asked."""


def distance(count: int | None) -> Text:
    """How far a count is from both thresholds; -1 (nobody has asked) is 0."""
    if count is None:
        return Text("the count was not printed", "カウントが表示されていません")
    machines = max(count, 0)
    if machines >= CLIENTS:
        return Text("servers and clients activate", "サーバーもクライアントも認証されます")
    clients = Text(
        f"clients need {CLIENTS - machines} more (of {CLIENTS})",
        f"クライアントはあと{CLIENTS - machines}台 ({CLIENTS}台で有効)",
    )
    if machines == SERVERS_MAXIMUM:
        clients = Text(
            f"{clients.en}; {SERVERS_MAXIMUM} is the most it shows while only servers ask",
            f"{clients.ja}。要求がサーバーだけの間は{SERVERS_MAXIMUM}が表示の上限",
        )
    if machines >= SERVERS:
        return Text(f"servers activate · {clients.en}", f"サーバーは認証されます · {clients.ja}")
    return Text(
        f"servers need {SERVERS - machines} more (of {SERVERS}) · {clients.en}",
        f"サーバーはあと{SERVERS - machines}台 ({SERVERS}台で有効) · {clients.ja}",
    )
