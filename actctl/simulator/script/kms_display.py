"""The parts of /dli about volume activation: KMS client, AD, token, and the KMS host."""

from __future__ import annotations

from actctl.simulator.script.session import Session
from actctl.simulator.windows.license import (
    AdActivation,
    KmsActivation,
    License,
    Status,
    TokenActivation,
)
from actctl.simulator.windows.machine import KmsHost

_INDENT = "    "
_TYPES = ("All", "AD", "KMS", "Token")
_COUNTERS = (
    (0, "L_MsgKmsRequestsWithStatusUnlicensed"),
    (1, "L_MsgKmsRequestsWithStatusLicensed"),
    (2, "L_MsgKmsRequestsWithStatusInitialGrace"),
    (3, "L_MsgKmsRequestsWithStatusLicenseExpiredOrHwidOot"),
    (4, "L_MsgKmsRequestsWithStatusNonGenuineGrace"),
    (5, "L_MsgKmsRequestsWithStatusNotification"),
)


def kms_client_lines(session: Session, license_: License) -> list[str]:
    """Activation type, then exactly one of: AD, token, "run /ato", or the KMS client's details."""
    text = session.labels
    old = session.machine.release.old_script
    lines = [] if old else [text(f"L_MsgVLActivationType{_TYPES[session.machine.client.activation_type]}")]
    recent = [""] if old else ["", text("L_MsgVLMostRecentActivationInfo")]
    if isinstance(license_.last, AdActivation):
        return lines + recent + _ad(session, license_.last)
    if isinstance(license_.last, TokenActivation):
        return lines + recent + _token(session, license_.last)
    if license_.status is not Status.LICENSED:
        return [*lines, text("L_MsgPleaseActivateRefreshKMSInfo")]
    return lines + recent + _kms(session, license_.last or KmsActivation(""))


def _ad(session: Session, ad: AdActivation) -> list[str]:
    text = session.labels
    return [
        text("L_MsgADInfo"),
        _INDENT + text("L_MsgADInfoAOName") + ad.name,
        _INDENT + text("L_MsgADInfoAODN") + ad.dn,
        _INDENT + text("L_MsgADInfoExtendedPid") + ad.pid,
        _INDENT + text("L_MsgADInfoActID") + ad.activation_id,
    ]


def _token(session: Session, token: TokenActivation) -> list[str]:
    text = session.labels
    return [
        text("L_MsgTkaInfo"),
        _INDENT + text("L_MsgTkaInfoILID", ILID=token.ilid),
        _INDENT + text("L_MsgTkaInfoILVID", ILVID=token.ilvid),
        _INDENT + text("L_MsgTkaInfoGrantNo", GRANTNO=token.grant_number),
        _INDENT + text("L_MsgTkaInfoThumbprint", THUMBPRINT=token.thumbprint),
    ]


def _kms(session: Session, last: KmsActivation) -> list[str]:
    text = session.labels
    client = session.machine.client
    lines = [text("L_MsgKmsInfo"), _INDENT + text("L_MsgCmid") + client.cmid]
    if client.lookup_domain:
        lines.append(_INDENT + text("L_MsgKmsLookupDomain") + client.lookup_domain)
    if client.registered:
        lines.append(_INDENT + text("L_MsgRegisteredKmsName") + client.registered)
    elif last.discovered:
        lines.append(_INDENT + text("L_MsgKmsFromDns") + last.discovered)
    else:
        lines.append(_INDENT + text("L_MsgKmsFromDnsUnavailable"))
    if not session.machine.release.old_script:
        known = text("L_MsgKmsIpAddress") + last.address if last.address else None
        lines.append(_INDENT + (known or text("L_MsgKmsIpAddressUnavailable")))
    caching = "Enabled" if client.caching else "Disabled"
    lines += [
        _INDENT + text("L_MsgKmsPID4") + last.kms_pid,
        _INDENT + text("L_MsgActivationInterval", INTERVAL=client.activation_interval),
        _INDENT + text("L_MsgRenewalInterval", INTERVAL=client.renewal_interval),
        _INDENT + text(f"L_MsgKmsHostCaching{caching}"),
    ]
    if client.lookup_domain and client.registered:
        lines += ["", text("L_MsgKmsUseMachineNameOverrides", KMS=client.registered)]
    return lines


def kms_host_lines(session: Session, role: KmsHost) -> list[str]:
    """What a KMS host says about itself."""
    text = session.labels
    publishing = "Enabled" if role.publishing else "Disabled"
    lines = [
        "",
        text("L_MsgKmsEnabled"),
        _INDENT + text("L_MsgKmsCurrentCount") + str(role.count(session.now)),
        _INDENT + text("L_MsgKmsListeningOnPort") + str(role.port),
        _INDENT + text(f"L_MsgKmsDnsPublishing{publishing}"),
        _INDENT + text(f"L_MsgKmsPri{'Low' if role.low_priority else 'Normal'}"),
    ]
    if role.counters is None:
        return lines
    lines += ["", text("L_MsgKmsCumulativeRequestsFromClients")]
    lines.append(_INDENT + text("L_MsgKmsTotalRequestsRecieved") + str(role.total))
    lines.append(_INDENT + text("L_MsgKmsFailedRequestsReceived") + str(role.failed))
    lines += [_INDENT + text(name) + str(role.counters.get(status, 0)) for status, name in _COUNTERS]
    return lines
