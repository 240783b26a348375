"""The verbs about a KMS host's settings: /sprt /sdns /cdns /spri /cpri /sai /sri.

On a machine that is no activated KMS host they set nothing, and print only a warning of their own
(docs/facts/slmgr-output.md, "Settings of a KMS host").
"""

from __future__ import annotations

from collections.abc import Callable

from actctl.simulator.script.session import Session
from actctl.simulator.windows.license import Status
from actctl.simulator.windows.machine import KmsHost
from actctl.simulator.windows.settings import client_of, interval, role_of

_PORT, _DNS, _PRIORITY = "L_MsgWarningKmsPort", "L_MsgKmsDnsPublishingWarning", "L_MsgWarningKmsPri"


def _change(session: Session, change: Callable[[KmsHost], None], warning: str, message: str, **values: object) -> None:
    role = role_of(session)
    own = session.machine.windows_license
    if session.machine.kms_host is None or own is None or own.status is not Status.LICENSED:
        session.say(warning)
        return
    change(role)
    session.say(message, **values)
    session.say("L_MsgWarningKmsReboot")


def sprt(session: Session, port: str) -> None:
    """The port the host listens on."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        session.say("L_MsgInvalidDataError")
        return
    _change(session, lambda role: setattr(role, "port", int(port)), _PORT, "L_MsgKmsPortSet", PORT=port)


def sdns(session: Session) -> None:
    """Publish in DNS."""
    _change(session, lambda role: setattr(role, "publishing", True), _DNS, "L_MsgKmsDnsPublishingEnabled")


def cdns(session: Session) -> None:
    """Do not publish in DNS."""
    _change(session, lambda role: setattr(role, "publishing", False), _DNS, "L_MsgKmsDnsPublishingDisabled")


def spri(session: Session) -> None:
    """Normal priority."""
    _change(session, lambda role: setattr(role, "low_priority", False), _PRIORITY, "L_MsgKmsPriSetToNormal")


def cpri(session: Session) -> None:
    """Low priority."""
    _change(session, lambda role: setattr(role, "low_priority", True), _PRIORITY, "L_MsgKmsPriSetToLow")


def sai(session: Session, minutes: str) -> None:
    """Minutes between the attempts of clients that are not activated."""

    def change(role: KmsHost) -> None:
        client_of(session).activation_interval = interval(int(minutes))

    if _number(session, minutes):
        _change(session, change, "L_MsgWarningActivation", "L_MsgActivationSet", ACTIVATION=minutes)


def sri(session: Session, minutes: str) -> None:
    """Minutes between the renewals of activated clients."""

    def change(role: KmsHost) -> None:
        client_of(session).renewal_interval = interval(int(minutes))

    if _number(session, minutes):
        _change(session, change, "L_MsgWarningRenewal", "L_MsgRenewalSet", RENEWAL=minutes)


def _number(session: Session, minutes: str) -> bool:
    """The script itself refuses what is less than 0, and what is no number."""
    if minutes.isdigit():
        return True
    session.say("L_MsgInvalidDataError")
    return False
