"""What the script host prints where slmgr.vbs could not run: each failure is its own, and a mention is none."""

from __future__ import annotations

import pytest

from actctl.machine.ways.slmgr.parse import parse_bytes, parse_text

SLMGR = "C:\\Windows\\System32\\slmgr.vbs"
FAILURES = {
    f'CScript Error: Can\'t find script engine "VBScript" for script "{SLMGR}".': "no_vbscript",
    'Input Error: There is no script engine for file extension ".vbs".': "no_vbscript",
    f'CScript エラー: スクリプト "{SLMGR}" のスクリプト エンジン "VBScript" が見つかりません。': "no_vbscript",
    '入力エラー: ファイル拡張子 ".vbs" のスクリプト エンジンがありません。': "no_vbscript",
    f'CScript-Fehler: Die Skript-Engine "VBScript" für das Skript "{SLMGR}" wurde nicht gefunden.': "no_vbscript",
    f"Erreur CScript : moteur de script « VBScript » introuvable pour le script « {SLMGR} ».": "no_vbscript",
    "'cscript.exe' is not recognized as an internal or external command,": "no_vbscript",
    "'cscript.exe' は、内部コマンドまたは外部コマンド、": "no_vbscript",
    "CScript Error: Windows Script Host access is disabled on this machine. Contact your administrator for details.":
        "script_host_disabled",
    "Windows Script Host access is disabled on this machine. Contact your administrator for details.":
        "script_host_disabled",
    "CScript エラー: このコンピューターでは Windows Script Host へのアクセスが無効になっています。":
        "script_host_disabled",
    "CScript-Fehler: Der Zugriff auf Windows Script Host wurde auf diesem Computer deaktiviert.":
        "script_host_disabled",
    "This program is blocked by group policy. For more information, contact your system administrator.":
        "script_host_disabled",
    "CScript Error: Execution of the Windows Script Host failed. (Not enough storage is available.)": "slmgr",
    "CScript エラー: Windows Script Host の実行に失敗しました。 (記憶域が不足しています。)": "slmgr",
    "CScript Error: Initialization of the Windows Script Host failed. (Access is denied. )": "access_denied",
    f'CScript Error: Loading script "{SLMGR}" failed (Access is denied. ).': "access_denied",
    f'Script execution time was exceeded on script "{SLMGR}".\nScript execution was terminated.': "slmgr",
    f'CScript Error: Script execution time was exceeded on script "{SLMGR}".': "slmgr",
    f'スクリプト "{SLMGR}" でスクリプトの実行時間を超えました。': "slmgr",
    "CScript Error: A certificate was explicitly revoked by its issuer.": "slmgr",
    "CScript Error: No signature was present in the subject.": "slmgr",
    "web01: CScript Error: A certificate was explicitly revoked by its issuer.": "slmgr",
    'stderr: "CScript Error: Execution of the Windows Script Host failed. (Access is denied. )"': "access_denied",
    "CScript Error: whatever else there may be": "slmgr",
    f'Input Error: Can not find script file "{SLMGR}".': "slmgr",
    f'入力エラー: スクリプト ファイル "{SLMGR}" が見つかりません。': "slmgr",
    f"{SLMGR}(1335, 5) Microsoft VBScript runtime error: Permission denied": "access_denied",
    f"{SLMGR}(1335, 5) Microsoft VBScript 実行時エラー: 書き込みできません。": "access_denied",
    f"{SLMGR}(70, 1) Microsoft VBScript runtime error: Object required: 'objService'": "slmgr",
    f"{SLMGR}(120, 9) (null): 0x80041002": "slmgr",
    f"{SLMGR}(120, 9) Microsoft VBScript compilation error: Expected 'End'": "slmgr",
}  # fmt: skip


@pytest.mark.parametrize("text", FAILURES)
@pytest.mark.parametrize("banner", ["", "Microsoft (R) Windows Script Host Version 5.812\nCopyright (C) Microsoft\n\n"])
def test_each_failure_is_its_own(text: str, banner: str) -> None:
    reading = parse_text(banner + text + "\n")
    assert reading.error is not None and reading.error.kind.value == FAILURES[text]
    assert reading.licenses == ()


