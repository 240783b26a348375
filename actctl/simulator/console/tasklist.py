"""`tasklist`: what runs on a pretend host, the slmgr of another shell among it."""

from __future__ import annotations

import re

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.windows.machine import Machine

_NONE = {
    "en": "INFO: No tasks are running which match the specified criteria.\r\n",
    "ja": "情報: 指定された条件に一致するタスクは実行されていません。\r\n",
    "de": "INFORMATION: Es werden keine Aufgaben mit den angegebenen Kriterien ausgeführt.\r\n",
}
_INVALID = {
    "en": "ERROR: The search filter cannot be recognized.\r\n",
    "ja": "エラー: 検索フィルターを認識できません。\r\n",
    "de": "FEHLER: Der Suchfilter wird nicht erkannt.\r\n",
}
_HEADING = {
    "en": "Image Name                     PID Session Name        Session#    Mem Usage",
    "ja": "イメージ名                     PID セッション名     セッション# メモリ使用量 ",
    "de": "Abbildname                     PID Sitzungsname       Sitz.-Nr. Speichernutzung",
}
_RULE = " ".join("=" * width for width in (25, 8, 16, 11, 12))
_ALWAYS = ((4, "System"), (612, "csrss.exe"), (764, "lsass.exe"), (1180, "svchost.exe"), (3120, "winrshost.exe"))
_FILTER = re.compile(r"^IMAGENAME\s+(eq|ne)\s+(\S+)$", re.IGNORECASE)


def tasklist(machine: Machine, words: list[str]) -> Outcome:
    """`tasklist [/NH] [/FI "IMAGENAME eq NAME"]`; other filters are not known. Exit code 0 also without a row."""
    lower = [word.lower() for word in words]
    tasks = [*_ALWAYS, *machine.tasks.items()]
    if "/fi" in lower:
        index = lower.index("/fi") + 1
        wanted = _FILTER.match(words[index]) if index < len(words) else None
        if wanted is None:
            return Outcome(stderr=_INVALID[machine.language], exit_code=1)
        same, name = wanted[1].lower() == "eq", wanted[2].lower().replace("*", "")
        tasks = [task for task in tasks if _matches(task[1], name, "*" in wanted[2]) is same]
    if not tasks:
        return Outcome(_NONE[machine.language])
    heading = "" if "/nh" in lower else f"{_HEADING[machine.language]}\r\n{_RULE}\r\n"
    return Outcome(f"\r\n{heading}" + "".join(_row(pid, name, machine.language) for pid, name in tasks))


def _matches(name: str, wanted: str, start_only: bool) -> bool:
    return name.lower().startswith(wanted) if start_only else name.lower() == wanted


def _row(pid: int, name: str, language: str) -> str:
    memory = f"{8_000 + pid * 7 % 20_000:,} K"
    if language == "de":
        memory = memory.replace(",", ".")
    return f"{name:<25} {pid:>8} {'Services':<16} {0:>11} {memory:>12}\r\n"
