"""What the licensing service does about keys and activation when slmgr.vbs or a method of WMI tells it to.

Everything raises ServiceRefused where the service refuses.
"""

from __future__ import annotations

import datetime as dt
import uuid

from actctl.simulator.faults import FaultKind
from actctl.simulator.windows.events import log_failure
from actctl.simulator.windows.install import WRONG_EDITION, install
from actctl.simulator.windows.keys import gvlks
from actctl.simulator.windows.kms import UNREACHABLE
from actctl.simulator.windows.kms import activate as activate_by_kms
from actctl.simulator.windows.license import WINDOWS_APPLICATION, License, Status
from actctl.simulator.windows.machine import Machine
from actctl.simulator.windows.refused import ServiceRefused
from actctl.simulator.windows.scene import Scene

ACCESS_DENIED = 0x80070005
NOT_ELEVATED = 0xC004F025
NO_KEY = 0xC004F014
MAK_EXHAUSTED = 0xC004C008
MAK_BLOCKED = 0xC004C003
NO_REARM = 0xC004D307
INVALID_CONFIRMATION = 0xC004E004
_BY_TOKEN = 3
"""Activation type: no KMS host is looked for."""
_GRACE = dt.timedelta(days=30)


def require_elevation(machine: Machine, code: int = NOT_ELEVATED) -> None:
    """Whatever changes something needs a full token."""
    if machine.has(FaultKind.NOT_ELEVATED):
        raise ServiceRefused(code)


def install_key(scene: Scene, key: str) -> None:
    """Put a product key in; another licence is in use after it."""
    require_elevation(scene.machine)
    install(scene.fleet, scene.machine, key, scene.now)


def uninstall_key(scene: Scene, license_: License) -> None:
    """Take a licence's key away."""
    require_elevation(scene.machine)
    if license_.partial_key is None:
        raise ServiceRefused(NO_KEY)
    license_.partial_key = license_.key = license_.last = license_.until = None
    license_.status = Status.UNLICENSED
    if license_.is_kms_host:
        scene.machine.kms_host = None


def clear_key(scene: Scene) -> None:
    """Clear the key from the registry; the licence stays."""
    require_elevation(scene.machine)
    scene.machine.key_in_registry = False


def activate(scene: Scene, license_: License, *, even_if_licensed: bool = True) -> None:
    """By KMS, or by Microsoft's server for everything else: there each activation of a MAK is counted."""
    if license_.partial_key is None:
        raise ServiceRefused(NO_KEY)
    require_elevation(scene.machine)
    refused = _refused_here(scene.machine, license_)
    if refused:
        log_failure(scene.machine, license_, refused, scene.true_time)
        raise ServiceRefused(refused)
    if scene.machine.has(FaultKind.ACTIVATION_VOID):
        return
    if license_.is_kms_client:
        code = activate_by_kms(scene.fleet, scene.machine, license_, scene.true_time)
        if code:
            raise ServiceRefused(code)
    elif even_if_licensed or license_.status is not Status.LICENSED:
        try:
            _activate_online(scene, license_)
        except ServiceRefused as refusal:
            log_failure(scene.machine, license_, refusal.code, scene.true_time)
            raise


def _refused_here(machine: Machine, license_: License) -> int:
    """What ends an activation before anybody is asked; 0: nothing."""
    if machine.has(FaultKind.ACTIVATION_DENIED):
        return ACCESS_DENIED
    if license_.is_kms_client and machine.client.activation_type == _BY_TOKEN:
        return UNREACHABLE
    published = gvlks().get((license_.key or "").upper())
    if published is not None and published.edition.lower() != machine.edition.lower():
        return WRONG_EDITION
    return 0


def _activate_online(scene: Scene, license_: License) -> None:
    """Microsoft's server counts the activations of a MAK or a CSVLK."""
    key = scene.fleet.keys.get(license_.key or "")
    if key is not None:
        if key.blocked:
            raise ServiceRefused(MAK_BLOCKED)
        if key.activations_left <= 0:
            raise ServiceRefused(MAK_EXHAUSTED)
        key.activations_left -= 1
    elif license_.key_channel.startswith("Volume:"):
        raise ServiceRefused(MAK_EXHAUSTED)
    license_.status, license_.reason, license_.until = Status.LICENSED, 0, None


def deposit(scene: Scene, license_: License, confirmation_id: str) -> None:
    """Take a confirmation ID."""
    require_elevation(scene.machine)
    digits = confirmation_id.replace("-", "")
    if not digits.isdigit() or len(digits) != 48:
        raise ServiceRefused(INVALID_CONFIRMATION)
    license_.status, license_.reason, license_.until = Status.LICENSED, 0, None


def rearm(scene: Scene) -> None:
    """Start Windows' grace period again, with a new CMID. The restart it asks for is taken as done."""
    machine = scene.machine
    require_elevation(machine)
    if machine.windows_rearm <= 0:
        raise ServiceRefused(NO_REARM)
    machine.windows_rearm -= 1
    machine.client.cmid = str(uuid.uuid4())
    if machine.windows_license is not None:
        _grace(scene, machine.windows_license)


def rearm_application(scene: Scene, application_id: str) -> None:
    """Start the grace period of an application's licences again."""
    if application_id.lower() == WINDOWS_APPLICATION:
        rearm(scene)
        return
    require_elevation(scene.machine)
    of_it = [item for item in scene.machine.licenses if item.application_id.lower() == application_id.lower()]
    if not of_it:
        raise ServiceRefused(NO_KEY)
    for item in of_it:
        _grace(scene, item)


def rearm_sku(scene: Scene, license_: License) -> None:
    """Start the grace period of one licence again."""
    require_elevation(scene.machine)
    if license_.sku_rearm <= 0:
        raise ServiceRefused(NO_REARM)
    license_.sku_rearm -= 1
    _grace(scene, license_)


def _grace(scene: Scene, license_: License) -> None:
    license_.status, license_.reason, license_.last = Status.INITIAL_GRACE, 0, None
    license_.until = scene.now + _GRACE
