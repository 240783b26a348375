"""The verbs of slmgr.vbs: their arguments, whether they change the machine, and what success looks like.

From the script's usage text and reference/slmgr-output.md, "Verbs that change something". A new verb is one row.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SCRIPT = r"%SystemRoot%\System32\slmgr.vbs"
"""%SystemRoot% is expanded by the remote cmd.exe."""

_KEY = re.compile(r"[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){4}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_PORT = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class Verb:
    """One option of slmgr.vbs."""

    name: str
    """Without the slash."""
    arguments: tuple[str, ...] = ()
    """Kinds of the arguments, in order; a `?` at the end: may be left out."""
    changes: bool = True
    """Whether it changes the machine (most of these need an elevated token)."""
    success: tuple[str, ...] = ()
    """Messages of the script of which at least one is printed when it worked."""


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("dli", ("target?",), changes=False),
        Verb("dlv", ("target?",), changes=False),
        Verb("xpr", ("activation_id?",), changes=False),
        Verb("dti", ("activation_id?",), changes=False, success=("L_MsgInstallationID",)),
        Verb("ipk", ("key",), success=("L_MsgInstalledPKey",)),
        Verb("upk", ("activation_id?",), success=("L_MsgUninstalledPKey",)),
        Verb("cpky", success=("L_MsgClearedPKey",)),
        Verb("ato", ("activation_id?",), success=("L_MsgActivated", "L_MsgLicenseStatusExtendedGrace_1")),
        Verb("atp", ("confirmation_id", "activation_id?"), success=("L_MsgConfID",)),
        Verb("skms", ("kms_host", "activation_id?"), success=("L_MsgKmsNameSet",)),
        Verb("ckms", ("activation_id?",), success=("L_MsgKmsNameCleared",)),
        Verb("skms-domain", ("name", "activation_id?"), success=("L_MsgKmsLookupDomainSet",)),
        Verb("ckms-domain", ("activation_id?",), success=("L_MsgKmsLookupDomainCleared",)),
        Verb("act-type", ("activation_type", "activation_id?"), success=("L_MsgVLActivationTypeSet",)),
        Verb("skhc", success=("L_MsgKmsHostCachingEnabled",)),
        Verb("ckhc", success=("L_MsgKmsHostCachingDisabled",)),
        Verb("rearm", success=("L_MsgRearm_1",)),
        Verb("rearm-app", ("activation_id",), success=("L_MsgRearm_1",)),
        Verb("rearm-sku", ("activation_id",), success=("L_MsgRearm_1",)),
        Verb("sprt", ("port",), success=("L_MsgKmsPortSet",)),
        Verb("sdns", success=("L_MsgKmsDnsPublishingEnabled",)),
        Verb("cdns", success=("L_MsgKmsDnsPublishingDisabled",)),
        Verb("spri", success=("L_MsgKmsPriSetToNormal",)),
        Verb("cpri", success=("L_MsgKmsPriSetToLow",)),
        Verb("sai", ("minutes",), success=("L_MsgActivationSet",)),
        Verb("sri", ("minutes",), success=("L_MsgRenewalSet",)),
    )
}
"""All verbs that actctl sends, by name."""


class BadArgument(ValueError):
    """An argument that must not reach a remote command line; its text says what was expected, never a key."""


def command_line(verb: str, arguments: Sequence[str] = ()) -> str:
    """The command line that runs a verb on a host.

    Under cscript: wscript, the default, would open message boxes and never return. Raises BadArgument for an
    unknown verb and for any argument that is not exactly of its kind, so nothing a user or an inventory says can
    reach the remote cmd.exe as more than one plain word.
    """
    known = VERBS.get(verb)
    if known is None:
        raise BadArgument(f"slmgr has no verb /{verb}" if re.fullmatch(r"[\w-]{1,20}", verb) else "no such slmgr verb")
    least = sum(not kind.endswith("?") for kind in known.arguments)
    if not least <= len(arguments) <= len(known.arguments):
        raise BadArgument(f"/{verb} takes {' '.join(known.arguments) or 'no argument'}")
    checked = [check(kind.rstrip("?"), value) for kind, value in zip(known.arguments, arguments, strict=False)]
    return " ".join(["cscript.exe //Nologo", SCRIPT, f"/{verb}", *checked])


def check(kind: str, value: str) -> str:
    """`value` if it is of the kind; raises BadArgument. Keys are not repeated in the message."""
    if kind == "key":
        if not _KEY.fullmatch(value):
            raise BadArgument("a product key of five groups of five letters and digits was expected")
        return value.upper()
    if not _FORMS[kind](value):
        shown = value if value.isprintable() and len(value) < 80 else value[:40].encode("unicode_escape").decode()
        raise BadArgument(f"“{shown}” is not {_WANTED[kind]}")
    return value


def _is_kms_host(value: str) -> bool:
    host, port = value, ""
    if value.startswith("["):
        host, _, port = value[1:].partition("]")
        if port and not port.startswith(":"):
            return False
        port = port[1:]
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            return False
    elif ":" in value:
        host, _, port = value.partition(":")
    named = value.startswith("[") or not host or _NAME.fullmatch(host) is not None
    return named and bool(host or port) and (not port or _is_port(port)) and not value.endswith(":")


def _is_port(value: str) -> bool:
    return _PORT.fullmatch(value) is not None and value.isascii() and 1 <= int(value) <= 65535


def _is_minutes(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,5}", value) is not None and 15 <= int(value) <= 43200


_FORMS: dict[str, Callable[[str], bool]] = {
    "target": lambda value: value.lower() == "all" or _GUID.fullmatch(value) is not None,
    "activation_id": lambda value: _GUID.fullmatch(value) is not None,
    "confirmation_id": lambda value: re.fullmatch(r"[0-9]{6}(?:-?[0-9]{6}){7,8}", value) is not None,
    "kms_host": _is_kms_host,
    "name": lambda value: _NAME.fullmatch(value) is not None,
    "port": _is_port,
    "minutes": _is_minutes,
    "activation_type": lambda value: value in ("0", "1", "2", "3"),
}
_WANTED = {
    "target": "an activation ID (a GUID) or “all”",
    "activation_id": "an activation ID (a GUID)",
    "confirmation_id": "a confirmation ID (48 digits, groups of six may be joined by hyphens)",
    "kms_host": "a KMS host: NAME, NAME:PORT, :PORT or [IPv6]:PORT",
    "name": "a DNS name",
    "port": "a port from 1 to 65535",
    "minutes": "a number of minutes from 15 to 43200",
    "activation_type": "an activation type: 0 all, 1 AD, 2 KMS, 3 token",
}
