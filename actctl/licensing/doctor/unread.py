"""Hosts that slmgr could not be asked on: the service, VBScript, or the way to the host."""

from __future__ import annotations

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text, joined
from actctl.licensing.codes import explain, format_code
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity

SERVICE = "service_disabled"
_NO_SCRIPT = (ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED)
"""Kinds whose own words say more than their code."""
_UNTRIED = Text("{hosts} not read: sign-in not tried", "{hosts}を読み取れません: サインイン未試行")
"""In place of `sign-in refused` where no host was asked."""
_BY_CIM = Text("{hosts} read by CIM: slmgr cannot run there", "{hosts}はslmgrを実行できず、CIMで取得")


def unread(one: HostEvidence) -> Cause | None:
    """Why the host's licence could not be read; None: it was."""
    if service_off(one):
        return service_disabled(one)
    error = one.error
    if error is None:
        return None
    explained = explain(error.code) if error.code and error.kind not in _NO_SCRIPT else None
    return Cause(
        one.host, error.kind.value, subject=error.code or "", explained=explained,
        why=None if explained else error.message, seen=_seen(one, error),
        remedy=(error.remedy,) if error.remedy and not explained else (),
        title=_UNTRIED if error.kind is ErrorKind.AUTH and error.account_untried else None,
    )  # fmt: skip


def by_cim(one: HostEvidence, error: HostError) -> Cause:
    """slmgr.vbs cannot run there, and need not: the machine was read without it."""
    return Cause(
        one.host, error.kind.value, Severity.INFO, why=error.message, seen=_seen(one, error),
        remedy=(error.remedy,) if error.remedy else (), title=_BY_CIM,
    )  # fmt: skip


def _seen(one: HostEvidence, error: HostError) -> Text:
    """What was seen, and whether Microsoft's successor of the script is there, where that was asked."""
    if one.oslicense is None:
        return error.message
    there = Text("; Microsoft's module OSLicense is there", "。Microsoftのモジュール OSLicense はあります")
    absent = Text("; Microsoft's module OSLicense is not there", "。Microsoftのモジュール OSLicense はありません")
    return joined(error.message, there if one.oslicense else absent)


def service_off(one: HostEvidence) -> bool:
    """Whether the licensing service is switched off for good; that it is stopped is normal on an idle client."""
    disabled = format_code(codes.SERVICE_DISABLED)
    return one.service.disabled is True or (one.error is not None and one.error.code == disabled)


def service_disabled(one: HostEvidence) -> Cause:
    """Nothing of licensing works there, whatever else is wrong."""
    if one.service.disabled:
        seen = Text("sc qc sppsvc: start type 4, disabled", "sc qc sppsvc: 開始の種類は4 (無効)")
    else:
        code = format_code(codes.SERVICE_DISABLED)
        seen = Text(f"slmgr ended with {code}", f"slmgrは {code} で終了しました")
    return Cause(one.host, SERVICE, explained=codes.known(codes.SERVICE_DISABLED), seen=seen)


def incomplete(one: HostEvidence, lost: HostError) -> Cause:
    """The licence was read, but not all that was asked: what is said of the host may lack its cause."""
    return Cause(
        one.host, lost.kind.value, Severity.WARNING, subject=lost.code or "", why=lost.message, seen=lost.message,
        remedy=(lost.remedy,) if lost.remedy else (),
        title=Text("{hosts}: not everything could be asked", "{hosts}: 一部の情報を取得できません"),
    )  # fmt: skip


def status_unknown(one: HostEvidence) -> Cause:
    """The host was read, but its status line was not understood: that is not the same as not activated."""
    why = Text("the status line of slmgr was not understood", "slmgrの状態の行を読み取れません")
    remedy = Text("see it whole: actctl dlv -o json {hosts}", "全文を確認: actctl dlv -o json {hosts}")
    return Cause(one.host, ErrorKind.PARSE.value, why=why, seen=why, remedy=(remedy,))
