"""/dli, /dlv and /xpr. Order and layout: docs/facts/slmgr-output.md, "/dli and /dlv"."""

from __future__ import annotations

import datetime as dt

from actctl.simulator.script.dates import local
from actctl.simulator.script.kms_display import kms_client_lines, kms_host_lines
from actctl.simulator.script.session import Session
from actctl.simulator.windows.license import GRACE, WINDOWS_APPLICATION, License, Status

_STATUS_LABEL = {
    Status.UNLICENSED: "Unlicensed",
    Status.LICENSED: "Licensed",
    Status.INITIAL_GRACE: "InitialGrace",
    Status.ADDITIONAL_GRACE: "AdditionalGrace",
    Status.NON_GENUINE_GRACE: "NonGenuineGrace",
    Status.NOTIFICATION: "Notification",
    Status.EXTENDED_GRACE: "ExtendedGrace",
}
_OLD_URLS = (
    ("L_MsgProcessorCertUrl", "http://go.microsoft.com/fwlink/?LinkID=88338"),
    ("L_MsgMachineCertUrl", "http://go.microsoft.com/fwlink/?LinkID=88339"),
    ("L_MsgUseLicenseCertUrl", "http://go.microsoft.com/fwlink/?LinkID=88341"),
    ("L_MsgPKeyCertUrl", "http://go.microsoft.com/fwlink/?LinkID=88340"),
)
_SLS = "https://activation-v2.sls.microsoft.com/SLActivateProduct/SLActivateProduct.asmx?configextension="
_VALIDATION = "https://validation-v2.sls.microsoft.com/SLWGA/slwga.asmx"


def dli(session: Session, which: str | None = None) -> None:
    """License information."""
    _show(session, which, detailed=False)


def dlv(session: Session, which: str | None = None) -> None:
    """Detailed licence information."""
    session.lines.append(session.labels("L_MsgServiceVersion") + session.machine.release.service)
    _show(session, which, detailed=True)


def _show(session: Session, which: str | None, *, detailed: bool) -> None:
    shown = session.shown(which)
    for license_ in shown:
        session.lines += ["", *_block(session, license_, detailed=detailed), ""]
    if not shown:
        session.say("L_MsgErrorPKey")


def _block(session: Session, license_: License, *, detailed: bool) -> list[str]:
    text = session.labels
    lines = [text("L_MsgProductName") + license_.name, text("L_MsgProductDesc") + license_.description]
    if license_.additional:
        lines.append(text("L_MsgTkaInfoAdditionalInfo", MOREINFO=license_.additional))
    if detailed:
        lines += _identity(session, license_)
    key = license_.partial_key
    lines.append(text("L_MsgErrorLicenseNotInUse") if key is None else text("L_MsgPartialPKey") + key)
    lines += _status(session, license_)
    if detailed:
        lines += _rearm_and_time(session, license_)
    if license_.is_kms_client:
        lines += kms_client_lines(session, license_)
    if license_.is_kms_host and session.machine.kms_host is not None:
        lines += kms_host_lines(session, session.machine.kms_host)
    if license_.is_avma:
        lines += _avma(session, license_)
    return lines


def _identity(session: Session, license_: License) -> list[str]:
    text = session.labels
    old = session.machine.release.old_script
    lines = [
        text("L_MsgActID") + license_.activation_id,
        text("L_MsgAppID") + license_.application_id,
        text("L_MsgPID4") + license_.extended_pid,
    ]
    if not old:
        lines.append(text("L_MsgChannel") + license_.key_channel)
    lines.append(text("L_MsgInstallationID") + license_.installation_id)
    if license_.is_kms_client or license_.is_avma:
        return lines
    if old:
        return lines + [text(name) + url for name, url in _OLD_URLS]
    extension = "Volume%3aMAK" if license_.key_channel == "Volume:MAK" else "Retail"
    lines.append(text("L_MsgUseLicenseCertUrl") + _SLS + extension)
    lines.append(text("L_MsgValidationUrl") + _VALIDATION)
    return lines


def _status(session: Session, license_: License) -> list[str]:
    text = session.labels
    minutes = license_.minutes(session.now)
    # Newer scripts round days up, that of Windows 7 rounds down.
    days = minutes // 1440 if session.machine.release.old_script else -(-minutes // 1440)
    left = {"MINUTE": minutes, "DAY": days}
    lines = [text(f"L_MsgLicenseStatus{_STATUS_LABEL[license_.status]}_1")]
    if license_.status is Status.LICENSED and minutes:
        lines.append(text(f"L_MsgLicenseStatus{_validity_label(license_)}_1", **left))
    elif license_.status in GRACE:
        lines.append(text("L_MsgLicenseStatusTimeRemaining", **left))
    elif license_.status is Status.NOTIFICATION:
        kind = {0xC004F200: "NonGenuine", 0xC004F009: "Expiration"}.get(license_.reason, "Other")
        lines.append(text(f"L_MsgNotificationErrorReason{kind}", ERRCODE=f"{license_.reason:08X}"))
    return lines


def _validity_label(license_: License) -> str:
    if "TIMEBASED_" in license_.description:
        return "TBL"
    return "AVMA" if license_.is_avma else "VL"


def _rearm_and_time(session: Session, license_: License) -> list[str]:
    text = session.labels
    machine = session.machine
    lines = []
    if license_.evaluation_end is not None and license_.status is not Status.UNLICENSED:
        lines.append(text("L_MsgLicenseStatusEvalEndData") + local(machine, license_.evaluation_end))
    windows = license_.application_id == WINDOWS_APPLICATION
    rearm = "L_MsgRemainingWindowsRearmCount" if windows else "L_MsgRemainingAppRearmCount"
    lines.append(text(rearm, COUNT=machine.windows_rearm))
    if not machine.release.old_script:
        lines.append(text("L_MsgRemainingSkuRearmCount", COUNT=license_.sku_rearm))
    lines.append(text("L_MsgCurrentTrustedTime") + local(machine, session.now))
    return lines


def _avma(session: Session, license_: License) -> list[str]:
    text = session.labels
    info = license_.avma
    unknown = text("L_MsgNotAvailable")
    lines = [text("L_MsgAVMAID") + (info.iaid if info and info.iaid else unknown)]
    if info is not None and info.host:
        when = local(session.machine, info.time) if info.time else unknown
        lines += [
            "",
            text("L_MsgVLMostRecentActivationInfo"),
            text("L_MsgAVMAInfo"),
            "    " + text("L_MsgAVMAHostMachineName") + info.host,
            "    " + text("L_MsgAVMALastActTime") + when,
            "    " + text("L_MsgAVMAHostPid2") + (info.host_pid or unknown),
        ]
    return lines


def xpr(session: Session, activation_id: str | None = None) -> None:
    """Until when each Windows licence with a key is good."""
    shown = [item for item in session.shown(activation_id) if item.partial_key]
    for license_ in shown:
        session.lines += [f"{license_.name}:", "    " + _xpr_line(session, license_)]
    if not shown:
        session.say("L_MsgErrorPKey")


def _xpr_line(session: Session, license_: License) -> str:
    minutes = license_.minutes(session.now)
    end = local(session.machine, session.now + dt.timedelta(minutes=minutes))
    if license_.status is Status.LICENSED and minutes:
        return session.labels(f"L_MsgLicenseStatus{_validity_label(license_)}", ENDDATE=end)
    return session.labels(f"L_MsgLicenseStatus{_STATUS_LABEL[license_.status]}", ENDDATE=end)
