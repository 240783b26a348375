"""cmd.exe in so far as fleets need it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from actctl.simulator.console import network, powershell, registry, server_manager
from actctl.simulator.console.cscript import cscript
from actctl.simulator.console.files import exists, list_folder, type_file
from actctl.simulator.console.filters import run_filter
from actctl.simulator.console.outcome import Outcome
from actctl.simulator.console.services import service_control, whoami
from actctl.simulator.console.tasklist import tasklist
from actctl.simulator.console.wevtutil import wevtutil
from actctl.simulator.console.words import Part, chain, expand, split
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
_KEEPS_BLANKS = re.compile(r"(?:echo|cmd)\b", re.IGNORECASE)
_IF_EXIST = re.compile(
    r"if\s+(?P<not>not\s+)?exist\s+(?P<path>\"[^\"]+\"|\S+)\s+(?:\((?P<then>[^()]*)\)(?:\s*else\s*\((?P<other>[^()]*)\)?)?"
    r"|(?P<only>.*))$",
    re.IGNORECASE,
)
_HOME = "C:\\Users\\{user}"


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
    environment: dict[str, str] = field(default_factory=dict)
    """Variables by name as it is written."""
    directory: str = ""
    stdin: str = ""
    ended: bool = False
    """`exit` was called."""

    def __post_init__(self) -> None:
        home = _HOME.format(user=self.user)
        self.directory = self.directory or home
        self.environment = {
            "ALLUSERSPROFILE": r"C:\ProgramData",
            "COMPUTERNAME": self.machine.name.upper(),
            "ComSpec": r"C:\Windows\system32\cmd.exe",
            "OS": "Windows_NT",
            "Path": r"C:\Windows\system32;C:\Windows;C:\Windows\System32\Wbem",
            "PATHEXT": ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
            "PROCESSOR_ARCHITECTURE": "AMD64",
            "PROMPT": "$P$G",
            "SystemDrive": "C:",
            "SystemRoot": r"C:\Windows",
            "TEMP": rf"{home}\AppData\Local\Temp",
            "USERNAME": self.user,
            "USERPROFILE": home,
            "windir": r"C:\Windows",
            **self.environment,
        }

    @property
    def variables(self) -> dict[str, str]:
        """By name in lower case, as `%NAME%` finds them."""
        known = {name.lower(): value for name, value in self.environment.items()}
        return {**known, "errorlevel": str(_signed(self.last)), "cd": self.directory}


def run_line(console: Console, line: str) -> Outcome:
    """Run a whole line; the exit code is that of its last command."""
    line = expand(line, console.variables)
    done, piped = Outcome(), console.stdin
    parts = chain(line)
    for part, following in zip(parts, [*parts[1:], Part("", "")], strict=True):
        if (part.operator == "&&" and console.last) or (part.operator == "||" and not console.last):
            continue
        console.stdin = piped
        outcome = _run_command(console, part)
        console.last = outcome.exit_code
        piped = console.stdin
        if following.operator == "|":
            piped, outcome = outcome.stdout, replace(outcome, stdout="")
        done = Outcome(
            done.stdout + outcome.stdout,
            done.stderr + outcome.stderr,
            outcome.exit_code,
            outcome.hangs,
            done.unicode or outcome.unicode,
            done.sleeps + outcome.sleeps,
        )
        if outcome.hangs or console.ended:
            break
    return done


def _signed(code: int) -> int:
    return code - (1 << 32) if code >= 1 << 31 else code


def run_program(console: Console, line: str) -> Outcome:
    """Start a program without cmd: nothing is expanded or chained."""
    return _run_command(console, Part("", line))


def _run_command(console: Console, part: Part) -> Outcome:
    command = part.text.lstrip("@( ")
    if console.delayed:
        known = console.variables
        command = re.sub("!([^!]+)!", lambda match: known.get(match[1].lower(), ""), command)
    # echo prints the blanks behind its text, also in a cmd of its own; nothing else sees them.
    command = command if _KEEPS_BLANKS.match(command) else command.rstrip(" )")
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
        return _redirected(Outcome(stderr=unknown, exit_code=1), part.redirects)
    return _redirected(handler(console, words[1:], command), part.redirects)


def _redirected(outcome: Outcome, redirects: Sequence[tuple[str, str]]) -> Outcome:
    """Each stream goes where it was sent last; `2>&1` means wherever 1 goes by then."""
    where = {"1": "1", "2": "2"}
    for stream, to in redirects:
        where[stream] = where.get(to, to)
    texts = {"1": "", "2": ""}
    for stream, text in (("1", outcome.stdout), ("2", outcome.stderr)):
        if where[stream] in texts:
            texts[where[stream]] += text
    return replace(outcome, stdout=texts["1"], stderr=texts["2"])


def _cmd(console: Console, words: list[str], line: str) -> Outcome:
    lower = line.lower()
    start = re.search(r"/[ck]\s*", lower)
    if start is None:
        return Outcome()
    switches = lower[: start.start()]
    inner = line[start.end() :].lstrip()
    bare = inner.rstrip()
    if bare[:1] == '"' == bare[-1:] and (bare.count('"') != 2 or " " in bare):
        inner = bare[1:-1]
    child = Console(
        console.fleet, console.machine, console.now, console.codepage, console.user,
        environment=dict(console.environment), directory=console.directory, stdin=console.stdin,
    )  # fmt: skip
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


def _if(console: Console, words: list[str], line: str) -> Outcome:
    """`if [not] exist PATH (…) [else (…)]`, and without parentheses."""
    match = _IF_EXIST.match(line)
    if match is None:
        return Outcome(stderr="The syntax of the command is incorrect.\r\n", exit_code=255)
    there = exists(console.machine, match["path"]) is not bool(match["not"])
    chosen = (match["then"] or match["only"]) if there else match["other"]
    return run_line(console, chosen) if chosen else Outcome()


def _exit(console: Console, words: list[str], line: str) -> Outcome:
    """`exit [/b] [N]`; without a number the code is that of the command before."""
    console.ended = True
    code = words[-1] if words else ""
    return Outcome(exit_code=int(code) % (1 << 32) if re.fullmatch(r"[+-]?[0-9]+", code) else console.last)


def _set(console: Console, words: list[str], line: str) -> Outcome:
    """`set`, `set PREFIX` and `set NAME=VALUE`; names are found however they are written."""
    asked = line[3:].strip()
    if len(asked) > 1 and asked[0] == asked[-1] == '"':
        asked = asked[1:-1]
    name, assigned, value = asked.partition("=")
    if name and assigned:
        known = next((one for one in console.environment if one.lower() == name.lower()), name)
        console.environment.pop(known, None)
        if value:
            console.environment[known] = value
        return Outcome()
    found = sorted((one for one in console.environment if one.lower().startswith(name.lower())), key=str.lower)
    if name and not found:
        return Outcome(stderr=f"Environment variable {name} not defined\r\n", exit_code=1)
    return Outcome("".join(f"{one}={console.environment[one]}\r\n" for one in found))


def _cd(console: Console, words: list[str], line: str) -> Outcome:
    """`cd` shows where it is; `cd [/d] FOLDER` goes there, whatever is said: nothing says which folders exist."""
    folders = [word for word in words if word.lower() != "/d"]
    if not folders:
        return Outcome(f"{console.directory}\r\n")
    console.directory = folders[0]
    return Outcome()


def _powershell(console: Console, words: list[str], line: str) -> Outcome:
    script = console.stdin if words[-1:] == ["-"] else powershell.script_of(words, line)
    return powershell.run_script(script, lambda inner: run_statement(console, inner))


def run_statement(console: Console, statement: str) -> Outcome:
    """One statement of PowerShell that calls something."""
    if statement.lower() in ("(pwd).path", "(get-location).path"):
        return Outcome(f"{console.directory}\r\n")
    tested = network.test_connection(console.fleet, console.machine, statement)
    machine = console.machine
    done = tested if tested is not None else server_manager.cmdlet(machine, statement, machine.now(console.now))
    return done if done is not None else run_line(console, statement)


def _filter(name: str) -> Callable[[Console, list[str], str], Outcome]:
    return lambda console, words, line: run_filter(name.removesuffix(".com"), words, console.stdin)


_COMMANDS: dict[str, Callable[[Console, list[str], str], Outcome]] = {
    "if": _if,
    "cscript": lambda console, words, line: cscript(console.fleet, console.machine, words, console.now),
    "cmd": _cmd,
    "reg": _reg,
    "ver": _ver,
    "chcp": _chcp,
    "echo": _echo,
    "exit": _exit,
    "powershell": _powershell,
    "type": lambda console, words, line: type_file(console.machine, words),
    "dir": lambda console, words, line: list_folder(console.machine, words, console.directory),
    "tasklist": lambda console, words, line: tasklist(console.machine, words),
    "wevtutil": lambda console, words, line: wevtutil(console.machine, words, console.now),
    "hostname": lambda console, words, line: Outcome(f"{console.machine.name}\r\n"),
    "whoami": lambda console, words, line: whoami(console.machine, console.user, words),
    "sc": lambda console, words, line: service_control(console.machine, words),
    "nslookup": lambda console, words, line: network.nslookup(console.fleet, console.machine, words),
    "set": _set,
    "cd": _cd,
    "ipconfig": lambda console, words, line: network.ipconfig(console.machine),
    **{name: _filter(name) for name in ("more", "more.com", "sort", "findstr", "find")},
}
