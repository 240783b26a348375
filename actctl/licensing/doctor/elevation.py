"""0x80070005 and 0xC004F025: the account that asks is no full administrator, or COM refuses even one who is."""

from __future__ import annotations

from actctl.common.errors import ErrorKind
from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.trouble import Trouble

_TOKEN = Text(
    "whoami /groups: no high integrity level, the token is filtered",
    "whoami /groups: 整合性レベルが「高」ではありません (権限が制限されています)",
)
_REMEDY = Text(
    "use a full administrator: a domain account in Administrators, or the built-in one; for other local accounts "
    r"reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System /v LocalAccountTokenFilterPolicy "
    "/t REG_DWORD /d 1",
    "完全な管理者を使う: Administratorsに属するドメイン アカウント、または組み込みの管理者。他のローカル アカウントは "
    r"reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System /v LocalAccountTokenFilterPolicy "
    "/t REG_DWORD /d 1",
)


def denied(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """The activation itself was refused for lack of rights."""
    code = codes.first_of(one, codes.NOT_ELEVATED, codes.DENIED)
    if one.elevated is False:
        return not_elevated(one, trouble.severity)
    if code is None:
        return None
    seen = codes.code_text(one, code)
    if code == codes.NOT_ELEVATED and one.elevated is None:
        return Cause(one.host, "not_elevated", trouble.severity, explained=codes.known(code), seen=seen)
    return Cause(
        one.host, ErrorKind.ACCESS_DENIED.value, trouble.severity, explained=codes.known(codes.DENIED), seen=seen,
        title=Text("{hosts} {cannot}: access denied", "{hosts}{cannot}: アクセスが拒否されました"),
    )  # fmt: skip


def not_elevated(one: HostEvidence, severity: Severity = Severity.WARNING) -> Cause:
    """The account in the inventory cannot change this machine."""
    return Cause(
        one.host, "not_elevated", severity, explained=codes.known(codes.NOT_ELEVATED), seen=_TOKEN, remedy=(_REMEDY,)
    )
