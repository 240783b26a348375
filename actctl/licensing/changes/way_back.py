"""The commands by which a changed machine becomes what it was. Pure decisions.

A key of one's own is never among them: `KEYS` stands for the file that holds it. A GVLK is public. A person pastes
these commands: what a machine or a file calls something stands in one only where it can be nothing but a name.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from actctl.common.arguments import pasted, plain
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.licensing.changes.change import State, Step
from actctl.licensing.records import Method

_OWN_KEY = "--key-from file:KEYS"
_NO_NAME = Text(
    "no command: the host's name or the inventory's cannot stand in one",
    "ホスト名またはインベントリ名をコマンドに記載できません",
)


@dataclass(frozen=True, slots=True)
class WayBack:
    """How one machine becomes what it was."""

    commands: tuple[str, ...] = ()
    """In their order; none where its steps took nothing, or no command gives it back."""
    remark: Text | None = None
    """What no command says, and why."""


def way_back(
    host: str, before: State, steps: Sequence[Step], *, to_kms_host: bool = False, inventory: Sequence[str] = ()
) -> WayBack:
    """The way back of one host.

    `to_kms_host`: the change makes it a KMS host, which other commands leave alone unless told. `inventory`: the
    sources that the host comes from, which each command names.
    """
    other_key = any(step.row.replaces_key for step in steps)
    other_kms_host = any(step.left.kms_host is not None for step in steps)
    name = pasted(host)
    noted, registered = before.registered_kms
    kms_host = _named(registered)
    unnamed = registered is not None and kms_host is None
    key = _key_back(name or "", before.method, kms_host, to_kms_host) if other_key else ()
    client = before.method is Method.KMS_CLIENT
    named: tuple[str, ...] = ()
    if other_kms_host and noted and not unnamed and not (key and client):
        named = (f"actctl skms {shlex.quote(kms_host)} {name}" if kms_host else f"actctl slmgr ckms -l {name}",)
    asked = other_kms_host or (bool(key) and client)
    remark = _no_dns_name(registered) if unnamed and asked else None
    commands = (*key, *named)
    if commands and not (name and all(map(str.isprintable, inventory))):
        return WayBack(remark=_NO_NAME)
    where = "".join(f" -i {shlex.quote(one)}" for one in inventory)
    return WayBack(tuple(command + where for command in commands), remark)


def _named(kms_host: str | None) -> str | None:
    """The KMS host where it is a name or an address, and one only; a port alone is none."""
    found = plain("kms_host", kms_host)
    return found if found and found[0] not in ":-" else None


def _no_dns_name(registered: str | None) -> Text:
    return Text(
        f"the KMS host noted here is no DNS name, and stands in no command: {shown(registered)}",
        f"記録されたKMSホストはDNS名ではないため、コマンドに含めていません: {shown(registered)}",
    )


def _key_back(name: str, method: Method | None, kms_host: str | None, is_kms_host: bool) -> tuple[str, ...]:
    """How the machine gets back a key of the kind that it had."""
    if method is Method.MAK:
        return (f"actctl switch mak {name} {_OWN_KEY}{' --force' if is_kms_host else ''}",)
    if method is Method.KMS_CLIENT:
        asks = f" --kms-host {shlex.quote(kms_host)}" if kms_host else ""
        return (f"actctl switch kms {name}{asks}{' --from kms_host' if is_kms_host else ''}",)
    if method is Method.KMS_HOST:
        return (f"actctl kms setup {name} {_OWN_KEY}",)
    if method is Method.ADBA:
        return (f"actctl ipk --gvlk auto {name}", f"actctl ato {name}")
    if method in (Method.RETAIL, Method.OEM):
        return (f"actctl ipk {name} {_OWN_KEY}", f"actctl ato {name}")
    return (f"actctl slmgr upk -l {name}",) if method is None else ()
