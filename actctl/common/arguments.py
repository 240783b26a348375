"""What may stand in a command line on a host: each word is exactly of its kind, or is refused.

Kinds as in slmgr.vbs' usage text, and `networks` for a firewall rule.
"""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Callable

from actctl.common.errors import Refused
from actctl.common.texts import Text
from actctl.common.words import PLAIN_KEY, has_key, shown

_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_LONGEST_NAME = 253
_IPV6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")
"""Without a scope: what follows a `%` could be anything, and the remote cmd.exe would read it."""
_NUMBER = re.compile(r"[0-9]{1,5}")
_CONFIRMATION_ID = re.compile(r"[0-9]{6}(?:-?[0-9]{6}){7}")
_THUMBPRINT = re.compile(r"[0-9A-Fa-f]{40}")
_SIGNS = ("-", "!", "&", "~", "@")


class BadArgument(Refused):
    """An argument that must not reach a remote command line; it says what was expected, never a key."""


def check(kind: str, value: str) -> str:
    """`value` as slmgr takes it if it is of the kind; raises BadArgument. Keys are not repeated in the message."""
    if kind == "key":
        if not (value.isascii() and PLAIN_KEY.fullmatch(value.upper())):
            raise BadArgument(
                Text(
                    "a product key of five groups of five letters and digits was expected",
                    "プロダクト キー (英数字 5文字×5組) を指定してください",
                )
            )
        return value.upper()
    if kind == "networks":
        return networks(value)
    if not _FORMS[kind](value):
        wanted = _WANTED[kind]
        raise BadArgument(
            Text(
                f"“{shown(value)}” is not {wanted.en}",
                f"「{shown(value)}」は指定できません。{wanted.ja}を指定してください",
            )
        )
    return value.replace("-", "") if kind == "confirmation_id" else value


def networks(text: str) -> str:
    """`10.0.0.0/8,fd00::/8` as written in one way. Raises BadArgument for what is no network."""
    parts = [part.strip() for part in text.split(",")]
    try:
        found = [ipaddress.ip_network(part, strict=False) for part in parts]
    except ValueError:
        said = text if text.isprintable() and len(text) < 80 else "that"
        raise BadArgument(
            Text(
                f"“{said}” is no list of networks; 10.0.0.0/8,192.168.1.0/24 was expected",
                f"「{said}」はネットワークの一覧ではありません。10.0.0.0/8,192.168.1.0/24 のように指定してください",
            )
        ) from None
    return ",".join(sorted({str(one) for one in found}))


def plain(kind: str, value: str | None) -> str | None:
    """`value` if it is of the kind, else None."""
    try:
        return check(kind, value) if value else None
    except BadArgument:
        return None


def pasted(host: str) -> str | None:
    """A host of an inventory in a command that a person pastes: quoted for a shell; None where it would not be a name.

    With `-` an option begins, with the other signs a pattern that means other hosts than the one so called.
    """
    name = host.isprintable() and host.strip() and not host.startswith(_SIGNS) and "," not in host
    return shlex.quote(host) if name else None


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
    "target": Text("an activation ID (a GUID) or “all”", "ライセンス認証ID (GUID) または「all」"),
    "activation_id": Text("an activation ID (a GUID)", "ライセンス認証ID (GUID) "),
    "application_id": Text("an application ID (a GUID)", "アプリケーションID (GUID) "),
    "thumbprint": Text(
        "a certificate's thumbprint (40 hex digits, without spaces)", "証明書の拇印 (16進40桁、空白なし) "
    ),
    "confirmation_id": Text(
        "a confirmation ID (48 digits, groups of six may be joined by hyphens)",
        "確認ID (48桁の数字。6桁ごとにハイフンで区切れます) ",
    ),
    "kms_host": Text(
        "a KMS host: NAME, NAME:PORT, :PORT or [IPv6]:PORT", "KMSホスト (NAME、NAME:PORT、:PORT、[IPv6]:PORT) "
    ),
    "name": Text("a DNS name", "DNS名"),
    "port": Text("a port from 1 to 65535", "1～65535 のポート番号"),
    "minutes": Text("a number of minutes from 15 to 43200", "15～43200 の分数"),
    "activation_type": Text(
        "an activation type: 0 all, 1 AD, 2 KMS, 3 token", "ライセンス認証の種類 (0 すべて、1 AD、2 KMS、3 トークン) "
    ),
}
