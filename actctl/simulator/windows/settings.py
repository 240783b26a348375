"""Settings of a KMS client and of a KMS host, changed by slmgr.vbs or by a method of WMI.

Everything raises ServiceRefused with an account that may not.
"""

from __future__ import annotations

from actctl.simulator.windows.licensing import ACCESS_DENIED, require_elevation
from actctl.simulator.windows.machine import KmsClient, KmsHost
from actctl.simulator.windows.refused import ServiceRefused
from actctl.simulator.windows.scene import Scene

INVALID_PARAMETER = 0x80041008
"""WBEM_E_INVALID_PARAMETER: what a method says of a value that it does not take (inferred)."""


def client_of(scene: Scene) -> KmsClient:
    """The settings of the KMS client, to be changed."""
    require_elevation(scene.machine, ACCESS_DENIED)
    return scene.machine.client


def role_of(scene: Scene) -> KmsHost:
    """The settings of the KMS host, to be changed; on a machine that is none they come to nothing."""
    require_elevation(scene.machine, ACCESS_DENIED)
    return scene.machine.kms_host or KmsHost()


def interval(minutes: int) -> int:
    """An interval of KMS clients, if it is one that the service takes: 15 minutes to 30 days."""
    if not 15 <= minutes <= 43200:
        raise ServiceRefused(INVALID_PARAMETER)
    return minutes
