"""Back to a KMS client: which GVLK, which KMS host, or why a machine is left as it is. Pure decisions."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, Decision, Step, blocked, nothing, same_kms_host
from actctl.licensing.keys.catalogue import Gvlk, by_partial_key
from actctl.licensing.keys.choice import Choice, choose
from actctl.licensing.machine import Machine
from actctl.licensing.records import License, LicenseStatus, Method

NO_KEY = "none"
"""A machine without any key, as `--from` calls it."""
DEFAULT_FROM = frozenset({Method.MAK.value, Method.RETAIL.value, NO_KEY})
POSSIBLE_FROM = DEFAULT_FROM | {method.value for method in (Method.OEM, Method.AVMA, Method.KMS_HOST, Method.TOKEN)}

_LEFT_ALONE: dict[Method, Text] = {
    Method.OEM: Text(
        "activated by its maker's OEM licence; --from oem includes it",
        "メーカーのOEMライセンスで認証 (対象にするには --from oem)",
    ),
    Method.AVMA: Text(
        "activated by its Hyper-V host (AVMA); --from avma includes it",
        "Hyper-VホストによるAVMA認証 (対象にするには --from avma)",
    ),
    Method.KMS_HOST: Text(
        "a KMS host: a GVLK would end that role (--from kms_host)",
        "KMSホスト。GVLKを入れると役割を失う (対象にするには --from kms_host)",
    ),
    Method.TOKEN: Text(
        "activated by a token; --from token includes it", "トークンで認証 (対象にするには --from token)"
    ),
    Method.ADBA: Text("activated by Active Directory with its GVLK", "GVLKとActive Directoryで認証済み"),
}


@dataclass(frozen=True, slots=True)
class KmsWish:
    """What was asked for."""

    kms_host: str | None = None
    """For /skms: `NAME`, `NAME:PORT`, `[IPv6]:PORT`; None: found by DNS, a name set earlier is cleared."""
    gvlk: Gvlk | None = None
    """A given key; None: the right one for each machine."""
    methods: frozenset[str] = DEFAULT_FROM
    """Which machines are switched, by how they are activated now (`--from`)."""
    force: bool = False
    """Do what a caution forbids: another edition's key, Azure Edition outside Azure."""


def decide(machine: Machine, wish: KmsWish) -> Decision:
    """What makes this machine a KMS client as wished, or why nothing is done."""
    method = machine.license.method if machine.license is not None else None
    choice = choose(machine)
    if choice.gvlk is None:
        return _without_key(machine, choice)
    if method in _LEFT_ALONE and method.value not in wish.methods:
        return nothing(_REASONS.get(method, method.value), _LEFT_ALONE[method])
    if method is Method.UNKNOWN:
        return blocked(
            "channel_unknown", Text("how it is activated now was not understood", "現在の認証方式を読み取れません")
        )
    if method is not Method.KMS_CLIENT and (method.value if method else NO_KEY) not in wish.methods:
        return nothing("not_asked_for", Text("not among the kinds that --from names", "--from の対象外です"))
    return _with_key(machine, wish, choice, choice.gvlk)


def kept_for_lack_of_key(
    decision: Decision, machine: Machine, known: frozenset[str] | None, *, force: bool
) -> Decision:
    """The decision, unless it gives up a MAK that is not among the customer's own keys (`known`, last fives).

    None: nobody gave a key file to check against.
    """
    one = machine.license
    gives_up = any(step.key for step in decision.steps) and one is not None and one.method is Method.MAK
    if known is None or force or not gives_up or one is None or one.partial_product_key in known:
        return decision
    key = one.partial_product_key
    why = Text(f"its MAK …{key} is not in the key file", f"MAK …{key} がキー ファイルにありません")
    return blocked("mak_not_in_key_file", why, decision.gvlk)


_REASONS = {Method.ADBA: "ad_activated"}


def _without_key(machine: Machine, choice: Choice) -> Decision:
    """No key: a subscription or a KMS client of a kind that has no published key may be right as it is."""
    one = machine.license
    licensed = one is not None and one.license_status is LicenseStatus.LICENSED
    if one is not None and licensed and one.method in (Method.KMS_CLIENT, Method.ADBA, Method.KMS_HOST):
        return nothing(
            "already_right", Text("already activated as a volume licence", "ボリューム ライセンスで認証済み")
        )
    return blocked(choice.reason or "no_gvlk", choice.why, remedy=choice.remedy)


def _with_key(machine: Machine, wish: KmsWish, choice: Choice, right: Gvlk) -> Decision:
    one = machine.license
    gvlk = wish.gvlk or right
    cautions = tuple(text for _, text in choice.cautions)
    if gvlk.key != right.key and not wish.force:
        why = Text(
            f"the given key is for {gvlk.product}, this machine is {right.product}",
            f"指定のキーは {gvlk.product} 用、対象は {right.product}",
        )
        return blocked("wrong_edition_key", why, right)
    steps = []
    if one is None or one.partial_product_key != gvlk.key[-5:]:
        steps.append(Step("ipk", (gvlk.key,)))
    client = one is not None and one.method is Method.KMS_CLIENT
    pointed = _kms_steps(machine, wish, client)
    steps += pointed
    if steps or not _activated(one):
        steps.append(Step("ato"))
    if not steps:
        return nothing("already_right", _already(one))
    if any(code == "azure_edition" for code, _ in choice.cautions) and not wish.force:
        return blocked("azure_edition", dict(choice.cautions)["azure_edition"], right)
    return Decision(Action.CHANGE, None, _what(one, steps), tuple(steps), gvlk, cautions)


def _kms_steps(machine: Machine, wish: KmsWish, client: bool) -> list[Step]:
    """Point at the KMS host. A KMS client that DNS led to a host, and that is licensed, stays as it is."""
    registered = machine.registered_kms
    if wish.kms_host is None:
        return [Step("ckms")] if registered is not None and not client else []
    if same_kms_host(registered, wish.kms_host):
        return []
    if client and registered is None and _activated(machine.license):
        return []
    return [Step("skms", (wish.kms_host,))]


def _activated(one: License | None) -> bool:
    return one is not None and one.license_status is LicenseStatus.LICENSED


def _already(one: License | None) -> Text:
    client = one.kms_client if one is not None else None
    where = f" ({client.machine})" if client is not None and client.machine else ""
    return Text(f"already a KMS client{where}", f"すでにKMSクライアント{where}")


def _what(one: License | None, steps: list[Step]) -> Text:
    if one is None:
        return Text("no key is installed", "キーが入っていません")
    if one.method is Method.KMS_CLIENT:
        if steps[0].key:
            old = by_partial_key(one.partial_product_key or "")
            if old is not None:
                return Text(f"holds the GVLK of {old.product}", f"現在は {old.product} のGVLK")
            return Text("holds another key than its edition's GVLK", "現在のキーがエディションのGVLKと異なる")
        if steps[0].kms_host:
            return Text("a KMS client that asks another host", "別のホストを参照するKMSクライアント")
        return Text("a KMS client that is not activated", "未認証のKMSクライアント")
    return Text(
        f"{_WORDS.get(one.method, one.method.value)} → KMS client",
        f"{_WORDS.get(one.method, one.method.value)} → KMSクライアント",
    )


_WORDS = {Method.MAK: "MAK", Method.RETAIL: "retail", Method.OEM: "OEM", Method.AVMA: "AVMA"}
