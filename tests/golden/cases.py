"""What is kept of each command: its command lines, without `-o` and `--lang`, which are added for every value.

Where a command takes `-o`, its cases are run in every format; `Once` only as they stand. A new command needs a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from typer.main import get_command

from actctl.cli.app import app
from actctl.common.texts import Lang
from actctl.render import Format

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Case:
    """A command line of one command."""

    line: str
    """All that comes after `actctl`."""
    fleet: str | None = "fleet"
    """The machines that it meets: fleet.yaml or changing.yaml; None: it asks nobody, and there is no inventory."""
    every_format: bool = True
    changes: bool = False
    """It changes its machines, so that it has them for itself."""
    before: str | None = None
    """A command that is run first; what it says is not kept."""
    stdin: str = ""
    until: str | None = None
    """Sent SIGTERM once it has written that."""


def _offline(line: str, *, every_format: bool = True, stdin: str = "") -> Case:
    return Case(line, fleet=None, every_format=every_format, stdin=stdin)


def _once(line: str) -> Case:
    return Case(line, every_format=False)


def _wrong(*lines: str) -> tuple[Case, ...]:
    """Usages that are refused before anybody is asked."""
    return tuple(_offline(line, every_format=False) for line in lines)


def _change(line: str, *, before: str | None = None) -> Case:
    return Case(line, fleet="changing", changes=True, before=before)


def _check(line: str) -> Case:
    return Case(f"{line} --check", fleet="changing")


_KMS = "switch kms mak*,pc*,off01 --kms-host kms01.corp.example"
_SOME = " ".join(
    f"data/{name}.txt"
    for name in ("en/kms-client-licensed-ws2022-dc-dlv", "en/kms-host-dlv", "ja/mak-licensed-dlv", "en/eval-dlv",
                 "en/no-key-dlv", "ja/ato-error-C004F074")
)  # fmt: skip
_ALL = {
    lang: " ".join(f"data/{lang}/{file.name}" for file in sorted((DATA / lang).glob("*.txt"))) for lang in ("en", "ja")
}

CASES: dict[str, tuple[Case, ...]] = {
    "": _wrong("", "--version", "nonsense", "--nonsense"),
    "report": (
        Case("report"),
        *map(_once, ("report tokyo --wide", "report --sort status", "report kmsc01,ad01 --fail-on expiring:200d",
                     "report nobody", "report kms01 -q --ascii", "report kms01 --out report.json -o json")),
        *_wrong("report --sort name", "report -o xml", "report -i missing.yaml", "report -f 0",
                "report -i broken.yaml", "report", "report -i hosts.ini --fail-on nonsense", "report --out ''"),
    ),
    "dlv": (Case("dlv kms01,ad01,notif01,off01"), *_wrong("dlv --nonsense")),
    "dli": (Case("dli kms01,mak01,eval01,off01"), *_wrong("dli -o")),
    "xpr": (Case("xpr"),),
    "inventory list": (
        Case("inventory list"),
        _offline("inventory list -i hosts.ini"),
        _offline("inventory list -i hosts.csv"),
        *_wrong("inventory", "inventory list", "inventory list -i broken.yaml", "inventory list -i hosts.ini nobody"),
    ),
    "inventory check": (Case("inventory check"),),
    "doctor": (Case("doctor"),),
    "forecast": (Case("forecast"),),
    "advise": (Case("advise"), _once("advise tokyo --offline tokyo"), _once("advise tokyo --offline nowhere")),
    "parse": (
        _offline(f"parse {_SOME}"),
        Case("parse report.json", fleet="changing"),
        _offline("parse -", stdin="no slmgr\n"),
        *(_offline(f"parse {files}", every_format=False) for files in _ALL.values()),
        *_wrong("parse missing.txt", "parse mak.txt --labels missing.ini"),
    ),
    "explain": (
        _offline("explain 0xC004F074"),
        *_wrong("explain 0xC004F038 -1073418124 0xC0FFEE00", "explain 0", "explain nonsense", "explain"),
    ),
    "gvlk list": (_offline("gvlk list"), *_wrong("gvlk", "gvlk nonsense")),
    "gvlk find": (_offline("gvlk find 2022 dc"), *_wrong("gvlk find nonsense", "gvlk find")),
    "gvlk show": (_offline("gvlk show 2022 dc"), *_wrong("gvlk show ltsc", "gvlk show nonsense")),
    "gvlk identify": (
        _offline("gvlk identify VDYBN-27WPP-V4HQT-9VMD4-VMK7H"),
        _offline("gvlk identify VDYBN-27WPP-V4HQT-9VMD4-VMK8H"),
        _offline("gvlk identify -", stdin="DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K\n"),
        *_wrong("gvlk identify VMK7H", "gvlk identify nonsense"),
    ),
    "gvlk for": (Case("gvlk for"),),
    "kms status": (Case("kms status"), _once("kms status mak01")),
    "kms clients": (Case("kms clients"), _once("kms clients --since 3d --no-inventory-check"),
                    *_wrong("kms clients --since ever")),
    "kms dns": (Case("kms dns --nameserver {dns}"), *_wrong("kms dns --nameserver nonsense")),
    "kms setup": (
        _check("kms setup new01 --key-from file:csvlk.txt --allow 10.0.0.0/8"),
        _change("kms setup new01 --key-from file:csvlk.txt --allow 10.0.0.0/8 -y"),
        *_wrong("kms setup", "kms"),
    ),
    "switch kms": (
        _check(_KMS),
        _change(f"{_KMS} -y"),
        *_wrong("switch", "switch kms -i hosts.ini", "switch kms all --gvlk nonsense", "switch kms all --from nonsense",
                "switch kms all --exit-code", "switch kms all --batch none"),
        Case("switch kms mak01", fleet="changing", every_format=False),
        Case("switch kms mak01 --out plan2.json", fleet="changing", every_format=False),
    ),
    "switch mak": (
        _check("switch mak kmsc01,mak01,off01 --key-from file:mak.txt"),
        _change("switch mak kmsc01,mak01,off01 --key-from file:mak.txt -y"),
        *_wrong("switch mak all", "switch mak all --key-from file:missing.txt"),
    ),
    "ipk": (
        _check("ipk --gvlk auto mak*,off01"),
        _change("ipk --gvlk auto mak*,off01 -y"),
        *_wrong("ipk all", "ipk --gvlk auto"),
    ),
    "skms": (
        _check("skms kms01.corp.example:1689 kmsc01,mak01"),
        _change("skms kms01.corp.example:1689 kmsc01,mak01 -y"),
        *_wrong("skms", "skms kms01", "skms 'a b' all"),
    ),
    "ato": (_check("ato kmsc01,mak01"), _change("ato kmsc01,mak01 -y"), *_wrong("ato")),
    "slmgr": (
        Case("slmgr dti -l kms01,mak01,off01"),
        _check("slmgr rearm -l mak01,kmsc01"),
        _change("slmgr ckms -l kmsc01,mak01 -y"),
        *_wrong("slmgr", "slmgr nonsense", "slmgr ckms", "slmgr skhc a b"),
    ),
    "apply": (
        _check("apply plan.json"),
        _change("apply new.json -y", before=f"{_KMS} --out new.json"),
        *_wrong("apply", "apply missing.json", "apply broken.yaml"),
    ),
    "runs list": (Case("runs list", fleet="changing"), *_wrong("runs", "runs list nonsense")),
    "runs show": (
        Case("runs show 20261127-1847-fb97", fleet="changing"),
        Case("runs show 29zt -v", fleet="changing"),
        *_wrong("runs show", "runs show nonsense"),
    ),
    "runs resume": (
        _check("runs resume"),
        Case("runs resume 20261127-1847-fb97", fleet="changing", every_format=False),
        _change("runs resume -y", before="switch kms mak01 -y --kms-host kms01.corp.example"),
        *_wrong("runs resume"),
    ),
    "help": _wrong("help", "help exit-codes", "help kms status", "help nonsense"),
    "demo": (_offline("demo"), *_wrong("demo --sort name")),
    "simulate": (
        Case("simulate --hosts 3", fleet=None, until="ready"),
        *_wrong("simulate --hosts 3 --fleet fleet.yaml", "simulate --fleet missing.yaml", "simulate --fleet hosts.csv",
                "simulate --hosts 0"),
    ),
}  # fmt: skip
"""Command without `actctl` → its cases; the empty one is the program itself."""


def _commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    members = getattr(command, "commands", {})
    if not members or not name:
        yield name, command
    for key, member in members.items():
        yield from _commands(member, f"{name} {key}".strip())


COMMANDS: dict[str, Any] = dict(_commands(get_command(app)))
"""Every command that does something, and the program itself."""


def _takes(command: str, option: str) -> bool:
    return any(option in parameter.opts for parameter in COMMANDS[command].params)


_EVERY_RESULT = ("switch kms",)
"""Whose real runs are made in every format; all changes write their results with the same page."""


def cases(command: str, lang: Lang) -> Iterator[Case]:
    """What is run of a command in a language: its cases in every format, and in English its help."""
    if lang is Lang.EN:
        yield _offline(f"{command} --help".strip())
    for case in CASES[command]:
        line = case.line
        if command and line.startswith(command) and _takes(command, "--lang"):
            line += f" --lang {lang.value}"
        if not (case.every_format and _takes(command, "--output")):
            yield replace(case, line=line)
            continue
        for format_ in Format if not case.changes or command in _EVERY_RESULT else (Format.TABLE, Format.JSON):
            in_order = format_ is Format.JSONL or case.changes  # hosts are shown as they answer
            forks = " -f 1" if in_order and _takes(command, "--forks") else ""
            yield replace(case, line=f"{line} -o {format_.value}{forks}")
