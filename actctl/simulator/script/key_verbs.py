"""The verbs about keys and activation: /ipk /upk /cpky /ato /atp /dti /rearm."""

from __future__ import annotations

import datetime as dt
import uuid

from actctl.simulator.faults import FaultKind
from actctl.simulator.script.session import Failed, Session
from actctl.simulator.windows.events import log_failure
from actctl.simulator.windows.install import WRONG_EDITION, KeyRefused, install
from actctl.simulator.windows.keys import gvlks
from actctl.simulator.windows.kms import activate
from actctl.simulator.windows.license import License, Status

ACCESS_DENIED = 0x80070005
NOT_ELEVATED = 0xC004F025
MAK_EXHAUSTED = 0xC004C008
MAK_BLOCKED = 0xC004C003
NO_REARM = 0xC004D307
INVALID_CONFIRMATION = 0xC004E004
NOT_ACTIVATABLE = 0xC004F038


def require_elevation(session: Session, code: int = NOT_ELEVATED) -> None:
    """Changing verbs need a full token."""
    if session.machine.has(FaultKind.NOT_ELEVATED):
        raise Failed(code)


def ipk(session: Session, key: str) -> None:
    """Install a product key; the whole key is echoed."""
    require_elevation(session)
    try:
        install(session.fleet, session.machine, key, session.now)
    except KeyRefused as refused:
        raise Failed(refused.code) from None
    session.say("L_MsgInstalledPKey", PKEY=key)


def upk(session: Session, activation_id: str | None = None) -> None:
    """Uninstall the product key."""
    require_elevation(session)
    license_ = session.primary(activation_id)
    if license_ is None or license_.partial_key is None:
        session.say("L_MsgErrorPKey")
        return
    license_.partial_key = license_.key = license_.last = license_.until = None
    license_.status = Status.UNLICENSED
    if license_.is_kms_host:
        session.machine.kms_host = None
    session.say("L_MsgUninstalledPKey")


def cpky(session: Session) -> None:
    """Clear the key from the registry; the licence stays."""
    require_elevation(session)
    session.machine.key_in_registry = False
    session.say("L_MsgClearedPKey")


def ato(session: Session, activation_id: str | None = None) -> None:
    """Activate: by KMS, or by Microsoft's server for everything else."""
    license_ = session.primary(activation_id)
    if license_ is None or license_.partial_key is None:
        session.say("L_MsgErrorProductNotFound")
        return
    if license_.is_kms_client and session.machine.client.activation_type == 3:
        session.say("L_MsgTokenBasedActivationMustBeDone")
        return
    session.say("L_MsgActivating", PRODUCTNAME=license_.name, PRODUCTID=license_.activation_id)
    require_elevation(session)
    refused = _refused_here(session, license_)
    if refused:
        log_failure(session.machine, license_, refused, session.true_time)
        raise Failed(refused)
    if license_.is_kms_client:
        code = activate(session.fleet, session.machine, license_, session.true_time)
        if code:
            raise Failed(code)
    elif license_.status is not Status.LICENSED:
        try:
            _activate_online(session, license_)
        except Failed as failed:
            log_failure(session.machine, license_, failed.code, session.true_time)
            raise
    session.say("L_MsgActivated")


def _refused_here(session: Session, license_: License) -> int:
    """What ends an activation before anybody is asked; 0: nothing."""
    machine = session.machine
    if machine.has(FaultKind.ACTIVATION_DENIED):
        return ACCESS_DENIED
    published = gvlks().get((license_.key or "").upper())
    if published is not None and published.edition.lower() != machine.edition.lower():
        return WRONG_EDITION
    return 0


def _activate_online(session: Session, license_: License) -> None:
    """Microsoft's server counts the activations of a MAK or a CSVLK."""
    key = session.fleet.keys.get(license_.key or "")
    if key is not None:
        if key.blocked:
            raise Failed(MAK_BLOCKED)
        if key.activations_left <= 0:
            raise Failed(MAK_EXHAUSTED)
        key.activations_left -= 1
    elif license_.key_channel.startswith("Volume:"):
        raise Failed(MAK_EXHAUSTED)
    license_.status, license_.reason, license_.until = Status.LICENSED, 0, None


def dti(session: Session, activation_id: str | None = None) -> None:
    """The installation ID, for activation without a connection."""
    license_ = session.primary(activation_id)
    if license_ is None or license_.partial_key is None:
        session.say("L_MsgErrorProductNotFound")
        return
    session.lines.append(session.labels("L_MsgInstallationID") + license_.installation_id)


def atp(session: Session, confirmation_id: str, activation_id: str | None = None) -> None:
    """Deposit a confirmation ID."""
    license_ = session.primary(activation_id)
    if license_ is None or license_.partial_key is None:
        session.say("L_MsgErrorProductNotFound")
        return
    require_elevation(session)
    digits = confirmation_id.replace("-", "")
    if not digits.isdigit() or len(digits) != 48:
        raise Failed(INVALID_CONFIRMATION)
    license_.status, license_.reason, license_.until = Status.LICENSED, 0, None
    session.say("L_MsgConfID", ACTID=license_.activation_id)


def rearm(session: Session) -> None:
    """Start the grace period again, with a new CMID. The restart it asks for is taken as done."""
    require_elevation(session)
    machine = session.machine
    if machine.windows_rearm <= 0:
        raise Failed(NO_REARM)
    machine.windows_rearm -= 1
    machine.client.cmid = str(uuid.uuid4())
    license_ = machine.windows_license
    if license_ is not None:
        license_.status, license_.reason, license_.last = Status.INITIAL_GRACE, 0, None
        license_.until = session.now + dt.timedelta(days=30)
    session.say("L_MsgRearm_1")
    session.say("L_MsgRearm_2")
