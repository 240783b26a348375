"""Files that hosts are asked for: slmgr's own texts in the host's language, and whether something is there."""

from __future__ import annotations

import re

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.script.labels import ini_text
from actctl.simulator.windows.machine import Machine

_INI = re.compile(r"^C:\\Windows\\(?:System32|Sysnative)\\slmgr\\([0-9a-f]{4})\\slmgr\.ini$", re.IGNORECASE)
_FOLDER = re.compile(r"^C:\\Windows\\(?:System32|Sysnative)\\slmgr\\?$", re.IGNORECASE)
_OSLICENSE = re.compile(r"^C:\\Windows\\System32\\WindowsPowerShell\\v1\.0\\Modules\\OSLicense\\?$", re.IGNORECASE)
_ALWAYS = re.compile(
    r"^C:(?:\\|\\Windows\\?|\\Windows\\System32(?:\\(?:slmgr\.vbs|cscript\.exe|cmd\.exe)?)?)$", re.IGNORECASE
)
_MISSING = {
    "en": "The system cannot find the path specified.\r\n",
    "ja": "指定されたパスが見つかりません。\r\n",
    "de": "Das System kann den angegebenen Pfad nicht finden.\r\n",
}


def type_file(machine: Machine, words: list[str]) -> Outcome:
    """`type FILE`. cmd turns a UTF-16 file with a byte order mark into the console's code page."""
    text = read_file(machine, words[0]) if words else None
    if text is None:
        return Outcome(stderr=_MISSING[machine.language], exit_code=1)
    return Outcome(text)


def list_folder(machine: Machine, words: list[str], here: str) -> Outcome:
    """`dir /b FOLDER`, for the folder that holds one folder of texts a language; a host has its own only."""
    bare = any(word.lower() == "/b" for word in words)
    folders = [word for word in words if not word.startswith("/")]
    if not bare and not folders:
        return Outcome(f" Volume in drive C has no label.\r\n\r\n Directory of {here}\r\n\r\n")
    if not bare or not folders or not _FOLDER.match(folders[0]):
        return Outcome(stderr=_MISSING[machine.language], exit_code=1)
    return Outcome(f"{machine.culture.lcid.upper()}\r\n")


def read_file(machine: Machine, path: str) -> str | None:
    """The text of a file, None where it does not exist: a host has the texts of its own language only."""
    match = _INI.match(path.replace("/", "\\"))
    if match is None or match[1].lower() != machine.culture.lcid:
        return None
    return ini_text(machine.language)


def exists(machine: Machine, path: str) -> bool:
    """`if exist PATH`."""
    path = path.strip('"').replace("/", "\\")
    if _OSLICENSE.match(path):
        return machine.oslicense
    return bool(_ALWAYS.match(path) or _FOLDER.match(path)) or read_file(machine, path) is not None
