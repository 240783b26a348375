"""cscript.exe: its switches and banner, and slmgr.vbs run by it."""

from __future__ import annotations

import datetime as dt

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.faults import FaultKind
from actctl.simulator.script import slmgr
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine

_BANNER = {
    "en": "Microsoft (R) Windows Script Host Version 5.812\r\n"
    "Copyright (C) Microsoft Corporation. All rights reserved.\r\n\r\n",
    "ja": "Microsoft (R) Windows Script Host Version 5.812\r\n"
    "Copyright (C) Microsoft Corporation. All rights reserved.\r\n\r\n",
    "de": "Microsoft (R) Windows Script Host, Version 5.812\r\n"
    "Copyright (C) Microsoft Corporation. Alle Rechte vorbehalten.\r\n\r\n",
}
_NO_ENGINE = {
    "en": 'Input Error: There is no script engine for file extension ".vbs".\r\n',
    "ja": '入力エラー: ファイル拡張子 ".vbs" のスクリプト エンジンがありません。\r\n',
    "de": 'Eingabefehler: Es ist kein Skriptmodul für die Dateierweiterung ".vbs" vorhanden.\r\n',
}
_DISABLED = {
    "en": "CScript Error: Windows Script Host access is disabled on this machine."
    " Contact your administrator for details.\r\n",
    "ja": "CScript エラー: このコンピューターでは Windows Script Host へのアクセスが無効になっています。"
    "詳細については、管理者に問い合わせてください。\r\n",
    "de": "CScript-Fehler: Der Zugriff auf Windows Script Host wurde auf diesem Computer deaktiviert."
    " Wenden Sie sich an den Administrator, um weitere Informationen zu erhalten.\r\n",
}
_NO_FILE = {
    "en": 'Input Error: Can not find script file "{path}".\r\n',
    "ja": '入力エラー: スクリプト ファイル "{path}" が見つかりません。\r\n',
    "de": 'Eingabefehler: Die Skriptdatei "{path}" wurde nicht gefunden.\r\n',
}


def cscript(fleet: Fleet, machine: Machine, words: list[str], now: dt.datetime) -> Outcome:
    """`cscript [//Nologo] [//U] [//B] PATH\\slmgr.vbs ARGUMENTS`."""
    switches = {word.lower() for word in words if word.startswith("//")}
    rest = [word for word in words if not word.startswith("//")]
    banner = "" if "//nologo" in switches else _BANNER[machine.language]
    unicode = "//u" in switches
    if machine.has(FaultKind.SCRIPT_HOST_DISABLED):
        return Outcome(banner + _DISABLED[machine.language], exit_code=1, unicode=unicode)
    if not rest:
        return Outcome(banner, unicode=unicode)
    if machine.has(FaultKind.NO_VBSCRIPT):
        return Outcome(banner + _NO_ENGINE[machine.language], exit_code=1, unicode=unicode)
    if rest[0].replace("/", "\\").rpartition("\\")[2].lower() not in ("slmgr.vbs", "slmgr"):
        text = _NO_FILE[machine.language].format(path=rest[0])
        return Outcome(banner + text, exit_code=1, unicode=unicode)
    text, code = slmgr.run(fleet, machine, rest[1:], now)
    return Outcome("" if "//b" in switches else banner + text, exit_code=code, unicode=unicode)
