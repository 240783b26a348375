"""What a plan may do to a machine, a row each. A new verb is one row.

The verbs of slmgr.vbs from the script's usage text and docs/facts/slmgr-output.md, "Verbs"; what PowerShell does
from docs/facts/kms.md, "Setting up a host" and "Firewall".
"""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.verbs.verb import Arguments, Left, Prints, Trace, Verb

_ACTIVATED = ("L_MsgActivated", "L_MsgLicenseStatusExtendedGrace_1")


def _key(arguments: Arguments) -> Left:
    return Left(key=Trace(True, arguments[0][-5:].upper())) if arguments else Left()


def _other_key(arguments: Arguments) -> Left:
    """The last five shown are another product's or none."""
    return Left(key=Trace(False))


def _kms_name(arguments: Arguments) -> Left:
    certain = len(arguments) == 1 and not arguments[0].startswith(":")  # a port alone keeps whatever name there is
    return Left(kms_host=Trace(True, arguments[0]) if certain else Trace(False))


def _no_kms_name(arguments: Arguments) -> Left:
    return Left(kms_host=Trace(not arguments))


def _licensed(arguments: Arguments) -> Left:
    return Left(licensed=not arguments)


WINDOWS_8 = 9200
"""Build of Windows 8 and Server 2012."""
VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("dli", ("target?",), changes=False, prints=Prints.LICENSES),
        Verb("dlv", ("target?",), changes=False, prints=Prints.LICENSES),
        Verb("xpr", ("activation_id?",), changes=False, prints=Prints.ENDS),
        Verb(
            "dti", ("activation_id?",), changes=False, success=("L_MsgInstallationID",), repeatable=True,
            prints=Prints.INSTALLATION_ID,
            words=Text("show the installation ID, for Microsoft", "Microsoftに伝えるインストールIDを表示"),
        ),
        Verb(
            "ipk", ("key",), success=("L_MsgInstalledPKey",), leaves=_key, replaces_key=True,
            words=Text("install the KMS host key {0}", "KMSホスト キー {0} をインストール"),
        ),
        Verb("upk", ("activation_id?",), success=("L_MsgUninstalledPKey",), leaves=_other_key, replaces_key=True),
        Verb("cpky", success=("L_MsgClearedPKey",), repeatable=True),
        Verb(
            "ato", ("activation_id?",), success=_ACTIVATED, leaves=_licensed, activates=True,
            words=Text(
                "activate with Microsoft, over the internet", "インターネット経由でライセンス認証"
            ),
        ),
        Verb(
            "atp", ("confirmation_id", "activation_id?"), success=("L_MsgConfID", *_ACTIVATED), repeatable=True,
            words=Text("activate with the confirmation ID", "確認IDでライセンス認証"),
        ),
        Verb(
            "skms", ("kms_host", "activation_id?"), success=("L_MsgKmsNameSet",), repeatable=True, kms_client=True,
            leaves=_kms_name,
        ),
        Verb(
            "ckms", ("activation_id?",), success=("L_MsgKmsNameCleared",), repeatable=True, kms_client=True,
            leaves=_no_kms_name,
        ),
        Verb(
            "skms-domain", ("name", "activation_id?"), success=("L_MsgKmsLookupDomainSet",), repeatable=True,
            kms_client=True, since=WINDOWS_8,
        ),
        Verb(
            "ckms-domain", ("activation_id?",), success=("L_MsgKmsLookupDomainCleared",), repeatable=True,
            kms_client=True, since=WINDOWS_8,
        ),
        Verb(
            "act-type", ("activation_type", "activation_id?"), success=("L_MsgVLActivationTypeSet",), repeatable=True,
            since=WINDOWS_8,
        ),
        Verb("fta", ("thumbprint",), success=_ACTIVATED),
        Verb("skhc", success=("L_MsgKmsHostCachingEnabled",), repeatable=True),
        Verb("ckhc", success=("L_MsgKmsHostCachingDisabled",), repeatable=True),
        Verb("rearm", success=("L_MsgRearm_1",), leaves=_other_key),
        Verb("rearm-app", ("application_id",), success=("L_MsgRearm_1",)),
        Verb("rearm-sku", ("activation_id",), success=("L_MsgRearm_1",), since=WINDOWS_8),
        Verb(
            "sprt", ("port",), success=("L_MsgKmsPortSet",), repeatable=True, kms_host=True,
            words=Text("listen on TCP {0}", "待ち受けポートを TCP {0} に変更"),
        ),
        Verb(
            "sdns", success=("L_MsgKmsDnsPublishingEnabled",), repeatable=True, kms_host=True,
            words=Text("publish itself in DNS", "DNSへの自動公開を有効化"),
        ),
        Verb(
            "cdns", success=("L_MsgKmsDnsPublishingDisabled",), repeatable=True, kms_host=True,
            words=Text("no longer publish itself in DNS", "DNSへの自動公開を無効化"),
        ),
        Verb(
            "spri", success=("L_MsgKmsPriSetToNormal",), repeatable=True, kms_host=True,
            words=Text("run with normal priority", "優先度を通常に変更"),
        ),
        Verb(
            "cpri", success=("L_MsgKmsPriSetToLow",), repeatable=True, kms_host=True,
            words=Text("run with low priority", "優先度を低に変更"),
        ),
        Verb("sai", ("minutes",), success=("L_MsgActivationSet",), repeatable=True, kms_host=True),
        Verb("sri", ("minutes",), success=("L_MsgRenewalSet",), repeatable=True, kms_host=True),
    )
}  # fmt: skip
"""All verbs of slmgr that actctl sends, by name."""

TOOLS: dict[str, Verb] = {
    tool.name: tool
    for tool in (
        Verb(
            "install-role", repeatable=True,
            words=Text(
                "install the role Volume Activation Services", "役割「ボリューム ライセンス認証サービス」を追加"
            ),
        ),
        Verb(
            "open-firewall", ("port", "networks"), repeatable=True,
            words=Text("let {1} in on TCP {0}, by a firewall rule of its own", "{1} からのTCP {0} の受信を許可"),
        ),
        Verb(
            "restart-service", repeatable=True,
            words=Text("restart the licensing service (sppsvc)", "ライセンス サービス (sppsvc) を再起動"),
        ),
    )
}  # fmt: skip
"""What PowerShell does, by name; the script of each stands in machine/tools.py."""


def row_of(verb: str) -> Verb:
    """The row of a step's verb; of one that nobody knows (a record of a later version) one that promises nothing."""
    return VERBS.get(verb) or TOOLS.get(verb) or Verb(verb)


_NEEDS_FILE = Text("it needs a file on the host", "ホスト上のファイルが必要です")
_NEEDS_KEY = Text("its key would stand in plans and journals", "キーが計画や記録に残ります")
_UNREAD = Text("its answer cannot be told from a failure yet", "応答と失敗をまだ区別できません")
NOT_SENT = {
    "ilc": _NEEDS_FILE,
    "rilc": _NEEDS_FILE,
    "ad-activation-online": _NEEDS_KEY,
    "ad-activation-get-iid": _NEEDS_KEY,
    "ad-activation-apply-cid": _NEEDS_KEY,
    "ao-list": _UNREAD,
    "del-ao": _UNREAD,
    "lil": _UNREAD,
    "ril": _UNREAD,
    "ltc": _UNREAD,
    "stao": _UNREAD,
    "ctao": _UNREAD,
}
"""Verbs that slmgr has (or had, on Windows 7) and actctl does not send, and why."""
