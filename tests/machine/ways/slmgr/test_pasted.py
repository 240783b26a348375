"""Text as it reaches people: what carried it is taken off, and a careful reader's licence is what is left."""

from __future__ import annotations

import html
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.errors import ErrorKind
from actctl.machine.ways.slmgr.parse import parse_bytes, parse_text
from tests import warm
from tests.machine.ways.slmgr.cases import Case, cases, misses

CASES = [case for language in ("en", "ja") for case in cases(language, with_licenses=True)][::7]
WILD = Path(__file__).parents[5] / "shared"


def _each(before: Callable[[int], str], after: str = "") -> Callable[[str], str]:
    def wrap(text: str) -> str:
        return "\n".join(f"{before(number)}{line}{after}" for number, line in enumerate(text.split("\n")))

    return wrap


def _ansible(text: str) -> str:
    lines = text.split("\n")
    return "host01 | CHANGED => " + json.dumps({"changed": True, "rc": 0, "stdout": text, "stdout_lines": lines})


def _debug(text: str) -> str:
    return "ok: [host01] => " + json.dumps({"out.stdout_lines": text.split("\n")}, ensure_ascii=False, indent=4)


def _registered(text: str) -> str:
    results = {"plays": [{"tasks": [{"hosts": {"host01": {"stdout": text.replace("\n", "\r\n")}}}]}]}
    return json.dumps(results, ensure_ascii=False)


def _html(text: str) -> str:
    return "<p>Here it is:</p><pre>" + "<br/>".join(html.escape(line) for line in text.split("\n")) + "</pre>"


def _paragraphs(text: str) -> str:
    return "".join(f"<div><span>{html.escape(line)}</span></div>" for line in text.split("\n"))


