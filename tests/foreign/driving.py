"""Plain pywinrm against a foreign fleet: what the tests of the machines with state share."""

from __future__ import annotations

from typing import Any

from winrm.protocol import Protocol

from actctl.machine.ways.slmgr.parse import parse_bytes
from tests.foreign import ForeignFleet, KmsRole, PretendWindows

MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
STANDARD_2022 = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
DATACENTER_2022 = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"
ENTERPRISE = "NPPR9-FWDCX-D2C8J-H872K-2YT43"
SLMGR = r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs"
VERSION = r'reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /reg:64'
SETTINGS = VERSION.replace('" /reg', r'\SoftwareProtectionPlatform" /reg')
TASKS = 'tasklist /NH /FI "IMAGENAME eq cscript.exe"'


def machines() -> list[PretendWindows]:
    """A KMS host that has counted three, and machines of many kinds."""
    pc = {"installation": "Client", "build": 26200, "revision": 6584}
    return [
        PretendWindows("kms01", channel="kms_host", partial_key="Q9Y4D", role=KmsRole(already=3)),
        PretendWindows("en1", key=MAK),
        PretendWindows("ja1", key=MAK, language="ja"),
        PretendWindows("ja2", key=MAK, language="ja", ignores_codepage=True, signed_exit_codes=True),
        PretendWindows("pc1", edition="Professional", key=MAK, **pc),  # type: ignore[arg-type]
        PretendWindows("eval1", edition="ServerStandardEval", channel="eval", partial_key="37CYR"),
        PretendWindows("slow1", key=MAK, seconds=0.6),
        PretendWindows("slow2", key=MAK, seconds=0.6, language="ja"),
    ]


def protocol(fleet: ForeignFleet, name: str) -> Protocol:
    """A client of one host."""
    running = fleet[name]
    return Protocol(
        f"http://{running.address}:{running.port}/wsman",
        transport="ntlm",
        username=running.host.user,
        password=running.host.password,
        message_encryption="always",
        read_timeout_sec=15,
        operation_timeout_sec=10,
    )


def run(fleet: ForeignFleet, name: str, line: str, codepage: int = 65001) -> tuple[bytes, int]:
    """Standard output and exit code of one command in a shell of its own."""
    client = protocol(fleet, name)
    shell = client.open_shell(codepage=codepage)
    try:
        command = client.run_command(shell, line)
        out, _, code = client.get_command_output(shell, command)
        client.cleanup_command(shell, command)
    finally:
        client.close_shell(shell)
    return out, code


def license_of(fleet: ForeignFleet, name: str, codepage: int = 65001) -> dict[str, Any]:
    """What a reader finds in /dlv: fails on text that was not understood."""
    out, code = run(fleet, name, f"{SLMGR} /dlv", codepage)
    assert code == 0
    (one,) = parse_bytes(out).licenses
    assert not one.unparsed, one.unparsed
    return one.as_json()
