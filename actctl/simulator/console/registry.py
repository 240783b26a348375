"""`reg query` on the keys that matter: Windows' version and identity, the licensing service's settings, DNS suffix."""

from __future__ import annotations

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine
from actctl.simulator.windows.release import EDITION_WORDS

_VERSION = r"hkey_local_machine\software\microsoft\windows nt\currentversion"
_LICENSING = _VERSION + r"\softwareprotectionplatform"
_NETWORK = r"hkey_local_machine\system\currentcontrolset\services\tcpip\parameters"
_CRYPTOGRAPHY = r"hkey_local_machine\software\microsoft\cryptography"
_SUBKEYS = {
    _CRYPTOGRAPHY: ("AutoEnrollment", "Calais", "Defaults", "OID", "RNG"),
    _NETWORK: ("Adapters", "DNSRegisteredAdapters", "Interfaces", "PersistentRoutes"),
    _VERSION: ("Image File Execution Options", "SoftwareProtectionPlatform", "Winlogon"),
    _LICENSING: ("55c92734-d682-4d71-983e-d6ec3f16059f", "Activation", "Plugins"),
}
"""reg.exe lists them after the values."""
_MISSING = {
    "en": "ERROR: The system was unable to find the specified registry key or value.\r\n",
    "ja": "エラー: 指定されたレジストリ キーまたは値が見つかりませんでした。\r\n",
    "de": "FEHLER: Der angegebene Registrierungsschlüssel bzw. Wert wurde nicht gefunden.\r\n",
}
_DENIED = {
    "en": "ERROR: Access is denied.\r\n",
    "ja": "エラー: アクセスが拒否されました。\r\n",
    "de": "FEHLER: Zugriff verweigert\r\n",
}

Value = tuple[str, str, str]
"""Name, type, data."""


def query(fleet: Fleet, machine: Machine, words: list[str]) -> Outcome:
    """`reg query KEY [/v NAME]`; `words` begin after `query`."""
    key = words[0] if words else ""
    full = key.lower().replace("hklm\\", "hkey_local_machine\\", 1).rstrip("\\")
    wanted = _option(words, "/v")
    if full == _VERSION:
        values = version_values(machine)
        heading = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    elif full == _LICENSING:
        values = licensing_values(machine)
        heading = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform"
    elif full == _CRYPTOGRAPHY:
        if machine.guid_hidden:
            return Outcome(stderr=_DENIED[machine.language], exit_code=1)
        values = [("MachineGuid", "REG_SZ", machine.machine_guid)]
        heading = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography"
    elif full == _NETWORK:
        values = [("Domain", "REG_SZ", machine.domain or ""), ("NV Domain", "REG_SZ", machine.domain or "")]
        heading = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
    else:
        return Outcome(stderr=_MISSING[machine.language], exit_code=1)
    if wanted is not None:
        values = [value for value in values if value[0].lower() == wanted.lower()]
        if not values:
            return Outcome(stderr=_MISSING[machine.language], exit_code=1)
    rows = "".join(f"    {name}    {kind}    {data}\r\n" for name, kind, data in values)
    below = "" if wanted is not None else "".join(f"{heading}\\{name}\r\n" for name in _SUBKEYS[full])
    return Outcome(stdout=f"\r\n{heading}\r\n{rows}\r\n{below}")


def _option(words: list[str], name: str) -> str | None:
    lower = [word.lower() for word in words]
    index = lower.index(name) + 1 if name in lower else len(words)
    return words[index] if index < len(words) else None


def version_values(machine: Machine) -> list[Value]:
    """The values of CurrentVersion; ProductName says Windows 10 on Windows 11, as it really does."""
    release = machine.release
    text, number = "REG_SZ", "REG_DWORD"
    values = [
        ("SystemRoot", text, r"C:\Windows"),
        ("BuildLab", text, f"{release.build}.vb_release"),
        ("CurrentBuild", text, str(release.build)),
        ("CurrentBuildNumber", text, str(release.build)),
        ("CurrentType", text, "Multiprocessor Free"),
        ("CurrentVersion", text, release.version),
        ("EditionID", text, machine.edition),
        ("InstallationType", text, machine.installation_type),
        ("ProductName", text, f"{release.product_name} {EDITION_WORDS.get(machine.edition, machine.edition)}"),
    ]
    if release.release_id:
        values += [
            ("CurrentMajorVersionNumber", number, "0xa"),
            ("CurrentMinorVersionNumber", number, "0x0"),
            ("ReleaseId", text, release.release_id),
        ]
    if release.display:
        values.append(("DisplayVersion", text, release.display))
    values.append(("UBR", number, f"0x{release.ubr:x}"))
    values.append(("RegisteredOrganization", text, "Example Corp."))
    return values


def licensing_values(machine: Machine) -> list[Value]:
    """The values of SoftwareProtectionPlatform (docs/facts/kms.md, "Registry")."""
    client, role = machine.client, machine.kms_host
    number = "REG_DWORD"
    values = [("InactivityShutdownDelay", number, "0x1e")]
    license_ = machine.windows_license
    if license_ is not None and license_.key and machine.key_in_registry:
        # Whole, as on Windows, until /cpky: whoever reads this key holds a secret.
        values.append(("BackupProductKeyDefault", "REG_SZ", license_.key))
    if client.name:
        values.append(("KeyManagementServiceName", "REG_SZ", client.name))
    if client.port:
        values.append(("KeyManagementServicePort", "REG_SZ", str(client.port)))
    if client.lookup_domain:
        values.append(("KeyManagementServiceLookupDomain", "REG_SZ", client.lookup_domain))
    if not client.caching:
        values.append(("DisableKeyManagementServiceHostCaching", number, "0x1"))
    if client.activation_type:
        values.append(("VLActivationType", number, f"0x{client.activation_type:x}"))
    values.append(("VLActivationInterval", number, f"0x{client.activation_interval:x}"))
    values.append(("VLRenewalInterval", number, f"0x{client.renewal_interval:x}"))
    if role is not None:
        values.append(("KeyManagementServiceListeningPort", "REG_SZ", str(role.port)))
        values.append(("DisableDnsPublishing", number, f"0x{int(not role.publishing):x}"))
        values.append(("EnableKmsLowPriority", number, f"0x{int(role.low_priority):x}"))
    return values
