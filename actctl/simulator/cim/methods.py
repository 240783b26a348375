"""Methods of the licensing classes. They change the machine as the script's verbs do, by the same functions.

Names and parameters: the generated bindings of Server 2019 (microsoft/wmi).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from actctl.simulator.cim import faults
from actctl.simulator.cim.faults import Failed
from actctl.simulator.cim.schema import WINDOWS_8
from actctl.simulator.windows import licensing
from actctl.simulator.windows.license import License
from actctl.simulator.windows.machine import KmsClient, KmsHost
from actctl.simulator.windows.refused import ServiceRefused
from actctl.simulator.windows.scene import Scene
from actctl.simulator.windows.settings import client_of, interval, role_of

Arguments = Mapping[str, Any]
"""By parameter: str, int or bool, as the method declares it."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method."""

    run: Callable[[Scene, License, Arguments], None]
    """On an instance; a method of the service is handed a licence that says nothing. Raises ServiceRefused."""
    parameters: Mapping[str, type]
    since: int = 0
    """The first build of Windows whose class has it."""


def _client(change: Callable[[KmsClient, Arguments], None], since: int = 0, /, **parameters: type) -> Method:
    """A setting of the KMS client."""
    return Method(lambda scene, license_, given: change(client_of(scene), given), parameters, since)


def _host(change: Callable[[KmsHost, Arguments], None], **parameters: type) -> Method:
    """A setting of the KMS host."""
    return Method(lambda scene, license_, given: change(role_of(scene), given), parameters)


def _set(target: object, name: str, value: object) -> None:
    setattr(target, name, value)


def _port(given: Arguments) -> int:
    return _between(given["PortNumber"], 1, 65535)


def _between(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise Failed(faults.INVALID_PARAMETER)
    return value


_SETTINGS = {
    "SetKeyManagementServiceMachine": _client(
        lambda it, given: _set(it, "name", given["MachineName"]), MachineName=str
    ),
    "ClearKeyManagementServiceMachine": _client(lambda it, given: _set(it, "name", None)),
    "SetKeyManagementServicePort": _client(lambda it, given: _set(it, "port", _port(given)), PortNumber=int),
    "ClearKeyManagementServicePort": _client(lambda it, given: _set(it, "port", None)),
    "SetKeyManagementServiceLookupDomain": _client(
        lambda it, given: _set(it, "lookup_domain", given["LookupDomain"]), WINDOWS_8, LookupDomain=str
    ),
    "ClearKeyManagementServiceLookupDomain": _client(lambda it, given: _set(it, "lookup_domain", None), WINDOWS_8),
    "SetVLActivationTypeEnabled": _client(
        lambda it, given: _set(it, "activation_type", _between(given["ActivationType"], 1, 3)),
        WINDOWS_8,
        ActivationType=int,
    ),
    "ClearVLActivationTypeEnabled": _client(lambda it, given: _set(it, "activation_type", 0), WINDOWS_8),
}
"""On the service and on a product alike."""


def _deposit(scene: Scene, license_: License, given: Arguments) -> None:
    if given["InstallationId"] != license_.installation_id:
        raise ServiceRefused(licensing.INVALID_CONFIRMATION)
    licensing.deposit(scene, license_, given["ConfirmationId"])


def _install_license(scene: Scene, license_: License, given: Arguments) -> None:
    """Licence files are taken as they are, so long as they look like one."""
    licensing.require_elevation(scene.machine)
    if not given["License"].lstrip("\ufeff \r\n").startswith("<"):
        raise Failed(faults.INVALID_PARAMETER)


def _second_hop(scene: Scene, license_: License, given: Arguments) -> None:
    """Active Directory would have to be asked with credentials that this session does not have."""
    raise ServiceRefused(licensing.ACCESS_DENIED)


PRODUCT: Mapping[str, Method] = {
    **_SETTINGS,
    "Activate": Method(lambda scene, it, given: licensing.activate(scene, it), {}),
    "UninstallProductKey": Method(lambda scene, it, given: licensing.uninstall_key(scene, it), {}),
    "DepositOfflineConfirmationId": Method(_deposit, {"InstallationId": str, "ConfirmationId": str}),
    "ReArmSku": Method(lambda scene, it, given: licensing.rearm_sku(scene, it), {}, WINDOWS_8),
}
SERVICE: Mapping[str, Method] = {
    **_SETTINGS,
    "InstallProductKey": Method(
        lambda scene, it, given: licensing.install_key(scene, given["ProductKey"]), {"ProductKey": str}
    ),
    "ClearProductKeyFromRegistry": Method(lambda scene, it, given: licensing.clear_key(scene), {}),
    "RefreshLicenseStatus": Method(lambda scene, it, given: None, {}),
    "ReArmWindows": Method(lambda scene, it, given: licensing.rearm(scene), {}),
    "ReArmApp": Method(
        lambda scene, it, given: licensing.rearm_application(scene, given["ApplicationId"]),
        {"ApplicationId": str},
        WINDOWS_8,
    ),
    "InstallLicense": Method(_install_license, {"License": str}),
    "DoActiveDirectoryOnlineActivation": Method(
        _second_hop, {"ProductKey": str, "ActivationObjectName": str}, WINDOWS_8
    ),
    "DisableKeyManagementServiceHostCaching": _client(
        lambda it, given: _set(it, "caching", not given["DisableCaching"]), DisableCaching=bool
    ),
    "SetVLActivationInterval": _client(
        lambda it, given: _set(it, "activation_interval", interval(given["ActivationInterval"])), ActivationInterval=int
    ),
    "SetVLRenewalInterval": _client(
        lambda it, given: _set(it, "renewal_interval", interval(given["RenewalInterval"])), RenewalInterval=int
    ),
    "SetKeyManagementServiceListeningPort": _host(lambda it, given: _set(it, "port", _port(given)), PortNumber=int),
    "ClearKeyManagementServiceListeningPort": _host(lambda it, given: _set(it, "port", 1688)),
    "DisableKeyManagementServiceDnsPublishing": _host(
        lambda it, given: _set(it, "publishing", not given["DisablePublishing"]), DisablePublishing=bool
    ),
    "EnableKeyManagementServiceLowPriority": _host(
        lambda it, given: _set(it, "low_priority", given["EnableLowPriority"]), EnableLowPriority=bool
    ),
}