BEGUN = {
    "en": "Activating Windows(R), ServerStandard edition (de32eafd-aaee-4662-9444-c1befb41bde2) ...\n",
    "ja": "Windows(R), ServerStandard edition (de32eafd-aaee-4662-9444-c1befb41bde2) をライセンス認証しています...\n",
    "version": "Software licensing service version: 10.0.20348.2115\n",
}
"""What slmgr prints before it is done: /ato names the product, /dlv the service."""


@pytest.mark.parametrize("begun", BEGUN)
@pytest.mark.parametrize("text", FAILURES)
def test_it_may_end_in_the_middle(begun: str, text: str) -> None:
    """The script had begun when its host gave up: the failure is what came of it."""
    reading = parse_text(BEGUN[begun] + text + "\n")
    assert reading.error is not None and reading.error.kind.value == FAILURES[text]


def test_a_success_behind_which_nothing_failed_stays_one() -> None:
    reading = parse_text(BEGUN["en"] + "Product activated successfully.\n")
    assert reading.error is None


def test_each_has_its_own_words_and_remedy() -> None:
    errors = [parse_text(text).error for text in FAILURES]
    by_message = {error.message.en: error for error in errors if error is not None}
    assert len(by_message) >= 12
    assert all(one.message.en != one.message.ja for one in by_message.values() if one.code is None)


def test_the_scripts_own_text_is_told() -> None:
    error = parse_text(f"{SLMGR}(1335, 5) Microsoft VBScript runtime error: Permission denied").error
    assert error is not None and "Microsoft VBScript runtime error: Permission denied" in error.message.en
    error = parse_text(f"{SLMGR}(120, 9) (null): 0x80041002").error
    assert error is not None and error.code == "0x80041002"


def test_the_registry_value_is_named() -> None:
    error = parse_text("CScript Error: Windows Script Host access is disabled on this machine.").error
    assert error is not None and error.remedy is not None
    assert r"HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings" in error.remedy.en
    assert "Enabled" in error.remedy.ja


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f'Script execution time was exceeded on script "{SLMGR}".', "Timeout"),
        ("CScript Error: A certificate was explicitly revoked by its issuer.", "TrustPolicy"),
    ],
)
def test_the_policy_that_ended_it_is_named(text: str, value: str) -> None:
    error = parse_text(text).error
    assert error is not None and error.remedy is not None
    assert all(value in words and "Windows Script Host" in words for words in (error.remedy.en, error.remedy.ja))


@pytest.mark.parametrize(
    ("build", "wanted", "unwanted"),
    [("19045.3803", "regsvr32", "DISM"), ("26100.1", "VBSCRIPT~~~~", "regsvr32"), (None, "24H2", "nothing")],
)
def test_the_way_back_depends_on_the_build(build: str | None, wanted: str, unwanted: str) -> None:
    banner = f"Microsoft Windows [Version 10.0.{build}]\n(c) Microsoft Corporation.\n\n" if build else ""
    error = parse_text(banner + 'Input Error: There is no script engine for file extension ".vbs".').error
    assert error is not None and error.remedy is not None
    for words in (error.remedy.en, error.remedy.ja):
        assert wanted in words and unwanted not in words


MENTIONS = [
    "C:\\> cscript //nologo c:\\windows\\system32\\slmgr.vbs /ato\n成功しました",
    "PS C:\\> cscript slmgr.vbs /xpr: fertig",
    '{"cmd": "cscript //Nologo slmgr.vbs /dlv", "changed": true, "rc": 0}',
    "host01 | CHANGED | rc=0 >>\ncscript finished",
    "---------------------------\nWindows Script Host\n---------------------------\n成功\n",
    "Microsoft (R) Windows Script Host Version 5.812\nCopyright (C) Microsoft Corporation. All rights reserved.\n",
    "See the article about VBScript and Windows Script Host.",
    'The execution time of the task "C:\\scripts\\run.vbs" was exceeded.',
    'The task "C:\\scripts\\run.vbs" was started.',
]


@pytest.mark.parametrize("text", MENTIONS)
def test_a_mention_is_no_failure(text: str) -> None:
    reading = parse_bytes(text.encode())
    assert reading.error is None or reading.error.kind.value == "parse"