CARRIERS: dict[str, Callable[[str], str]] = {
    "mail": _each(lambda _: "> "),
    "mail, twice": _each(lambda _: ">> "),
    "mail, deeper": _each(lambda _: "> > > "),
    "pipe": _each(lambda _: "| "),
    "ansible's lines": _each(lambda _: "host01 | "),
    "host and colon": _each(lambda _: "srv-tokyo-01: "),
    "host in brackets": _each(lambda _: "[web01.example.com] "),
    "ISO time": _each(lambda number: f"2026-11-26T10:00:{number % 60:02}.123Z "),
    "time and level": _each(lambda number: f"2026-11-26 10:00:{number % 60:02},{number:03} INFO "),
    "time in brackets": _each(lambda number: f"[2026/11/26 10:00:{number % 60:02}] "),
    "syslog": _each(lambda number: f"Nov 26 10:00:{number % 60:02} host01 agent[812]: "),
    "line numbers": _each(lambda number: f"{number + 1:>4}: "),
    "bullets": _each(lambda _: "- "),
    "comment": _each(lambda _: "# "),
    "quoted strings": _each(lambda _: '    "', '",'),
    "single quotes": _each(lambda _: "- '", "'"),
    "code fence": lambda text: f"```\n{text}\n```",
    "line ends of Markdown": _each(lambda _: "", "  "),
    "blank lines between": lambda text: text.replace("\n", "\n\n"),
    "Ansible's JSON": _ansible,
    "Ansible's debug": _debug,
    "JSON callback": _registered,
    "JSON, a piece of it": lambda text: '        "stdout": ' + json.dumps(text.replace("\n", "\r\n")) + ",\n  ...",
    "HTML": _html,
    "HTML paragraphs": _paragraphs,
    "prompt and farewell": lambda text: f"C:\\> cscript slmgr.vbs /dlv\n{text}\nC:\\> exit\n",
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_carried_it_is_taken_off(case: Case, carrier: str) -> None:
    reading = parse_text(CARRIERS[carrier](case.text.replace("\r\n", "\n")), pasted=True)
    assert misses(case, reading) == []
    assert reading.error is None


DLI = {
    "name": "Windows(R), ServerStandard edition",
    "edition": "ServerStandard",
    "method": "kms_client",
    "partial_product_key": "J464C",
    "license_status": "licensed",
    "remaining_minutes": 253564,
}
FORMS = {
    "markdown table": """| Field | Value |
|---|---|
| Name | Windows(R), ServerStandard edition |
| Description | Windows(R) Operating System, VOLUME_KMSCLIENT channel |
| Partial Product Key | J464C |
| License Status | Licensed |
| Volume activation expiration | 253564 minute(s) (177 day(s)) |
""",
    "html table": """<table><tr><td>Name:</td><td>Windows(R), ServerStandard edition</td></tr>
<tr><td>Description:</td><td>Windows(R) Operating System, VOLUME_KMSCLIENT channel</td></tr>
<tr><td>Partial Product Key:</td><td>J464C</td></tr><tr><td>License Status:</td><td>Licensed</td></tr>
<tr><td>Volume activation expiration:</td><td>253564 minute(s) (177 day(s))</td></tr></table>""",
    "tabs": """Name\tWindows(R), ServerStandard edition
Description\tWindows(R) Operating System, VOLUME_KMSCLIENT channel
Partial Product Key\tJ464C
License Status\tLicensed
Volume activation expiration\t253564 minute(s) (177 day(s))""",
    "bold and escapes": r"""**Name:** Windows(R), ServerStandard edition
**Description:** Windows(R) Operating System, VOLUME\_KMSCLIENT channel
__Partial Product Key__: J464C
*License Status*: Licensed
`Volume activation expiration: 253564 minute(s) (177 day(s))`""",
    "another order": """Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
License Status: Licensed
Name: Windows(R), ServerStandard edition
Partial Product Key: J464C
Volume activation expiration: 253564 minute(s) (177 day(s))""",
    "status first": """License Status: Licensed
Name: Windows(R), ServerStandard edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Partial Product Key: J464C
Volume activation expiration: 253564 minute(s) (177 day(s))""",
    "a message box": """---------------------------
Windows Script Host
---------------------------
Name: Windows(R), ServerStandard edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Partial Product Key: J464C
License Status: Licensed
Volume activation expiration: 253564 minute(s) (177 day(s))
---------------------------
OK
---------------------------""",
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str) -> None:
    reading = parse_text(FORMS[form], pasted=True)
    assert reading.error is None
    (licence,) = (one.as_json() for one in reading.licenses)
    assert {name: licence[name] for name in DLI} == DLI


NO_LICENCE = {
    "an event": ("Log Name: Application\nSource: Microsoft-Windows-Security-SPP\nEvent ID: 8198\nDescription:\n"
                 "License Activation (slui.exe) failed with the following error code:\nhr=0xC004F074\n", "event"),
    "an event, Japanese": ("ログの名前: Application\nイベント ID: 12288\n説明:\n要求を送信しました。\n", "event"),
    "event XML": ('<Event xmlns="http://schemas.microsoft.com/win/2004/08/events"><EventID>1</EventID></Event>',
                  "event"),
    "ospp": ("---Processing--------\nLICENSE NAME: Office 21, Office21ProPlus2021VL_KMS_Client_AE edition\n"
             "LICENSE DESCRIPTION: Office 21, VOLUME_KMSCLIENT channel\nLICENSE STATUS:  ---NOTIFICATIONS---\n"
             "Last 5 characters of installed product key: 6MWKP\n---Exiting-----\n", "ospp.vbs"),
    "CIM list": ("Name                : Windows(R), Professional edition\nDescription         : Windows(R) Operating "
                 "System, VOLUME_KMSCLIENT channel\nLicenseStatus       : 1\nPartialProductKey   : 3V66T\n", "CIM"),
    "wmic": ("LicenseStatus=1\nName=Windows(R), Professional edition\nPartialProductKey=3V66T\n", "CIM"),
    "CIM table": ("Name                              LicenseStatus PartialProductKey\n---- ----\n"
                  "Windows(R), Professional edition              1 3V66T\n", "CIM"),
    "a person": ("Name: John Doe\nDescription: a person\n", "no slmgr output"),
    "PowerShell's error": ("slmgr : The term 'slmgr' is not recognized\n    + CategoryInfo : ObjectNotFound\n",
                           "PowerShell"),
    "Ansible's failure": ('host01 | UNREACHABLE! => {"changed": false, "msg": "ssl: auth", "unreachable": true}',
                          "Ansible"),
    "nothing": ("\n\n", "without cscript"),
    "a prompt and the command": ("PS C:\\> slmgr /dlv\n", "only the command"),
    "a command between prompts": ("C:\\Windows\\system32>cscript //nologo slmgr.vbs /dlv\n\nC:\\Windows\\system32>",
                                  "only the command"),
    "a command in a ticket": ("```\nslmgr.vbs -xpr\n```\n", "only the command"),
    "a command in a remote session": (r'[web01]: PS C:\Users\a> cscript "C:\Windows\System32\slmgr.vbs" /dli > a.txt',
                                      "only the command"),
    "a prompt and another command": ("PS C:\\> winver\n", "no slmgr output"),
    "a sentence about it": ("Run slmgr /dlv on the machine\n", "no slmgr output"),
    "a success code": ("The operation ended with 0x00000000.\n", "no slmgr output"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_LICENCE)
def test_what_is_none_is_said_to_be_what_it_looks_like(name: str) -> None:
    text, word = NO_LICENCE[name]
    reading = parse_text(text, pasted=True)
    assert reading.licenses == ()
    assert reading.error is not None and reading.error.kind.value == "parse"
    assert word in reading.error.message.en


def test_a_command_without_output_is_told_how_to_get_it() -> None:
    error = parse_text(NO_LICENCE["a prompt and the command"][0], pasted=True).error
    assert error is not None and error.remedy is not None
    assert r"cscript //Nologo %SystemRoot%\System32\slmgr.vbs /dlv" in error.remedy.en
    assert "出力がありません" in error.message.ja and "ウィンドウ" in error.remedy.ja


def test_the_code_of_an_event_is_named() -> None:
    error = parse_text(NO_LICENCE["an event"][0], pasted=True).error
    assert error is not None and error.code == "0xC004F074"


@pytest.mark.parametrize(
    "line",
    ["错误: 0xC004F074软件授权服务报告", "エラー: 0xC004F074ソフトウェア", "Fehler: 0xC004F074.", "hr=0xC004F074"],
)
def test_a_code_before_any_letter(line: str) -> None:
    error = parse_text(line, pasted=True).error
    assert error is not None and (error.kind.value, error.code) == ("slmgr", "0xC004F074")


def test_a_status_alone_is_a_licence() -> None:
    (one,) = parse_text("License Status: Licensed\n", pasted=True).licenses
    assert one.license_status.value == "licensed"


def test_of_many_versions_only_the_services_own() -> None:
    text = "PSVersion: 5.1.17763.1971\nBuildVersion: 10.0.17763.1971\nName: Windows(R), Core edition\n"
    assert (
        parse_text("PSVersion: 5.1.17763.1971\n\nhello\n\n\nName: Windows(R), Core edition\n", pasted=True) is not None
    )
    reading = parse_text("Software licensing service version: 10.0.17763.2028\n" + text, pasted=True)
    assert reading.service_version == "10.0.17763.2028"
    assert (
        parse_text("Version: 5.1.17763.1971\n" + "text\n" * 5 + text.split("\n")[2], pasted=True).service_version
        is None
    )


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    parse_text(text, pasted=True)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            [
                "> ",
                "| ",
                "**",
                "`",
                "<br>",
                "</td><td>",
                "{",
                "[",
                '"stdout": "',
                "\\r\\n",
                "Name: ",
                "License Status: Licensed",
                "\n",
                "=> ",
                "&lt;",
                "2026-01-01 10:00:00 ",
                "a",
            ]
        ),
        max_size=60,
    )
)
def test_any_pieces(pieces: list[str]) -> None:
    parse_bytes("".join(pieces).encode(), pasted=True)


@pytest.mark.skipif(not (WILD / "tools" / "wild_check.py").exists(), reason="the collected texts are not here")
@pytest.mark.long
def test_collected_texts(tmp_path: Path) -> None:
    check = [
        sys.executable,
        str(WILD / "tools" / "wild_check.py"),
        warm.program(tmp_path),
        str(WILD / "corpus" / "wild"),
    ]
    done = subprocess.run(check, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout


def test_lines_that_are_no_licence_after_all_are_kept_whole() -> None:
    lines = ("Name: John Doe", "Description: a man", "Trusted time: now", "called back")
    reading = parse_text("\n".join(lines), pasted=True)
    assert (reading.licenses, reading.messages) == ((), lines)
    assert reading.error is not None and reading.error.kind is ErrorKind.PARSE
