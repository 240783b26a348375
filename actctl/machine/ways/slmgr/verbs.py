"""The verbs of slmgr.vbs: their arguments, whether they change the machine, and what success looks like.

From the script's usage text and reference/slmgr-output.md, "Verbs that change something". A new verb is one row.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actctl.common.words import PLAIN_KEY, has_key, shown

SCRIPT = r"%SystemRoot%\System32\slmgr.vbs"
"""%SystemRoot% is expanded by the remote cmd.exe."""

BY_HAND = rf"cscript //Nologo {SCRIPT}"
"""How a person starts the script in an elevated cmd: `slmgr` alone starts it under wscript, with message boxes."""

_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_LONGEST_NAME = 253
_IPV6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")
"""Without a scope: what follows a `%` could be anything, and the remote cmd.exe would read it."""
_NUMBER = re.compile(r"[0-9]{1,5}")
_CONFIRMATION_ID = re.compile(r"[0-9]{6}(?:-?[0-9]{6}){7}")
_THUMBPRINT = re.compile(r"[0-9A-Fa-f]{40}")
_VERB_NAME = re.compile(r"[a-z][a-z-]{0,30}")


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
    kms_host: bool = False
    """Whether it sets something of an activated KMS host: on any other machine it only prints a warning."""


_ACTIVATED = ("L_MsgActivated", "L_MsgLicenseStatusExtendedGrace_1")

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
        Verb("ato", ("activation_id?",), success=_ACTIVATED),
        Verb("atp", ("confirmation_id", "activation_id?"), success=("L_MsgConfID", *_ACTIVATED)),
        Verb("skms", ("kms_host", "activation_id?"), success=("L_MsgKmsNameSet",)),
        Verb("ckms", ("activation_id?",), success=("L_MsgKmsNameCleared",)),
        Verb("skms-domain", ("name", "activation_id?"), success=("L_MsgKmsLookupDomainSet",)),
        Verb("ckms-domain", ("activation_id?",), success=("L_MsgKmsLookupDomainCleared",)),
        Verb("act-type", ("activation_type", "activation_id?"), success=("L_MsgVLActivationTypeSet",)),
        Verb("fta", ("thumbprint",), success=_ACTIVATED),
        Verb("skhc", success=("L_MsgKmsHostCachingEnabled",)),
        Verb("ckhc", success=("L_MsgKmsHostCachingDisabled",)),
        Verb("rearm", success=("L_MsgRearm_1",)),
        Verb("rearm-app", ("application_id",), success=("L_MsgRearm_1",)),
        Verb("rearm-sku", ("activation_id",), success=("L_MsgRearm_1",)),
        Verb("sprt", ("port",), success=("L_MsgKmsPortSet",), kms_host=True),
        Verb("sdns", success=("L_MsgKmsDnsPublishingEnabled",), kms_host=True),
        Verb("cdns", success=("L_MsgKmsDnsPublishingDisabled",), kms_host=True),
        Verb("spri", success=("L_MsgKmsPriSetToNormal",), kms_host=True),
        Verb("cpri", success=("L_MsgKmsPriSetToLow",), kms_host=True),
        Verb("sai", ("minutes",), success=("L_MsgActivationSet",), kms_host=True),
        Verb("sri", ("minutes",), success=("L_MsgRenewalSet",), kms_host=True),
    )
}
"""All verbs that actctl sends, by name."""

_NEEDS_FILE = "it needs a file on the host"
_NEEDS_KEY = "its key would stand in plans and journals"
_UNREAD = "its answer cannot be told from a failure yet"
_NOT_SENT = {
    "ilc": _NEEDS_FILE,
    "rilc": _NEEDS_FILE,
    "ad-activation-online": _NEEDS_KEY,
    "ad-activation-get-iid": _NEEDS_KEY,
    "ad-activation-apply-cid": _NEEDS_KEY,
    "ao-list": _UNREAD,
    "del-ao": _UNREAD,
    "lil": _UNREAD,
    "ril": _UNREAD,
    "ltc": _UNREAD,
    "stao": _UNREAD,
    "ctao": _UNREAD,
}
"""Verbs that slmgr has (or had, on Windows 7) and actctl does not send, and why."""


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
        raise BadArgument(_no_verb(verb))
    least = sum(not kind.endswith("?") for kind in known.arguments)
    if not least <= len(arguments) <= len(known.arguments):
        raise BadArgument(f"/{verb} takes {' '.join(known.arguments) or 'no argument'}")
    checked = [check(kind.rstrip("?"), value) for kind, value in zip(known.arguments, arguments, strict=False)]
    return " ".join(["cscript.exe //Nologo", SCRIPT, f"/{verb}", *checked])


def check(kind: str, value: str) -> str:
    """`value` as slmgr takes it if it is of the kind; raises BadArgument. Keys are not repeated in the message."""
    if kind == "key":
        if not (value.isascii() and PLAIN_KEY.fullmatch(value.upper())):
            raise BadArgument("a product key of five groups of five letters and digits was expected")
        return value.upper()
    if not _FORMS[kind](value):
        raise BadArgument(f"“{shown(value)}” is not {_WANTED[kind]}")
    return value.replace("-", "") if kind == "confirmation_id" else value


def _no_verb(verb: str) -> str:
    if verb in _NOT_SENT:
        return f"actctl does not send /{verb}: {_NOT_SENT[verb]}"
    return f"slmgr has no verb /{verb}" if _VERB_NAME.fullmatch(verb) else "slmgr has no such verb"


def _is_name(value: str) -> bool:
    """Whether it is a DNS name. A product key has the form of one: it is refused, for a name is shown and stored."""
    return len(value) <= _LONGEST_NAME and _NAME.fullmatch(value) is not None and not has_key(value)


def _is_kms_host(value: str) -> bool:
    if value.startswith("["):
        host, closed, rest = value[1:].partition("]")
        return bool(closed) and _is_ipv6(host) and (not rest or (rest[0] == ":" and _is_port(rest[1:])))
    host, colon, port = value.partition(":")
    return (_is_name(host) or (bool(colon) and not host)) and (not colon or _is_port(port))


def _is_ipv6(value: str) -> bool:
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return False
    return _IPV6.fullmatch(value) is not None


def _is_port(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None and 1 <= int(value) <= 65535


def _is_minutes(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None and 15 <= int(value) <= 43200


def _is_guid(value: str) -> bool:
    return _GUID.fullmatch(value) is not None


_FORMS: dict[str, Callable[[str], bool]] = {
    "target": lambda value: value in ("all", "All", "ALL") or _is_guid(value),
    "activation_id": _is_guid,
    "application_id": _is_guid,
    "thumbprint": lambda value: _THUMBPRINT.fullmatch(value) is not None,
    "confirmation_id": lambda value: _CONFIRMATION_ID.fullmatch(value) is not None,
    "kms_host": _is_kms_host,
    "name": _is_name,
    "port": _is_port,
    "minutes": _is_minutes,
    "activation_type": lambda value: value in ("0", "1", "2", "3"),
}
_WANTED = {
    "target": "an activation ID (a GUID) or “all”",
    "activation_id": "an activation ID (a GUID)",
    "application_id": "an application ID (a GUID)",
    "thumbprint": "a certificate's thumbprint (40 hex digits, without spaces)",
    "confirmation_id": "a confirmation ID (48 digits, groups of six may be joined by hyphens)",
    "kms_host": "a KMS host: NAME, NAME:PORT, :PORT or [IPv6]:PORT",
    "name": "a DNS name",
    "port": "a port from 1 to 65535",
    "minutes": "a number of minutes from 15 to 43200",
    "activation_type": "an activation type: 0 all, 1 AD, 2 KMS, 3 token",
}
