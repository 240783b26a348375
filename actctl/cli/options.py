"""Every option once, for all commands to share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Optional

import typer

from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Lang, Text
from actctl.render.interface import Format

DEFAULT_FORKS = 50

Patterns = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    typer.Argument(metavar="PATTERN", help="Hosts and groups, Ansible's patterns: all, tokyo, 'web*', 'a:!b'."),
]
InventoryFiles = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-i", "--inventory", metavar="FILE", help="Inventory file or folder; default $ACTCTL_INVENTORY, "
                 "else ./inventory.yaml. May be repeated."),
]  # fmt: skip
Limit = Annotated[Optional[str], typer.Option("-l", "--limit", metavar="PATTERN", help="Only these of them.")]  # noqa: UP045
Forks = Annotated[int, typer.Option("-f", "--forks", min=1, max=2000, help="Hosts asked at the same time.")]
Timeout = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option("--timeout", min=0.1, metavar="SECONDS", help="Limit for everything done with one host."),
]
Output = Annotated[Format, typer.Option("-o", "--output", help="Format of the result.")]


def _named(name: str | None) -> str | None:
    """Raises UserError for the empty name, before anything is done whose result could not be written then; and for
    `-`, which is a file's name to no program."""
    if name == "":
        raise UserError(Text("--out: the name of a file was expected.", "--out: ファイル名を指定してください。"))
    if name == "-":
        raise UserError(
            Text(
                "--out: the name of a file was expected; without --out standard output is written to.",
                "--out: ファイル名を指定してください。--out を付けなければ標準出力に書き込みます。",
            )
        )
    return name


def named_file(param: typer.CallbackParam, name: str | None) -> str | None:
    """As for `--out`, for a file beside which standard output has a use of its own. Raises UserError."""
    if name in ("", "-"):
        option = param.opts[0]
        raise UserError(
            Text(
                f"{option}: the name of a file was expected; standard output is for something else.",
                f"{option}: ファイル名を指定してください。標準出力は別の用途に使います。",
            )
        )
    return name


def _some(share: str) -> str:
    """Raises UserError for a batch of nobody."""
    if re.fullmatch(r"0+(?:\.0*)?%?", share.strip()):
        raise UserError(
            Text(
                "--batch: at least one host, or a part of them greater than 0%, was expected.",
                "--batch: 1 以上の台数か、0% より大きい割合を指定してください。",
            )
        )
    return share


OutFile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--out", metavar="FILE", callback=_named, help="Write the result to a file."),
]
Language = Annotated[
    Optional[Lang],  # noqa: UP045
    typer.Option("--lang", help="Language of headings and texts; default from the locale."),
]
Wide = Annotated[bool, typer.Option("--wide", help="All columns, nothing shortened.")]
SortBy = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--sort", metavar="status", help="Worst first; default: the inventory's order."),
]
FailOnWords = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--fail-on", metavar="WORDS", help="Exit with 1 when a host is: unlicensed, grace, notification, "
                 "unknown, unreachable, expiring:DAYSd; comma between them."),
]  # fmt: skip
User = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("-u", "--user", metavar="NAME", help="Sign in as this user, whatever the inventory says."),
]
AskPass = Annotated[bool, typer.Option("-k", "--ask-pass", help="Ask for the password, whatever the inventory says.")]
AuthFail = Annotated[
    int,
    typer.Option("--auth-fail", min=0, metavar="N", help="Refusals in a row after which a domain account is tried on "
                 "no further host, so that it is not locked; 0: no limit."),
]  # fmt: skip
TransportName = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--transport", metavar="pypsrp|pywinrm", help="WinRM library; default: the inventory's, else pypsrp."),
]
Stream = Annotated[bool, typer.Option("--stream", help="Show hosts as they answer (csv, markdown, html, json).")]
Verbose = Annotated[
    int,
    typer.Option("-v", "--verbose", count=True, show_default=False, help="What happens with each host, on standard "
                 "error; -vv: more."),
]  # fmt: skip

Check = Annotated[bool, typer.Option("--check", help="Show what would be done; change nothing.")]
ExitCode = Annotated[
    bool,
    typer.Option("--exit-code", help="With --check: 0 nothing to do, 3 changes pending, 1 a host could not be read."),
]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Agree beforehand; nobody is asked.")]
PlanFile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--out", metavar="FILE", callback=_named, help="Save the plan for `actctl apply`; without --yes "
                 "nothing is changed."),
]  # fmt: skip
Canary = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--canary", min=0, help="Hosts of each distinct edition that go first; default: one, of at most a "
                 "tenth of the hosts."),
]  # fmt: skip
Batch = Annotated[
    str, typer.Option("--batch", metavar="N|N%", callback=_some, help="Hosts in one batch after the canary.")
]
MaxFail = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--max-fail", metavar="N|N%", help="Failures beyond which no further host is started; default: "
                 "none in the canary, then 5%."),
]  # fmt: skip
Force = Annotated[bool, typer.Option("--force", help="Go on where a threshold, an edition or a missing key says no.")]
KeyFrom = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--key-from", metavar="SOURCE", help="Secret key: env:NAME, file:PATH, keyring:NAME, - (standard "
                 "input) or prompt."),
]  # fmt: skip
KmsHostName = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--kms-host", metavar="HOST[:PORT]", help="The KMS host to ask; default: found by DNS."),
]


@dataclass(frozen=True)
class ChangeOptions:
    """What every command that changes machines takes."""

    inventory: InventoryFiles = None
    limit: Limit = None
    forks: Forks = DEFAULT_FORKS
    timeout: Timeout = None
    format_: Output = Format.TABLE
    out: PlanFile = None
    lang: Language = None
    check: Check = False
    exit_code: ExitCode = False
    yes: Yes = False
    canary: Canary = None
    batch: Batch = "25%"
    max_fail: MaxFail = None
    force: Force = False
    user: User = None
    ask_pass: AskPass = False
    auth_fail: AuthFail = REFUSALS
    transport: TransportName = None
    verbose: Verbose = 0


@dataclass(frozen=True)
class ResumeOptions:
    """What a run that goes on takes: its pace is on record."""

    inventory: InventoryFiles = None
    forks: Forks = DEFAULT_FORKS
    timeout: Timeout = None
    format_: Output = Format.TABLE
    out: OutFile = None
    lang: Language = None
    check: Check = False
    exit_code: ExitCode = False
    yes: Yes = False
    force: Force = False
    user: User = None
    ask_pass: AskPass = False
    auth_fail: AuthFail = REFUSALS
    transport: TransportName = None
    verbose: Verbose = 0


@dataclass(frozen=True)
class ReadOptions:
    """What a command takes that reads the fleet and shows something of its own."""

    inventory: InventoryFiles = None
    limit: Limit = None
    forks: Forks = DEFAULT_FORKS
    timeout: Timeout = None
    format_: Output = Format.TABLE
    out: OutFile = None
    lang: Language = None
    user: User = None
    ask_pass: AskPass = False
    auth_fail: AuthFail = REFUSALS
    transport: TransportName = None
    verbose: Verbose = 0
