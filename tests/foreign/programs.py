"""Programs of a pretend Windows that only tell something: reg.exe, tasklist.exe, ver, type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.foreign import editions, texts

if TYPE_CHECKING:
    from tests.foreign.windows import PretendWindows

_VERSION = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_SETTINGS = rf"{_VERSION}\SoftwareProtectionPlatform"
_CRYPTOGRAPHY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography"
_SUBKEYS = {
    _CRYPTOGRAPHY.lower(): (_CRYPTOGRAPHY, ("Calais", "CatalogDB", "Defaults", "Protect", "RNG")),
    _VERSION.lower(): (
        _VERSION,
        ("Accessibility", "AdaptiveDisplayBrightness", "SoftwareProtectionPlatform", "Winlogon"),
    ),
    _SETTINGS.lower(): (_SETTINGS, ("55c92734-d682-4d71-983e-d6ec3f16059f", "Activation", "Plugins", "store")),
}
_SPP_VERSIONS = {26200: "25H2", 26100: "24H2", 22631: "23H2", 19045: "22H2", 19044: "21H2", 20348: "21H2"}

Printed = tuple[str, str, int]
"""Standard output, standard error, exit code."""


def registry(box: PretendWindows, line: str) -> Printed:
    """`reg query KEY [/v NAME] [/reg:64]`, with the subkeys after the values as reg.exe lists them."""
    missing = "", texts.NO_KEY[box.language] + "\r\n", 1
    match = re.search(r'query\s+(?:"([^"]+)"|(\S+))', line, re.IGNORECASE)
    if match is None:
        return missing
    path = re.sub(r"^HKLM\\", r"HKEY_LOCAL_MACHINE\\", match[1] or match[2], flags=re.IGNORECASE).rstrip("\\")
    key, subkeys = _SUBKEYS.get(path.lower(), ("", ()))
    if not key:
        return missing
    if key == _CRYPTOGRAPHY:
        values = [("MachineGuid", "REG_SZ", box.machine_guid)]
    else:
        values = _version_values(box) if key == _VERSION else _settings_values(box)
    wanted = re.search(r"/v\s+\"?(\w+)", line, re.IGNORECASE)
    if wanted is not None:
        values = [row for row in values if row[0].lower() == wanted[1].lower()]
        if not values:
            return missing
    rows = [f"    {name}    {kind}    {data}" for name, kind, data in values]
    lines = ["", key, *rows, ""]
    if wanted is None:
        lines += [rf"{key}\{name}" for name in subkeys]
    return "\r\n".join(lines) + "\r\n", "", 0


def _version_values(box: PretendWindows) -> list[tuple[str, str, str]]:
    build = str(box.build)
    rows = [
        ("SystemRoot", "REG_SZ", r"C:\Windows"),
        ("BaseBuildRevisionNumber", "REG_DWORD", "0x1"),
        ("BuildLabEx", "REG_SZ", f"{editions.service_build(box.build)}.1.amd64fre.rel.000000-0000"),
        ("CompositionEditionID", "REG_SZ", "Enterprise" if box.installation == "Client" else box.edition),
        ("CurrentBuild", "REG_SZ", build),
        ("CurrentBuildNumber", "REG_SZ", build),
        ("CurrentMajorVersionNumber", "REG_DWORD", "0xa"),
        ("CurrentVersion", "REG_SZ", "6.3"),
        ("DigitalProductId", "REG_BINARY", "A4000000030000003030"),
        ("EditionID", "REG_SZ", box.edition),
        ("InstallationType", "REG_SZ", box.installation),
        ("ProductName", "REG_SZ", editions.product_name(box.edition, box.installation, box.build)),
        ("RegisteredOrganization", "REG_SZ", ""),
        ("ReleaseId", "REG_SZ", "2009"),
        ("UBR", "REG_DWORD", f"0x{box.revision:x}"),
    ]
    if box.build in _SPP_VERSIONS:
        rows.append(("DisplayVersion", "REG_SZ", _SPP_VERSIONS[box.build]))
    return rows


def _settings_values(box: PretendWindows) -> list[tuple[str, str, str]]:
    rows = [("InactivityShutdownDelay", "REG_DWORD", "0x1e"), ("UserOperations", "REG_DWORD", "0x0")]
    if box.key:
        # Windows keeps the last key here whole: what reads this must never show or store it.
        rows.append(("BackupProductKeyDefault", "REG_SZ", box.key))
    if box.kms_name:
        rows.append(("KeyManagementServiceName", "REG_SZ", box.kms_name))
    if box.kms_port:
        rows.append(("KeyManagementServicePort", "REG_SZ", str(box.kms_port)))
    return rows


def tasks(box: PretendWindows, line: str) -> Printed:
    """`tasklist [/NH] [/FI "IMAGENAME eq cscript.exe"]`: a row for each slmgr that is running."""
    wanted = re.search(r'/FI\s+"?IMAGENAME\s+eq\s+([^"\s]+)', line, re.IGNORECASE)
    found = [("System", 4, 1_256), ("lsass.exe", 764, 21_408), ("wsmprovhost.exe", 3120, 60_112)]
    found += [("cscript.exe", number, 12_816 + number % 7 * 4) for number in box.running()]
    if wanted is not None:
        found = [row for row in found if row[0].lower() == wanted[1].lower()]
    if not found:
        return texts.NO_TASKS[box.language] + "\r\n", "", 0
    lines = [""]
    if "/nh" not in line.lower():
        lines += [texts.TASK_HEADING[box.language], f"{'=' * 25} {'=' * 8} {'=' * 16} {'=' * 11} {'=' * 12}"]
    lines += [f"{name:<25} {number:>8} {'Services':<16} {0:>11} {f'{size:,} K':>12}" for name, number, size in found]
    return "\r\n".join(lines) + "\r\n", "", 0


def version(box: PretendWindows) -> Printed:
    """`ver`."""
    return f"\r\nMicrosoft Windows [Version 10.0.{box.build}.{box.revision}]\r\n", "", 0


def host_name(box: PretendWindows) -> Printed:
    """`hostname`."""
    return f"{box.computer_name}\r\n", "", 0


def label_file(box: PretendWindows, line: str) -> Printed:
    """`type …\\slmgr\\HHHH\\slmgr.ini`, of the host's own language only."""
    own = "0411" if box.language == "ja" else "0409"
    if not re.search(rf"slmgr\\{own}\\slmgr\.ini", line, re.IGNORECASE):
        return "", texts.NO_PATH[box.language] + "\r\n", 1
    table = texts.JA if box.language == "ja" else texts.EN
    return "".join(f'L_Msg{name}="{text}"\r\n' for name, text in table.items()), "", 0


def unknown(box: PretendWindows, line: str) -> Printed:
    """Anything else."""
    name = (line.split() or [""])[0]
    return "", texts.NO_COMMAND[box.language].format(name=name) + "\r\n", 1
