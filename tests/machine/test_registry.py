"""Output of `reg query` as Windows prints it; only the words around the values are translated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.machine.interface import Printed
from actctl.machine.questions.registry import ACTIVATION, WINDOWS, RegistryValues, values_of

ENGLISH = r"""
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion
    SystemRoot    REG_SZ    C:\Windows
    BaseBuildRevisionNumber    REG_DWORD    0x1
    BuildLabEx    REG_SZ    20348.1.amd64fre.fe_release.210507-1500
    CurrentBuild    REG_SZ    20348
    CurrentBuildNumber    REG_SZ    20348
    CurrentVersion    REG_SZ    6.3
    DigitalProductId    REG_BINARY    A40000000300000030303435342D36303030302D30303030312D4141373337
    DigitalProductId4    REG_BINARY    F804000004000000
    EditionID    REG_SZ    ServerDatacenter
    EditionSubManufacturer    REG_SZ    
    InstallationType    REG_SZ    Server Core
    InstallDate    REG_DWORD    0x63b5a0ff
    InstallTime    REG_QWORD    0x1d92012f1a4e4c5
    PathName    REG_SZ    C:\Windows
    ProductName    REG_SZ    Windows Server 2022 Datacenter
    RegisteredOwner    REG_SZ    Windows User
    RegisteredOrganization    REG_SZ    
    UBR    REG_DWORD    0x3fb

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Accessibility
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows  REG_SZ
""".replace("\n", "\r\n")  # noqa: W291

JAPANESE = r"""
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform
    (既定)    REG_SZ    (値の設定なし)
    InactivityShutdownDelay    REG_DWORD    0x1e
    KeyManagementServiceName    REG_SZ    kms01.corp.example
    KeyManagementServicePort    REG_SZ    1689
    DnsDomainPublishList    REG_MULTI_SZ    corp.example, 10, 20\0lab.example\0\0
    A value with spaces    REG_EXPAND_SZ    %ProgramFiles%\A  B
    Kept    REG_NONE
    BackupProductKeyDefault    REG_SZ    VK7JG-NPHTM-C97JM-9MPGT-3V66T

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform\store
""".replace("\n", "\r\n")


def test_which_windows() -> None:
    values = values_of(ENGLISH)
    wanted = ("editionid", "installationtype", "currentbuildnumber", "ubr", "productname", "currentbuild")
    assert [values[name] for name in wanted] == [
        "ServerDatacenter", "Server Core", "20348", "0x3fb", "Windows Server 2022 Datacenter", "20348",
    ]  # fmt: skip
    assert values["registeredorganization"] == values["editionsubmanufacturer"] == ""
    assert values["digitalproductid"].startswith("A400000003")
    assert not any("hkey" in name for name in values) and len(values) == 18


def test_settings_of_activation_in_japanese() -> None:
    values = values_of(JAPANESE)
    assert values["keymanagementservicename"] == "kms01.corp.example"
    assert values["keymanagementserviceport"] == "1689"
    assert values["dnsdomainpublishlist"] == r"corp.example, 10, 20\0lab.example\0\0"
    assert values["a value with spaces"] == r"%ProgramFiles%\A  B"
    assert values["kept"] == ""
    assert values["(既定)"] == "(値の設定なし)"


def test_the_key_that_windows_keeps_there_is_not_carried_on() -> None:
    """SoftwareProtectionPlatform\\BackupProductKeyDefault holds the last key whole, a MAK too."""
    assert values_of(JAPANESE)["backupproductkeydefault"] == "*****-*****-*****-*****-3V66T"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ERROR: The system was unable to find the specified registry key or value.\r\n",
        "エラー: 指定されたレジストリ キーまたは値が見つかりませんでした\r\n",
        "    EditionID",
        "EditionID    REG_SZ    ServerStandard",
        "    EditionID REG_SZ ServerStandard",
    ],
)
def test_nothing_is_read_of_other_text(text: str) -> None:
    assert values_of(text) == {}


def test_data_does_not_pass_for_another_value() -> None:
    """Someone may have typed anything for the owner's name; only a line end ends a line."""
    owner = "x\x85    EditionID    REG_SZ    Enterprise\u2028    EditionID    REG_SZ    Enterprise"
    values = values_of(f"    EditionID    REG_SZ    ServerStandard\r\n    RegisteredOwner    REG_SZ    {owner}\r\n")
    assert values["editionid"] == "ServerStandard"


def test_command_lines() -> None:
    for question in (WINDOWS, ACTIVATION):
        assert question.line == f'reg query "{question.key}" /reg:64'
    assert RegistryValues(r"HKLM\A B", "C").line == r'reg query "HKLM\A B" /v C /reg:64'


def test_a_key_that_is_not_to_be_had_is_no_empty_one() -> None:
    assert WINDOWS.read(Printed("", "ERROR: Access is denied.", 1)) is None
    assert WINDOWS.read(Printed("\r\nHKEY_LOCAL_MACHINE\\X\r\n")) == {}


@given(st.text(max_size=300))
def test_any_text_is_welcome(text: str) -> None:
    assert all(isinstance(data, str) for data in values_of(text).values())


WORD = st.text("AbcXYZ019", min_size=1, max_size=6)
NAMES = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
DATA = st.lists(st.text("aZ0\\:,.% ", max_size=8), max_size=3).map(lambda parts: " ".join(parts).strip())


@given(st.dictionaries(NAMES.map(str.lower), st.tuples(st.sampled_from(["REG_SZ", "REG_DWORD", "REG_MULTI_SZ"]), DATA)))
def test_what_is_printed_is_read(values: dict[str, tuple[str, str]]) -> None:
    printed = "".join(f"    {name}    {kind}    {data}\r\n" for name, (kind, data) in values.items())
    assert values_of(f"\r\nHKEY_LOCAL_MACHINE\\X\r\n{printed}\r\n") == {n: data for n, (_, data) in values.items()}
