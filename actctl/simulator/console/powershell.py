"""PowerShell in so far as fleets need it: programs called by name, strings printed, exit codes passed on."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import replace

from actctl.simulator.console.outcome import Outcome

_IGNORED = re.compile(
    r"^(?:\$[\w:]+\s*=|\[Console\]::|\[System\.Console\]::|Set-StrictMode|param\s*\(|If\s*\(-not \$\?\)|#)",
    re.IGNORECASE,
)
_EXIT = re.compile(r"^exit\b\s*(.*)$", re.IGNORECASE)
_STRING = re.compile(r"""^(?:Write-(?:Output|Host)\s+)?(["'])(.*)\1$""", re.IGNORECASE)
_SLEEP = re.compile(r"^Start-Sleep\s+(?:-s(?:econds)?\s+)?([0-9.]+)$", re.IGNORECASE)
_WRITE = re.compile(r"^Write-(?:Output|Host)\s+(.*)$", re.IGNORECASE)


def script_of(words: list[str], line: str) -> str:
    """The script a `powershell` command line carries."""
    lower = [word.lower() for word in words]
    for index, word in enumerate(lower):
        if word[:1] == "-" and len(word) > 1 and "-encodedcommand".startswith(word) and word[1] == "e":
            if word == "-ex" or index + 1 >= len(words):
                continue
            try:
                return base64.b64decode(words[index + 1], validate=True).decode("utf-16-le")
            except (binascii.Error, UnicodeDecodeError):
                continue
        if word in ("-command", "-c"):
            return " ".join(words[index + 1 :])
    # What is no parameter is the script.
    first = next((place for place, word in enumerate(words) if not word.startswith("-")), len(words))
    return " ".join(words[first:])


def statements(script: str) -> list[str]:
    """Statements of a script: lines, cut at semicolons outside quotes."""
    found, current, quote = [], "", ""
    for char in script.replace("\r\n", "\n"):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in ";\n":
            found.append(current.strip())
            current = ""
            continue
        current += char
    return [item for item in [*found, current.strip()] if item]


def run_script(script: str, run: Callable[[str], Outcome]) -> Outcome:
    """Run a script; `run` runs a program's command line. The exit code is that of `exit`, else 0 or 1."""
    done, last = Outcome(), 0
    for statement in statements(script):
        ending = _EXIT.match(statement)
        if ending is not None:
            return replace(done, exit_code=_code(ending[1].strip(), last))
        text = _STRING.match(statement) or _WRITE.match(statement)
        if text is not None:
            # Write-Host of a program whose output is no console ends its lines with a line feed alone.
            end = "\n" if statement.lower().startswith("write-host") else "\r\n"
            done = replace(done, stdout=f"{done.stdout}{text[text.lastindex or 0]}{end}")
            continue
        pause = _SLEEP.match(statement)
        if pause is not None:
            done = replace(done, sleeps=done.sleeps + float(pause[1]))
            continue
        if _IGNORED.match(statement):
            continue
        outcome = run(_as_command_line(statement))
        last = outcome.exit_code
        done = replace(
            done, stdout=done.stdout + outcome.stdout, stderr=done.stderr + outcome.stderr, hangs=outcome.hangs
        )
        if outcome.hangs:
            return done
    return replace(done, exit_code=1 if last else 0)


def _code(text: str, last: int) -> int:
    if text.upper() == "$LASTEXITCODE":
        return last
    return int(text) % (1 << 32) if text.lstrip("-").isdigit() else 0


def _as_command_line(statement: str) -> str:
    """PowerShell's way of writing a call turned into a command line."""
    line = re.sub(r"\s*\|\s*Out-(?:String|Host|Default)(?:\s+-Stream)?\s*$", "", statement, flags=re.IGNORECASE)
    line = re.sub(r"^&\s*", "", line)
    line = re.sub(r"\$\{?env:(\w+)\}?", r"%\1%", line, flags=re.IGNORECASE)
    return line.replace("'", '"')
