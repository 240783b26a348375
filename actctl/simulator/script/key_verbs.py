"""The verbs about keys and activation: /ipk /upk /cpky /ato /atp /dti /rearm."""

from __future__ import annotations

from actctl.simulator.script.session import Session
from actctl.simulator.windows import licensing
from actctl.simulator.windows.license import Status


def ipk(session: Session, key: str) -> None:
    """Install a product key; the whole key is echoed."""
    licensing.install_key(session, key)
    session.say("L_MsgInstalledPKey", PKEY=key)


def upk(session: Session, activation_id: str | None = None) -> None:
    """Uninstall the product key."""
    licensing.require_elevation(session.machine)
    license_ = session.primary(activation_id)
    if license_ is None or license_.partial_key is None:
        session.say("L_MsgErrorPKey")
        return
    licensing.uninstall_key(session, license_)
    session.say("L_MsgUninstalledPKey")


def cpky(session: Session) -> None:
    """Clear the key from the registry; the licence stays."""
    licensing.clear_key(session)
    session.say("L_MsgClearedPKey")


def ato(session: Session, activation_id: str | None = None) -> None:
    """Activate; what is activated already by Microsoft's server is not activated again."""
    license_ = session.primary(activation_id)
    if license_ is None or license_.partial_key is None:
        session.say("L_MsgErrorProductNotFound")
        return
    if license_.is_kms_client and session.machine.client.activation_type == 3:
        session.say("L_MsgTokenBasedActivationMustBeDone")
        return
    session.say("L_MsgActivating", PRODUCTNAME=license_.name, PRODUCTID=license_.activation_id)
    licensing.activate(session, license_, even_if_licensed=False)
    done = license_.status in (Status.LICENSED, Status.EXTENDED_GRACE)
    session.say("L_MsgActivated" if done else "L_MsgActivated_Failed")


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
    licensing.deposit(session, license_, confirmation_id)
    session.say("L_MsgConfID", ACTID=license_.activation_id)


def rearm(session: Session) -> None:
    """Start the grace period again."""
    licensing.rearm(session)
    session.say("L_MsgRearm_1")
    session.say("L_MsgRearm_2")
