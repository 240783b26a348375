"""The sentences of licensing/choice.py that are the same for every machine."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.keys.published import Kind
from actctl.licensing.records import Method

KINDS = {Kind.SERVER: "サーバー", Kind.CLIENT: "クライアント"}

SUBSCRIPTION = Text(
    "activated by a user's subscription (TIMEBASED_SUB): not to be switched",
    "ユーザーのサブスクリプションで認証 (TIMEBASED_SUB)。切り替えの対象外です",
)
SUBSCRIPTION_REMEDY = Text(
    "Leave it: when the subscription ends, it goes back to its own edition by itself",
    "そのままにしてください。サブスクリプションが終わると元のエディションに自動で戻ります",
)
EDITION_UNKNOWN = Text("the edition could not be read", "エディションを読み取れません")
BUILD_UNKNOWN = Text("the build could not be read", "ビルド番号を読み取れません")
READ_AGAIN = Text(
    r"See EditionID and CurrentBuildNumber there: reg query "
    r'"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /reg:64',
    r"対象マシンで EditionID と CurrentBuildNumber を確認してください: reg query "
    r'"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /reg:64',
)
NOT_IN_TABLE_REMEDY = Text(
    "Nothing is guessed: previews and unsupported mixtures have no published key; "
    "should Microsoft publish one, add it to gvlk/",
    "推測はしません。プレビュー版やサポート外の組み合わせには公開キーがありません。"
    "Microsoftが公開した場合は gvlk/ に追加してください",
)
LESS_CERTAIN = Text(
    "edition and build come from slmgr's text, not from the registry",
    "エディションとビルドは、レジストリではなくslmgrの出力によるものです",
)
UNCONFIRMED = Text(
    "that this EditionID is this product is inferred: confirm it on the machine",
    "このEditionIDと製品の対応は推定です。対象マシンで確認してください",
)
METHODS: dict[Method, tuple[str, Text]] = {
    Method.KMS_HOST: (
        "kms_host",
        Text("a KMS host: a GVLK ends that role", "KMSホストです。GVLKを入れるとその役割が失われます"),
    ),
    Method.AVMA: (
        "avma",
        Text(
            "activated by its Hyper-V host (AVMA): a switch is usually not wanted",
            "Hyper-VホストがAVMAで認証しています。通常、切り替えは不要です",
        ),
    ),
    Method.OEM: (
        "oem",
        Text(
            "holds its maker's OEM licence: a volume licence must exist for it",
            "メーカーのOEMライセンスです。別途ボリュームライセンスが必要です",
        ),
    ),
    Method.RETAIL: (
        "retail",
        Text(
            "holds a retail licence: a volume licence must exist for it",
            "リテールライセンスです。別途ボリュームライセンスが必要です",
        ),
    ),
}
"""What the present way of activation gives to think about, with its code for scripts."""
