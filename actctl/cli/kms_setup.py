"""`actctl kms setup HOST`: what a KMS host needs, planned, asked, recorded and verified like a switch."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from actctl.cli import completion
from actctl.cli.change_options import ChangeOptions, KeyFrom
from actctl.cli.declare import argument, option
from actctl.cli.option_set import taking
from actctl.common.clock import now_utc
from actctl.common.texts import Text, sentence

if TYPE_CHECKING:
    from actctl.cli.wanted import Wanted
    from actctl.fleet.reach import Reach
    from actctl.licensing.changes.change import Decision
    from actctl.licensing.machine import Machine

_Host = Annotated[
    str,
    argument(
        "HOST",
        Text("The machine that is to be a KMS host.", "KMSホストにするコンピューター。"),
        autocompletion=completion.hosts,
    ),
]
_Networks = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    option(
        "--allow",
        metavar="NETWORK",
        help=Text(
            "Who may ask: 10.0.0.0/8; may be repeated. None: the firewall is not touched.",
            "接続を許可するネットワーク: 10.0.0.0/8 など。複数指定可。省略時はファイアウォールを変更しません。",
        ),
    ),
]
_Port = Annotated[
    Optional[int],  # noqa: UP045
    option(
        "--port",
        min=1,
        max=65535,
        help=Text(
            "TCP port it listens on.",
            "待ち受けるTCPポート。",
        ),
    ),
]
_Dns = Annotated[
    Optional[bool],  # noqa: UP045
    option(
        "--dns/--no-dns",
        help=Text(
            "Publish itself in DNS, or not.",
            "DNSに登録するかどうか。",
        ),
    ),
]
_Priority = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--priority",
        metavar="normal|low",
        help=Text(
            "Of its service.",
            "KMSサービスの優先度。",
        ),
        autocompletion=completion.words("normal", "low"),
    ),
]
_Offline = Annotated[
    bool,
    option(
        "--offline",
        help=Text(
            "No connection to Microsoft: shows the installation ID.",
            "Microsoftに接続できない場合。インストールIDを表示します。",
        ),
    ),
]
_Confirmation = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--confirmation-id",
        metavar="DIGITS",
        help=Text(
            "What Microsoft answered to the installation ID.",
            "インストールIDに対してMicrosoftから得た確認ID。",
        ),
    ),
]


@taking(ChangeOptions)
def setup(
    *,
    host: _Host,
    key_from: KeyFrom = None,
    allow: _Networks = None,
    port: _Port = None,
    dns: _Dns = None,
    priority: _Priority = None,
    offline: _Offline = False,
    confirmation_id: _Confirmation = None,
    options: ChangeOptions,
) -> None:
    """A KMS host, set up: role, firewall, host key (CSVLK), activation, port, DNS; what is so already is left."""
    from actctl.cli import changing
    from actctl.cli.change import change
    from actctl.cli.keys import key_file
    from actctl.common.errors import UserError
    from actctl.fleet.change.change import Change
    from actctl.fleet.kms.setup import SetupLook
    from actctl.licensing.changes.setup_kms import NO_KEY, SetupWish, decide
    from actctl.licensing.keys.form import masked

    wanted = changing.wanted(options)
    if priority not in (None, "normal", "low"):
        raise UserError(
            Text(
                f"--priority: “{priority}” is not known; normal or low was expected.",
                f"--priority: 「{priority}」は指定できません。normal または low を指定してください。",
            )
        )
    allowed = _checked("networks", "--allow", ",".join(allow)) if allow else None
    confirmed = (
        _checked("confirmation_id", "--confirmation-id", confirmation_id) if confirmation_id is not None else None
    )
    file = key_file(key_from) if key_from is not None else None
    reached = changing.reach_to_change([host], options)
    if len(reached.hosts) != 1:
        raise UserError(
            Text(
                f"one host was expected; “{host}” means {len(reached.hosts)}.",
                f"ホストを1台だけ指定してください。「{host}」は{len(reached.hosts)}台に一致します。",
            )
        )
    key = file.keys.key_for(reached.hosts[0].name) if file else None
    wish = SetupWish(
        masked(key) if key else None, allowed, port, dns, None if priority is None else priority == "low", offline,
        confirmed, options.force,
    )  # fmt: skip
    look = SetupLook()
    decided: list[Decision] = []

    def remembered(name: str, machine: Machine) -> Decision:
        decided.append(decide(machine, look.around, wish))
        return decided[-1]

    asked = Change(
        kind="kms-setup",
        targets=reached.targets(),
        decide=remembered,
        origin=replace(reached.origin, key_source=file.description if file else None),
        keys=file.find if file else lambda name, last_five: None,
        look=look.reader,
        warnings=file.warnings if file else (),
    )
    code = change(asked, wanted)
    if code == 0 and not (options.check or options.out):
        _verified(reached, wanted)
    if any(one.reason == NO_KEY for one in decided):  # the request lacks it, as that of `switch mak` may
        code = 2
    raise typer.Exit(code)


def _checked(kind: str, option: str, given: str) -> str:
    from actctl.common.arguments import BadArgument, check
    from actctl.common.errors import UserError

    try:
        return check(kind, given)
    except BadArgument as error:
        raise UserError(sentence(error.why), source=option) from None


def _verified(reached: Reach, wanted: Wanted) -> None:
    """The host as it is now and, once it is a KMS host, the client side to paste: on standard error, it is no result.

    Nothing is said of a host that is no KMS host yet: it waits for a confirmation ID, which the result shows.
    """
    from actctl.cli.asking import watched
    from actctl.cli.terminal import say
    from actctl.fleet.kms.status import read_status
    from actctl.render.pages.kms_status import block, client_side

    targets = reached.targets()
    (status,) = asyncio.run(read_status(targets, watched(1, len(targets), asyncio.Event()), uptime=True))
    if status.serves:
        lang = wanted.style.lang
        for line in (*block(status, now_utc(), lang), *client_side(status, lang)):
            say(line)
