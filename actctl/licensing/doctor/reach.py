"""0xC004F074 and 0x800706BA: the KMS host is not reached; the port as the machine itself sees it says why."""

from __future__ import annotations

from actctl.common.errors import ErrorKind
from actctl.common.names import KmsAddress, name_and_port
from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.dns.texts import closed_port
from actctl.licensing.doctor.evidence import Contact, HostEvidence
from actctl.licensing.doctor.finding import Cause
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import AGAIN
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.records import Method

_UNREACHED = (codes.NO_KMS, codes.RPC_UNAVAILABLE, codes.NO_ENDPOINT, codes.NOT_ENABLED, *codes.NO_RECORD)
_NOBODY = Text("{hosts} {cannot}: no KMS host was reached", "{hosts}{cannot}: KMSホストに接続できません")


def port_closed(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """The machine does not reach the port of any KMS host that it would ask."""
    if one.method is not Method.KMS_CLIENT or not one.shut_out:
        return None
    contact = next((each for each in one.contacts if each.resolves is not False), None)
    if contact is None:
        return None
    kms_host = site.kms_host_at(contact.kms)
    if kms_host is not None and kms_host.error is not None and _gone(kms_host):
        return None  # it is not the port alone
    name = kms_host.host if kms_host is not None else contact.name
    said = closed_port(name, contact.port)
    test = f"Test-NetConnection {contact.name} -Port {contact.port}"
    seen = Text(f"{test}: False", f"{test} の結果は False")
    return Cause(
        one.host, said.code, trouble.severity, subject=said.subject, why=said.cause, seen=seen, kms_host=name,
        explained=codes.known(codes.RPC_UNAVAILABLE), evidence=_host_says(kms_host, contact),
        remedy=(*(_other_cause(kms_host, contact) or said.remedy), AGAIN),
    )  # fmt: skip


def _gone(kms_host: HostEvidence) -> bool:
    return kms_host.error is not None and kms_host.error.kind in (ErrorKind.UNREACHABLE, ErrorKind.TIMEOUT)


def _host_says(kms_host: HostEvidence | None, contact: Contact) -> tuple[Text, ...]:
    if kms_host is None:
        return ()
    name, role = kms_host.host, kms_host.kms_role
    if kms_host.service.running is False:
        return (Text(f"{name}: sppsvc is stopped", f"{name}: sppsvc が停止しています"),)
    if role is None:
        return (
            () if kms_host.error is not None else (Text(f"{name} is no KMS host", f"{name} はKMSホストではありません"),)
        )
    if role.listening_port not in (None, contact.port):
        return (Text(f"{name} listens on {role.listening_port}", f"{name} の待ち受けポートは {role.listening_port}"),)
    return (
        Text(
            f"{name} itself answers and listens on {contact.port}: a firewall stands between",
            f"{name} 自体は応答し、{contact.port} で待ち受けています。途中のファイアウォールを確認してください",
        ),
    )


def _other_cause(kms_host: HostEvidence | None, contact: Contact) -> tuple[Text, ...]:
    """What to do where what the KMS host says of itself explains it; empty: nothing does."""
    role = kms_host.kms_role if kms_host is not None else None
    if kms_host is not None and kms_host.service.running is False:
        return (Text(f"on {kms_host.host}: net start sppsvc", f"{kms_host.host} で net start sppsvc"),)
    if role is not None and role.listening_port not in (None, contact.port):
        command = f"actctl skms {name_and_port(contact.name, role.listening_port)} {{hosts}}"
        return (Text(command, command),)
    return ()


def unreachable(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """It was not reached at the last attempt, or its host is gone, and nothing more telling is known."""
    if one.method is not Method.KMS_CLIENT:
        return None
    # Only the most telling code counts: 8198 says 0xC004F074 whatever 12288 has as the real one.
    code = next((each for each in codes.codes_of(one)[:1] if each in _UNREACHED), None)
    attempt = one.attempt
    lost = attempt is not None and bool(attempt.requests) and attempt.answer is None and not attempt.codes
    if code is None and not lost and not one.shut_out:
        return None
    target = one.kms_target
    kms_host = site.kms_host_at(target)
    name = kms_host.host if kms_host is not None else target.name if target else ""
    nothing = Text("it was asked and did not answer", "要求しましたが応答がありませんでした")
    if not lost:
        nothing = Text("not reached from there", "対象から接続できません")
    seen = codes.code_text(one, code) if code is not None else nothing
    return Cause(
        one.host, "kms_unreachable", trouble.severity, subject=name, seen=seen, kms_host=name or None,
        title=None if name else _NOBODY,
        explained=codes.known(codes.NO_KMS), evidence=tuple(_now(one, kms_host)), remedy=_look(one, target),
    )  # fmt: skip


def _now(one: HostEvidence, kms_host: HostEvidence | None) -> list[Text]:
    found = [
        Text(f"{each.name}: this name has no address", f"{each.name}: 名前を解決できません")
        for each in one.contacts
        if each.resolves is False
    ]
    if any(each.open for each in one.contacts):
        found.append(Text("the port is open now: try again", "現在ポートは開いています。再試行してください"))
    if kms_host is not None and kms_host.error is not None:
        message = kms_host.error.message
        found.append(Text(f"{kms_host.host}: {message.en}", f"{kms_host.host}: {message.ja}"))
    return found


def _look(one: HostEvidence, target: KmsAddress | None) -> tuple[Text, ...]:
    if any(each.open for each in one.contacts):
        return (AGAIN,)
    if one.registered is not None and one.registered.resolves is False:
        back = "actctl slmgr ckms --limit {hosts}"
        return (Text(f"back to discovery by DNS: {back}", f"DNSによる自動検出に戻す: {back}"), AGAIN)
    if not target:
        return ()
    test = f"Test-NetConnection {target.name} -Port {target.port}"
    return (Text(f"there: {test}", f"対象で {test}"),)
