"""cmd.exe in so far as fleets need it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from actctl.simulator.console import network, powershell, registry, server_manager
from actctl.simulator.console.cscript import cscript
from actctl.simulator.console.files import list_folder, type_file
from actctl.simulator.console.outcome import Outcome
from actctl.simulator.console.services import service_control, whoami
from actctl.simulator.console.tasklist import tasklist
from actctl.simulator.console.wevtutil import wevtutil
from actctl.simulator.console.words import chain, expand, split
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine

_UNKNOWN = {
    "en": "'{name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
    "ja": "'{name}' は、内部コマンドまたは外部コマンド、\r\n"
    "操作可能なプログラムまたはバッチ ファイルとして認識されていません。\r\n",
    "de": 'Der Befehl "{name}" ist entweder falsch geschrieben oder\r\nkonnte nicht gefunden werden.\r\n',
}
_CODEPAGE = {
    "en": "Active code page: {cp}\r\n",
    "ja": "現在のコード ページ: {cp}\r\n",
    "de": "Aktive Codepage: {cp}.\r\n",
}
_REDIRECT = re.compile(r"\s*(?:[12]?>\s*(?:&[12]|nul))", re.IGNORECASE)


@dataclass(slots=True)
class Console:
    """Where a command runs."""

    fleet: Fleet
    machine: Machine
    now: dt.datetime
    """The true time, UTC."""
    codepage: int
    user: str
    delayed: bool = False
    """`/v:on`: `!NAME!` is expanded when its command runs."""
    last: int = 0
    """Exit code of the command before."""
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.variables = {
            "systemroot": r"C:\Windows",
            "windir": r"C:\Windows",
            "systemdrive": "C:",
            "computername": self.machine.name.upper(),
            "username": self.user,
            "comspec": r"C:\Windows\system32\cmd.exe",
            "processor_architecture": "AMD64",
        }


def run_line(console: Console, line: str) -> Outcome:
    """Run a whole line; the exit code is that of its last command."""
    line = expand(line, {**console.variables, "errorlevel": str(_signed(console.last))})
    done = Outcome()
    for operator, command in chain(line):
        if (operator == "&&" and console.last) or (operator == "||" and not console.last):
            continue
        outcome = _run_command(console, command)
        console.last = outcome.exit_code
        done = Outcome(
            done.stdout + outcome.stdout,
            done.stderr + outcome.stderr,
            outcome.exit_code,
            outcome.hangs,
            done.unicode or outcome.unicode,
        )
        if outcome.hangs:
            break
    return done


def _signed(code: int) -> int:
    return code - (1 << 32) if code >= 1 << 31 else code


def run_program(console: Console, line: str) -> Outcome:
    """Start a program without cmd: nothing is expanded or chained."""
    return _run_command(console, line)


def _run_command(console: Console, command: str) -> Outcome:
    if console.delayed:
        command = re.sub("!errorlevel!", str(_signed(console.last)), command, flags=re.IGNORECASE)
    redirects = _REDIRECT.findall(command)
    command = _REDIRECT.sub("", command).lstrip("@").strip("() ")
    words = split(command)
    if not words:
        return Outcome()
    name = words[0].rpartition("\\")[2].lower()
    name = name.removesuffix(".exe")
    handler = _COMMANDS.get(name)
    if handler is None and name.startswith("echo."):
        return Outcome("\r\n")
    if handler is None and name in ("slmgr", "slmgr.vbs", "wscript"):
        # wscript shows message boxes on a desktop that nobody sees: the command never returns.
        return Outcome(hangs=True)
    if handler is None:
        unknown = _UNKNOWN[console.machine.language].format(name=words[0])
        return _redirected(Outcome(stderr=unknown, exit_code=1), redirects)
    return _redirected(handler(console, words[1:], command), redirects)


def _redirected(outcome: Outcome, redirects: list[str]) -> Outcome:
    text = "".join(redirects).lower().replace(" ", "")
    if "2>&1" in text:
        outcome = replace(outcome, stdout=outcome.stdout + outcome.stderr, stderr="")
    if "2>nul" in text:
        outcome = replace(outcome, stderr="")
    if re.search(r"(?<!2)>nul", text):
        outcome = replace(outcome, stdout="")
    return outcome


def _cmd(console: Console, words: list[str], line: str) -> Outcome:
    lower = line.lower()
    start = re.search(r"/[ck]\s*", lower)
    if start is None:
        return Outcome()
    switches = lower[: start.start()]
    inner = line[start.end() :].strip()
    if inner[:1] == '"' == inner[-1:] and (inner.count('"') != 2 or " " in inner):
        inner = inner[1:-1]
    child = Console(console.fleet, console.machine, console.now, console.codepage, console.user)
    child.delayed = "/v:on" in switches or "/v " in switches
    outcome = run_line(child, inner)
    return replace(outcome, unicode=True) if "/u" in switches.split() else outcome


def _reg(console: Console, words: list[str], line: str) -> Outcome:
    if words and words[0].lower() == "query":
        return registry.query(console.fleet, console.machine, words[1:])
    return Outcome(stderr="ERROR: Invalid syntax.\r\n", exit_code=1)


def _ver(console: Console, words: list[str], line: str) -> Outcome:
    release = console.machine.release
    old = release.service.rpartition(".")[0].rpartition(".")[0]
    return Outcome(f"\r\nMicrosoft Windows [Version {old}.{release.build}.{release.ubr}]\r\n")


def _chcp(console: Console, words: list[str], line: str) -> Outcome:
    if words and words[0].isdigit():
        console.codepage = int(words[0])
    return Outcome(_CODEPAGE[console.machine.language].format(cp=console.codepage))


def _echo(console: Console, words: list[str], line: str) -> Outcome:
    return Outcome(f"{line[5:]}\r\n" if len(line) > 5 else "ECHO is on.\r\n")


def _exit(console: Console, words: list[str], line: str) -> Outcome:
    code = words[-1] if words else "0"
    return Outcome(exit_code=int(code) % (1 << 32) if code.lstrip("-").isdigit() else 0)


def _powershell(console: Console, words: list[str], line: str) -> Outcome:
    script = powershell.script_of(words, line)
    return powershell.run_script(script, lambda inner: run_statement(console, inner))


def run_statement(console: Console, statement: str) -> Outcome:
    """One statement of PowerShell that calls something."""
    tested = network.test_connection(console.fleet, console.machine, statement)
    machine = console.machine
    done = tested if tested is not None else server_manager.cmdlet(machine, statement, machine.now(console.now))
    return done if done is not None else run_line(console, statement)


_COMMANDS: dict[str, Callable[[Console, list[str], str], Outcome]] = {
    "cscript": lambda console, words, line: cscript(console.fleet, console.machine, words, console.now),
    "cmd": _cmd,
    "reg": _reg,
    "ver": _ver,
    "chcp": _chcp,
    "echo": _echo,
    "exit": _exit,
    "powershell": _powershell,
    "type": lambda console, words, line: type_file(console.machine, words),
    "dir": lambda console, words, line: list_folder(console.machine, words),
    "tasklist": lambda console, words, line: tasklist(console.machine, words),
    "wevtutil": lambda console, words, line: wevtutil(console.machine, words, console.now),
    "hostname": lambda console, words, line: Outcome(f"{console.machine.name}\r\n"),
    "whoami": lambda console, words, line: whoami(console.machine, console.user, words),
    "sc": lambda console, words, line: service_control(console.machine, words),
    "nslookup": lambda console, words, line: network.nslookup(console.fleet, console.machine, words),
    "set": lambda console, words, line: Outcome(),
}
