"""The verbs about a KMS client's settings: /skms /ckms /skms-domain /ckms-domain /skhc /ckhc /act-type."""

from __future__ import annotations

from actctl.simulator.script.session import Session
from actctl.simulator.windows.settings import client_of


def _known(session: Session, activation_id: str | None) -> bool:
    """Settings may be made for one product: say so where there is none of that ID."""
    if activation_id is None or session.primary(activation_id) is not None:
        return True
    session.say("L_MsgErrorActivationID", ActID=activation_id)
    return False


def skms(session: Session, target: str, activation_id: str | None = None) -> None:
    """Fix the KMS host: NAME, NAME:PORT, [IPv6]:PORT or :PORT."""
    client = client_of(session)
    if not _known(session, activation_id):
        return
    name, port = _split(target)
    if name:
        client.name = name
    client.port = port
    session.say("L_MsgKmsNameSet", KMS=target)
    if client.lookup_domain and client.registered:
        session.say("L_MsgKmsUseMachineNameOverrides", KMS=client.registered)


def _split(target: str) -> tuple[str, int | None]:
    end = target.rfind("]")
    name, colon, port = target.rpartition(":")
    if not colon or target.rfind(":") < end or not port.isdigit():
        return target, None
    return name, int(port)


def ckms(session: Session, activation_id: str | None = None) -> None:
    """Back to discovery by DNS."""
    client = client_of(session)
    if not _known(session, activation_id):
        return
    client.name = client.port = None
    session.say("L_MsgKmsNameCleared")
    if client.lookup_domain:
        session.say("L_MsgKmsUseLookupDomain", FQDN=client.lookup_domain)


def skms_domain(session: Session, domain: str, activation_id: str | None = None) -> None:
    """Fix the domain whose SRV records are searched."""
    client = client_of(session)
    if not _known(session, activation_id):
        return
    client.lookup_domain = domain
    session.say("L_MsgKmsLookupDomainSet", FQDN=domain)
    if client.registered:
        session.say("L_MsgKmsUseMachineNameOverrides", KMS=client.registered)


def ckms_domain(session: Session, activation_id: str | None = None) -> None:
    """Search the machine's own domains again."""
    client = client_of(session)
    if not _known(session, activation_id):
        return
    client.lookup_domain = None
    session.say("L_MsgKmsLookupDomainCleared")
    if client.registered:
        session.say("L_MsgKmsUseMachineName", KMS=client.registered)


def skhc(session: Session) -> None:
    """Remember the KMS host that worked."""
    client_of(session).caching = True
    session.say("L_MsgKmsHostCachingEnabled")


def ckhc(session: Session) -> None:
    """Ask DNS every time."""
    client_of(session).caching = False
    session.say("L_MsgKmsHostCachingDisabled")


def act_type(session: Session, kind: str = "0", activation_id: str | None = None) -> None:
    """Which ways of volume activation are tried."""
    client = client_of(session)
    if kind not in ("0", "1", "2", "3"):
        session.say("L_MsgInvalidDataError")
        return
    if _known(session, activation_id):
        client.activation_type = int(kind)
        session.say("L_MsgVLActivationTypeSet")
