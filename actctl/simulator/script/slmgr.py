"""slmgr.vbs itself: arguments in, collected text and exit code out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from actctl.simulator.script import client_verbs, display, host_verbs, key_verbs
from actctl.simulator.script.session import Session
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine
from actctl.simulator.windows.refused import ServiceRefused


@dataclass(frozen=True, slots=True)
class Verb:
    """One option of the script."""

    run: Callable[..., None]
    needs: str | None = None
    """Name of the argument it cannot do without."""
    most: int = 1
    """Arguments it takes."""


VERBS = {
    "dli": Verb(display.dli),
    "dlv": Verb(display.dlv),
    "xpr": Verb(display.xpr),
    "ipk": Verb(key_verbs.ipk, "<Product Key>"),
    "upk": Verb(key_verbs.upk),
    "ato": Verb(key_verbs.ato),
    "atp": Verb(key_verbs.atp, "<Confirmation ID>", 2),
    "dti": Verb(key_verbs.dti),
    "cpky": Verb(key_verbs.cpky, most=0),
    "rearm": Verb(key_verbs.rearm, most=0),
    "skms": Verb(client_verbs.skms, "<Name[:Port] | : port>", 2),
    "ckms": Verb(client_verbs.ckms),
    "skms-domain": Verb(client_verbs.skms_domain, "<FQDN>", 2),
    "ckms-domain": Verb(client_verbs.ckms_domain),
    "skhc": Verb(client_verbs.skhc, most=0),
    "ckhc": Verb(client_verbs.ckhc, most=0),
    "act-type": Verb(client_verbs.act_type, most=2),
    "sprt": Verb(host_verbs.sprt, "<Port>"),
    "sdns": Verb(host_verbs.sdns, most=0),
    "cdns": Verb(host_verbs.cdns, most=0),
    "spri": Verb(host_verbs.spri, most=0),
    "cpri": Verb(host_verbs.cpri, most=0),
    "sai": Verb(host_verbs.sai, "<Activation Interval>"),
    "sri": Verb(host_verbs.sri, "<Renewal Interval>"),
}
SERVICE_DISABLED = 0x80070422
_NOT_ON_WINDOWS_7 = frozenset({"act-type", "skms-domain", "ckms-domain"})


def run(fleet: Fleet, machine: Machine, arguments: list[str], now: dt.datetime) -> tuple[str, int]:
    """What the script prints and the exit code it ends with; `now` is the true time, UTC."""
    if not arguments:
        return _usage([]), 1
    option = arguments[0]
    name = option[1:].lower() if option[:1] in "/-" else ""
    verb = VERBS.get(name)
    session = Session(fleet, machine, now)
    if verb is None or (machine.release.old_script and name in _NOT_ON_WINDOWS_7):
        return _usage([session.labels("L_MsgUnrecognizedOption") + option, ""]), 1
    given = arguments[1 : 1 + verb.most]
    if verb.needs is not None and not given:
        return _usage(["", f"{session.labels('L_MsgErrorText_8')}option {name} needs {verb.needs}"]), 1
    code = 0
    try:
        if machine.service_disabled:
            raise ServiceRefused(SERVICE_DISABLED)
        verb.run(session, *given)
    except ServiceRefused as refused:
        code = refused.code
        session.lines.append(session.labels.error(code))
    return _echo(session.lines), code


def _echo(lines: list[str]) -> str:
    """The collected lines and the newline of the echo itself."""
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


@cache
def _usage_lines() -> tuple[str, ...]:
    text = resources.files("actctl.simulator").joinpath("script/usage.txt").read_text("utf-8")
    return tuple(text.splitlines())


def _usage(before: list[str]) -> str:
    return _echo([*before, *_usage_lines()])
