"""One verb on one machine: whether it is needed at all, and what must not be done by it. Pure decisions."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.common.names import KmsAddress
from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, Decision, Step, blocked, effective, nothing
from actctl.licensing.keys.catalogue import Gvlk
from actctl.licensing.keys.choice import choose
from actctl.licensing.keys.choice_texts import SUBSCRIPTION
from actctl.licensing.machine import Machine
from actctl.licensing.records import Method
from actctl.licensing.windows import product_name


def run_once(verb: str, arguments: Sequence[str], machine: Machine) -> Decision:
    """Run a verb, unless the machine shows that its effect is there already."""
    step = Step(verb, tuple(arguments))
    if machine.build is not None and machine.build < step.row.since:
        return blocked(
            "verb_not_there", _not_there(verb, machine), remedy=_HOST_ITSELF if step.row.kms_client else None
        )
    if effective(step, machine):
        return nothing("already_right", _already(step, machine))
    remark = _asks_nobody(machine) if step.row.kms_client else None
    cautions = (remark,) if remark is not None else ()
    return Decision(Action.CHANGE, None, Text(f"/{verb}", f"/{verb}"), (step,), cautions=cautions)


def _not_there(verb: str, machine: Machine) -> Text:
    name = product_name(machine.edition, machine.build)
    return Text(
        f"/{verb} exists since Windows 8 and Server 2012; this is {name}",
        f"/{verb} はWindows 8とServer 2012以降の機能です (対象は {name})",
    )


_HOST_ITSELF = Text(
    "such a Windows looks for its KMS host in its own DNS domain, or is given it: actctl skms",
    "このWindowsはKMSホストを自分のDNSドメインで探す。直接指定する場合は actctl skms",
)


def _already(step: Step, machine: Machine) -> Text:
    """What makes a step needless, in its own words."""
    left = step.left
    if left.licensed:
        if machine.license is not None and machine.license.method is Method.KMS_CLIENT:
            return Text("activated already, less than a day ago", "すでに認証済み (更新から1日以内)")
        return Text("activated already", "すでに認証済み")
    if left.kms_host is not None and left.kms_host.value is not None:
        name = KmsAddress.parse(left.kms_host.value)
        return Text(f"{name} is set already", f"KMSホストは {name} に設定済み")
    if left.kms_host is not None:
        return Text("no KMS host is set", "KMSホスト名の設定なし")
    return Text("this key is installed already", "このキーはインストール済み")


def _asks_nobody(machine: Machine) -> Text | None:
    """Why a setting about the KMS host changes nothing on this machine for now; None: it is a KMS client."""
    method = machine.license.method if machine.license is not None else None
    if method is Method.KMS_CLIENT:
        return None
    if method is Method.KMS_HOST:
        return Text("a KMS host: the setting is for clients, it serves none by it", "KMSホスト (設定はクライアント用)")
    who = _ACTIVATED_BY.get(method) if method is not None else Text("no key is installed", "キーが入っていません")
    if who is None:
        return None
    return Text(f"{who.en}: it asks no KMS host as it is", f"{who.ja}。このままではKMSホストに要求しない")


_ACTIVATED_BY: dict[Method, Text] = {
    Method.ADBA: Text("activated by Active Directory", "Active Directoryで認証"),
    Method.AVMA: Text("activated by its Hyper-V host (AVMA)", "Hyper-VホストによるAVMA認証"),
    Method.OEM: Text("activated by its maker's OEM licence", "メーカーのOEMライセンスで認証"),
    Method.MAK: Text("activated by a MAK", "MAKで認証"),
    Method.RETAIL: Text("a retail licence", "リテール ライセンス"),
    Method.TOKEN: Text("activated by a token", "トークンで認証"),
    Method.TIMEBASED: Text("an edition for a time", "期間限定のエディション"),
    Method.SUBSCRIPTION: Text("activated by a user's subscription", "ユーザーのサブスクリプションで認証"),
}


def install_gvlk(machine: Machine, wished: Gvlk | None, *, force: bool) -> Decision:
    """Install the right GVLK, or a given one where it is the right one (`force`: any)."""
    choice = choose(machine)
    one = machine.license
    if one is not None and one.method is Method.KMS_HOST and not force:
        return nothing(
            "kms_host", Text("a KMS host: a GVLK would end that role", "KMSホスト。GVLKを入れると役割を失う")
        )
    gvlk = wished or choice.gvlk
    if gvlk is None or (choice.gvlk is None and not force):
        return blocked(choice.reason or "no_gvlk", choice.why, remedy=choice.remedy)
    if choice.gvlk is not None and gvlk.key != choice.gvlk.key and not force:
        why = Text(
            f"the given key is for {gvlk.product}, this machine is {choice.gvlk.product}",
            f"指定のキーは {gvlk.product} 用、対象は {choice.gvlk.product}",
        )
        return blocked("wrong_edition_key", why, choice.gvlk)
    if one is not None and one.partial_product_key == gvlk.key[-5:]:
        return nothing("already_right", Text("this GVLK is installed already", "このGVLKはインストール済み"))
    cautions = tuple(text for _, text in choice.cautions)
    return Decision(
        Action.CHANGE, None, Text("install the GVLK", "GVLKをインストール"), (Step("ipk", (gvlk.key,)),), gvlk, cautions
    )


def install_secret(machine: Machine, masked_key: str | None) -> Decision:
    """Install a key of the customer's own; it is activated by /ato, not here."""
    if masked_key is None:
        return blocked(
            "no_key", Text("the key source names no key for this host", "このホスト用のキーが指定されていません")
        )
    step = Step("ipk", (masked_key,))
    if effective(step, machine):
        return nothing("already_right", Text("this key is installed already", "このキーはインストール済み"))
    if machine.license is not None and machine.license.method is Method.SUBSCRIPTION:
        return blocked("subscription", SUBSCRIPTION)
    if machine.license is not None and machine.license.method is Method.TIMEBASED:
        return blocked(
            "evaluation",
            Text(
                "an evaluation edition takes no volume key: DISM first",
                "評価版はボリューム キー不可。先にDISMで変換",
            ),
        )
    return Decision(Action.CHANGE, None, Text("install the key", "キーをインストール"), (step,))
