"""What a machine lacks to be the KMS host that is wished for. Pure (docs/facts/kms.md, "Setting up a host")."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.names import DEFAULT_PORT
from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, Decision, Step, blocked, nothing
from actctl.licensing.keys.catalogue import Kind
from actctl.licensing.keys.choice import kind_of
from actctl.licensing.keys.choice_texts import SUBSCRIPTION
from actctl.licensing.machine import Machine
from actctl.licensing.records import KmsHost, LicenseStatus, Method

NO_KEY = "no_key"
"""Reason of a decision: no CSVLK was given, and the machine has none."""
_OFFLINE = Text(
    "the installation ID goes to Microsoft's activation portal or activation centre; the confirmation ID that comes "
    "back goes to --confirmation-id",
    "インストールIDをMicrosoftの認証ポータルまたはライセンス認証窓口に伝え、"
    "受け取った確認IDを --confirmation-id で指定",
)
_CLOSED = Text(
    "without --allow NETWORK the firewall stays as it is: Windows lets nobody in on the KMS port by default",
    "--allow を指定しないとファイアウォールは変更されません。既定ではKMSのポートへの受信は許可されていません",
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What slmgr does not say of a machine."""

    role: str | None
    """`Installed`, `Available` …; None: there are no roles here, or it could not be asked."""
    firewall: tuple[str, str] | None
    """Port and networks of our rule; None: there is no such rule."""


@dataclass(frozen=True, slots=True)
class SetupWish:
    """What was asked for; None: left as it is."""

    masked_key: str | None
    """The CSVLK, but for its last five."""
    networks: str | None = None
    """Who may ask, `10.0.0.0/8,192.168.0.0/16`; None: as it is."""
    port: int | None = None
    dns: bool | None = None
    """Whether to publish in DNS."""
    low_priority: bool | None = None
    offline: bool = False
    """No connection to Microsoft: /dti now, /atp later."""
    confirmation_id: str | None = None
    force: bool = False
    """Also a machine that is activated in another way of its own (a MAK, a retail key)."""


def decide(machine: Machine, around: Surroundings, wish: SetupWish) -> Decision:
    """The steps that make this machine the KMS host as wished; none where it is."""
    one = machine.license
    is_host = one is not None and one.method is Method.KMS_HOST
    refusal = _refusal(machine, wish, is_host)
    if refusal is not None:
        return refusal
    installed = is_host and (wish.masked_key is None or one is None or one.partial_product_key == wish.masked_key[-5:])
    licensed = installed and one is not None and one.license_status is LicenseStatus.LICENSED
    steps = [Step("install-role")] if around.role not in (None, "Installed") else []
    port = wish.port or (one.kms_host.listening_port if one and one.kms_host else None) or DEFAULT_PORT
    # Our own rule follows a new port: else the host would listen where nobody is let in.
    networks = wish.networks or (around.firewall[1] if around.firewall else None)
    if networks is not None and around.firewall != (str(port), networks):
        steps.append(Step("open-firewall", (str(port), networks)))
    if not installed and wish.masked_key is not None:
        steps.append(Step("ipk", (wish.masked_key,)))
    by_phone = not licensed and wish.offline and wish.confirmation_id is None
    if not licensed:
        steps.append(_activation(wish))
    if not by_phone:  # the settings verbs only warn on a host that is not activated
        steps += _settings(one.kms_host if licensed and one is not None else None, wish)
    if not steps:
        return nothing("already_right", Text("already the KMS host as wished", "すでに指定どおりのKMSホスト"))
    cautions = (*((_OFFLINE,) if by_phone else ()), *(() if is_host or networks else (_CLOSED,)))
    return Decision(Action.CHANGE, None, Text("→ KMS host", "→ KMSホスト"), tuple(steps), cautions=cautions)


def _refusal(machine: Machine, wish: SetupWish, is_host: bool) -> Decision | None:
    one = machine.license
    if (machine.edition or "").lower() == "serverturbine":
        return blocked(
            "azure_edition", Text("Azure Edition cannot be a KMS host", "Azure EditionはKMSホストになれません")
        )
    if one is not None and one.method is Method.SUBSCRIPTION:
        return blocked("subscription", SUBSCRIPTION)
    if one is not None and one.method is Method.TIMEBASED:
        return blocked(
            "evaluation", Text("an evaluation edition cannot be a KMS host", "評価版はKMSホストになれません")
        )
    if not is_host and wish.masked_key is None:
        return blocked(
            NO_KEY,
            Text("no KMS host key (CSVLK): --key-from", "KMSホスト キー (CSVLK) がありません (--key-from で指定)"),
        )
    if kind_of(machine) is Kind.CLIENT and not wish.force:
        why = Text(
            "a client Windows activates clients only, never servers; --force sets it up all the same",
            "クライアントOSのKMSホストはサーバーを認証できません (続けるには --force)",
        )
        return blocked("client_host", why)
    own = one is not None and one.method in (Method.MAK, Method.RETAIL) and one.license_status is LicenseStatus.LICENSED
    if own and not wish.force and one is not None:
        why = Text(
            f"gives up an activation of its own (…{one.partial_product_key}); --force goes on",
            f"現在の認証 (…{one.partial_product_key}) は使われなくなります (続けるには --force)",
        )
        return blocked("activated_otherwise", why)
    return None


def _activation(wish: SetupWish) -> Step:
    if wish.confirmation_id is not None:
        return Step("atp", (wish.confirmation_id,))
    return Step("dti") if wish.offline else Step("ato")


def _settings(host: KmsHost | None, wish: SetupWish) -> list[Step]:
    """Port, DNS publishing, priority, and a restart of the service where any of them changes.

    `host` None: it is not a KMS host yet, and will come up with port 1688, publishing, normal priority.
    """
    port = host.listening_port if host else DEFAULT_PORT
    publishing = host.dns_publishing if host else True
    low = (host.priority == "low") if host else False
    steps = []
    if wish.port is not None and wish.port != port:
        steps.append(Step("sprt", (str(wish.port),)))
    if wish.dns is not None and wish.dns != publishing:
        steps.append(Step("sdns" if wish.dns else "cdns"))
    if wish.low_priority is not None and wish.low_priority != low:
        steps.append(Step("cpri" if wish.low_priority else "spri"))
    return [*steps, Step("restart-service")] if steps else []
