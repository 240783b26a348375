"""The verbs about a KMS host's settings: /sprt /sdns /cdns /spri /cpri /sai /sri.

On a machine that is no KMS host they print only a warning (docs/facts/slmgr-output.md, "Settings of a KMS host").
"""

from __future__ import annotations

from collections.abc import Callable

from actctl.simulator.script.session import Session
from actctl.simulator.windows.machine import KmsHost
from actctl.simulator.windows.settings import client_of, role_of


def _change(session: Session, change: Callable[[KmsHost], None], message: str, **values: object) -> None:
    change(role_of(session))
    if session.machine.kms_host is not None:
        session.say(message, **values)
    session.say("L_MsgWarningKmsReboot")


def sprt(session: Session, port: str) -> None:
    """The port the host listens on."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        session.say("L_MsgInvalidDataError")
        return
    _change(session, lambda role: setattr(role, "port", int(port)), "L_MsgKmsPortSet", PORT=port)


def sdns(session: Session) -> None:
    """Publish in DNS."""
    _change(session, lambda role: setattr(role, "publishing", True), "L_MsgKmsDnsPublishingEnabled")


def cdns(session: Session) -> None:
    """Do not publish in DNS."""
    _change(session, lambda role: setattr(role, "publishing", False), "L_MsgKmsDnsPublishingDisabled")


def spri(session: Session) -> None:
    """Normal priority."""
    _change(session, lambda role: setattr(role, "low_priority", False), "L_MsgKmsPriSetToNormal")


def cpri(session: Session) -> None:
    """Low priority."""
    _change(session, lambda role: setattr(role, "low_priority", True), "L_MsgKmsPriSetToLow")


def sai(session: Session, minutes: str) -> None:
    """Minutes between the attempts of clients that are not activated."""
    if _interval(session, minutes):
        client_of(session).activation_interval = int(minutes)
        _change(session, lambda role: None, "L_MsgActivationSet", ACTIVATION=minutes)


def sri(session: Session, minutes: str) -> None:
    """Minutes between the renewals of activated clients."""
    if _interval(session, minutes):
        client_of(session).renewal_interval = int(minutes)
        _change(session, lambda role: None, "L_MsgRenewalSet", RENEWAL=minutes)


def _interval(session: Session, minutes: str) -> bool:
    if minutes.isdigit() and 15 <= int(minutes) <= 43200:
        return True
    session.say("L_MsgInvalidDataError")
    return False
