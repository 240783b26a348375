"""To a MAK: the customer's own key, each machine activated once with Microsoft. Pure decisions."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, Decision, Step, blocked, nothing
from actctl.licensing.keys.choice import choose
from actctl.licensing.machine import Machine
from actctl.licensing.records import LicenseStatus, Method

_KEPT: dict[Method, tuple[str, Text]] = {
    Method.KMS_HOST: (
        "kms_host",
        Text("a KMS host: a MAK would end that role", "KMSホスト。MAKを入れると役割を失う"),
    ),
    Method.ADBA: ("ad_activated", Text("activated by Active Directory", "Active Directoryで認証済み")),
    Method.TOKEN: ("token", Text("activated by a token", "トークンで認証済み")),
    Method.AVMA: ("avma", Text("activated by its Hyper-V host (AVMA)", "Hyper-VホストによるAVMA認証")),
}


@dataclass(frozen=True, slots=True)
class MakWish:
    """What was asked for, for one machine."""

    masked_key: str | None
    """`*****-*****-*****-*****-ABCDE`; None: the key file has none for this machine."""
    force: bool = False
    """Also machines that are activated in another way: another MAK, retail, OEM, AD, a token; a KMS host, too."""


def decide(machine: Machine, wish: MakWish) -> Decision:
    """What gives this machine its MAK, or why nothing is done. /ato is planned only where it is not activated yet."""
    one = machine.license
    choice = choose(machine)
    home = choice.reason == "no_gvlk" and (machine.edition or "").lower().startswith("core")
    if home or choice.reason in ("evaluation", "subscription"):
        return blocked(choice.reason or "no_gvlk", choice.why, remedy=choice.remedy)
    if one is not None and one.method in _KEPT and not wish.force:
        return nothing(*_KEPT[one.method])
    if wish.masked_key is None:
        return blocked(
            "no_key", Text("the key source names no key for this host", "このホスト用のキーが指定されていません")
        )
    if one is not None and one.method is Method.UNKNOWN:
        return blocked(
            "channel_unknown", Text("how it is activated now was not understood", "現在の認証方式を読み取れません")
        )
    installed = one is not None and one.method is Method.MAK and one.partial_product_key == wish.masked_key[-5:]
    licensed = one is not None and one.license_status is LicenseStatus.LICENSED
    if installed and licensed:
        return nothing("already_right", Text("already activated with this MAK", "このMAKで認証済み"))
    if one is not None and one.method is Method.MAK and licensed and not wish.force:
        other = Text(
            f"activated with another MAK, …{one.partial_product_key}", f"別のMAK …{one.partial_product_key} で認証済み"
        )
        return nothing("other_mak", other)
    if one is not None and one.method in (Method.RETAIL, Method.OEM) and licensed and not wish.force:
        return nothing(
            "activated_otherwise",
            Text(
                "activated with a licence of its own; --force includes it",
                "別のライセンスで認証済み (対象にするには --force)",
            ),
        )
    steps = (Step("ato"),) if installed else (Step("ipk", (wish.masked_key,)), Step("ato"))
    return Decision(
        Action.CHANGE, None, Text(f"→ MAK …{wish.masked_key[-5:]}", f"→ MAK …{wish.masked_key[-5:]}"), steps
    )
