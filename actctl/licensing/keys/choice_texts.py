"""The sentences of licensing/choice.py that are the same for every machine."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.keys.published import Kind
from actctl.licensing.records import Method

KINDS = {Kind.SERVER: "サーバー", Kind.CLIENT: "クライアント"}

SUBSCRIPTION = Text(
    "activated by a user's subscription (TIMEBASED_SUB): not to be switched",
    "ユーザーのサブスクリプションで認証 (TIMEBASED_SUB)。切り替えの対象外",
)
SUBSCRIPTION_REMEDY = Text(
    "Leave it: when the subscription ends, it goes back to its own edition by itself",
    "そのままにする。サブスクリプションが終わると元のエディションに自動で戻る",
)
EDITION_UNKNOWN = Text("the edition could not be read", "エディションを読み取れません")
BUILD_UNKNOWN = Text("the build could not be read", "ビルド番号を読み取れません")
READ_AGAIN = Text(
    r"See EditionID and CurrentBuildNumber there: reg query "
    r'"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /reg:64',
    r"対象で EditionID と CurrentBuildNumber を確認する: reg query "
    r'"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /reg:64',
)
NOT_IN_TABLE_REMEDY = Text(
    "Nothing is guessed: previews and unsupported mixtures have no published key; "
    "should Microsoft publish one, add it to gvlk/",
    "推測はしない。プレビュー版やサポート外の組み合わせには公開キーがない。Microsoftが公開した場合は gvlk/ に追加する",
)
LESS_CERTAIN = Text(
    "edition and build come from slmgr's text, not from the registry",
    "エディションとビルドはレジストリでなくslmgrの出力から判断",
)
UNCONFIRMED = Text(
    "that this EditionID is this product is inferred: confirm it on the machine",
    "EditionIDと製品の対応は推定。対象で要確認",
)
METHODS: dict[Method, tuple[str, Text]] = {
    Method.KMS_HOST: (
        "kms_host",
        Text("a KMS host: a GVLK ends that role", "KMSホスト。GVLKを入れると役割を失う"),
    ),
    Method.AVMA: (
        "avma",
        Text(
            "activated by its Hyper-V host (AVMA): a switch is usually not wanted",
            "Hyper-VホストがAVMAで認証。通常、切り替え不要",
        ),
    ),
    Method.OEM: (
        "oem",
        Text(
            "holds its maker's OEM licence: a volume licence must exist for it",
            "メーカーのOEMライセンス。別途ボリューム ライセンスが必要",
        ),
    ),
    Method.RETAIL: (
        "retail",
        Text(
            "holds a retail licence: a volume licence must exist for it",
            "リテール ライセンス。別途ボリューム ライセンスが必要",
        ),
    ),
}
"""What the present way of activation gives to think about, with its code for scripts."""
