"""The command interpreter of a pretend host."""

from __future__ import annotations

import base64

import pytest

from actctl.simulator import build_fleet
from actctl.simulator.console.cmd import Console, run_line
from actctl.simulator.console.outcome import Outcome
from tests.simulator.captured import NOW

FLEET = build_fleet(
    {
        "hosts": {
            "srv01": {"release": "server-2022", "edition": "ServerStandard"},
            "pc-ja": {"release": "windows-11", "edition": "Enterprise", "language": "ja"},
            "pc-de": {"release": "windows-10", "edition": "Enterprise", "language": "de"},
            "bare": {"release": "windows-11", "edition": "Enterprise", "language": "ja", "fault": "no_vbscript"},
            "new": {"release": "windows-11-25h2", "edition": "Enterprise", "oslicense": True},
            "kms": {"release": "server-2022", "edition": "ServerStandard", "method": "kms_host", "count": 9},
        }
    },
    NOW,
)
SLMGR = r"cscript //Nologo %SystemRoot%\System32\slmgr.vbs"
VERSION_KEY = r'"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"'


def run(line: str, host: str = "srv01", codepage: int = 65001) -> Outcome:
    return run_line(Console(FLEET, FLEET.machines[host], NOW, codepage, "administrator"), line)


def test_the_banner_stands_above_unless_nologo() -> None:
    shown = run(SLMGR.replace("//Nologo ", "") + " /xpr").stdout
    assert shown.startswith("Microsoft (R) Windows Script Host Version 5.812\r\nCopyright")
    assert shown.endswith(run(f"{SLMGR} /xpr").stdout)


def test_without_cscript_it_never_returns() -> None:
    assert run(r"C:\Windows\System32\slmgr.vbs /dli").hangs
    assert run(r"slmgr /dli").hangs


def test_output_is_in_the_code_page_of_the_shell_or_in_utf_16() -> None:
    shown = run(f"{SLMGR} /dli", "pc-ja")
    assert "名前".encode("cp932") in shown.stdout_bytes(932)
    assert "名前".encode() in shown.stdout_bytes(65001)
    assert "名前".encode("utf-16-le") in run(f"{SLMGR} //U /dli", "pc-ja").stdout_bytes(932)
    assert b"?" in run(f"{SLMGR} /dli", "pc-ja").stdout_bytes(437)


def test_registry_tells_edition_and_build_and_lies_about_windows_11() -> None:
    assert run(f"reg query {VERSION_KEY} /v EditionID /reg:64").stdout == (
        "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\r\n"
        "    EditionID    REG_SZ    ServerStandard\r\n\r\n"
    )
    assert "ProductName    REG_SZ    Windows 10 Enterprise" in run(f"reg query {VERSION_KEY}", "pc-ja").stdout
    missing = run(f"reg query {VERSION_KEY} /v Nothing")
    assert (missing.stdout, missing.exit_code) == ("", 1)
    assert missing.stderr.startswith("ERROR: ")


@pytest.mark.parametrize(("host", "lcid"), [("srv01", "0409"), ("pc-ja", "0411"), ("pc-de", "0407")])
def test_a_host_has_the_label_file_of_its_own_language(host: str, lcid: str) -> None:
    text = run(rf"type %SystemRoot%\System32\slmgr\{lcid}\slmgr.ini", host).stdout
    assert text.startswith('L_MsgServiceVersion="')
    other = run(r"type %SystemRoot%\System32\slmgr\0419\slmgr.ini", host)
    assert (other.stdout, other.exit_code) == ("", 1)


def test_a_host_without_vbscript_says_so_in_its_language() -> None:
    shown = run(f"{SLMGR} /dli", "bare")
    assert shown.exit_code == 1
    assert '".vbs"' in shown.stdout
    assert "入力エラー" in shown.stdout


def test_lines_are_chained_and_keep_exit_codes() -> None:
    assert run("echo a & echo b").stdout == "a \r\nb\r\n", "cmd prints the blank too"
    assert run("foo && echo b").stdout == ""
    assert run("foo || echo b").stdout == "b\r\n"
    chained = run(rf'cmd /v:on /c "{SLMGR} /zzz & echo !errorlevel! & hostname"')
    assert chained.stdout.endswith("1 \r\nsrv01\r\n")


def test_small_commands() -> None:
    assert run("ver").stdout == "\r\nMicrosoft Windows [Version 10.0.20348.3207]\r\n"
    assert run("chcp", "pc-ja", 932).stdout == "現在のコード ページ: 932\r\n"
    assert run("echo %COMPUTERNAME%").stdout == "SRV01\r\n"
    assert "is not recognized" in run("foo").stderr
    assert run("foo 2>nul").stderr == ""


def test_powershell_runs_what_is_encoded() -> None:
    script = "$ProgressPreference = 'SilentlyContinue'\nhostname; exit $LASTEXITCODE"
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    assert run(f"PowerShell -NoProfile -ExecutionPolicy Bypass -EncodedCommand {encoded}").stdout == "srv01\r\n"
    failing = base64.b64encode(f"{SLMGR} /ipk AAAAA\nexit $LASTEXITCODE".encode("utf-16-le")).decode()
    assert run(f"powershell -EncodedCommand {failing}").exit_code == 0xC004F050


def test_a_kms_hosts_log_has_an_event_for_each_request() -> None:
    query = r'wevtutil qe "Key Management Service" /q:"*[System[(EventID=12290)]]" /f:xml /rd:true /c:500 /e:Events'
    shown = run(query, "kms").stdout
    assert shown.count("<EventID ") == 9
    assert shown.startswith("<Events>")
    assert run(query).stdout == "<Events>\r\n\r\n</Events>\r\n"


def test_the_module_oslicense_is_found_where_it_is() -> None:
    line = r"if exist %SystemRoot%\System32\WindowsPowerShell\v1.0\Modules\OSLicense (echo 1) else (echo 0)"
    assert [run(line, host).stdout for host in ("new", "bare")] == ["1\r\n", "0\r\n"]
