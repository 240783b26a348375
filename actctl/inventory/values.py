"""Variables as an inventory holds them: where each stands, what must not be seen, what is not resolved."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from actctl.common.limits import NUMBER_BITS
from actctl.common.secret import Secret
from actctl.common.texts import Text

_SECRET_NAME = re.compile(
    r"password|passwd|passphrase|(^|_)(pass|pwd?|mak|csvlk|secret|token|vault)(_|$)|product_?key"
    r"|パスワード|暗証|プロダクトキー|ライセンスキー",
    re.IGNORECASE,
)
_SAYS_WHERE = re.compile(r"^actctl_password_\w+$")
"""These name a place to look (a variable, a keyring entry, a program), not the password."""
_TEMPLATE = re.compile(r"\{\{|\{%")


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value only Ansible can give; it is kept as this and never used."""

    reason: Text
    """What it is, in a sentence behind `is` or `は`: `a Jinja template`, `Jinjaテンプレートです`."""
    template: str | None = field(default=None, repr=False)
    """The template's text; not shown, for someone may have put a secret into it."""


class Unsafe(str):
    """A text tagged `!unsafe`: what looks like a template in it is none."""


VAULT = Unresolved(Text("encrypted with Ansible Vault", "Ansible Vaultで暗号化されています"))
_TEMPLATED = Text("a Jinja template", "Jinjaテンプレートです")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable's value and where it was written."""

    value: object
    """str, int, float, bool, None, list or dict of these; Secret for what must not be seen; or Unresolved."""
    source: str
    """The file, as it was named to actctl."""
    line: int | None = None
    """Its line, counted from 1; None where the format has none to tell (JSON)."""


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds something that must not be seen."""
    return bool(_SECRET_NAME.search(unicodedata.normalize("NFKC", name))) and not _SAYS_WHERE.match(name)


def is_endless(value: object) -> bool:
    """Whether a number, or one in a list or mapping, is so long that it could not be written out again."""
    if isinstance(value, int):
        return value.bit_length() > NUMBER_BITS
    if isinstance(value, dict):
        return any(is_endless(item) for pair in value.items() for item in pair)
    return isinstance(value, (list, tuple, set)) and any(map(is_endless, value))


def protect(name: str, value: object) -> object:
    """`value` with every secret in a Secret and every template or vault text as Unresolved.

    Looks into lists and mappings: `win_accounts: {svc: {password: …}}` is protected too.
    """
    return _protect(value, secret=is_secret_name(name))


def _protect(value: object, *, secret: bool) -> object:
    if isinstance(value, Unsafe):
        return Secret(str(value)) if secret else str(value)
    if isinstance(value, str):
        if _TEMPLATE.search(value):
            return Unresolved(_TEMPLATED, value)
        if value.startswith("$ANSIBLE_VAULT"):
            return VAULT
        return Secret(value) if secret else value
    if isinstance(value, list):
        return [_protect(item, secret=secret) for item in value]
    if isinstance(value, dict):
        return _protect_mapping(value, secret=secret)
    if secret and value is not None and not isinstance(value, (Secret, Unresolved)):
        return Secret(str(value))
    return value


def _protect_mapping(value: dict[object, object], *, secret: bool) -> object:
    # Ansible's own JSON forms of a vault text and of a text never to be templated.
    if len(value) == 1:
        if "__ansible_vault" in value:
            return VAULT
        unsafe = value.get("__ansible_unsafe")
        if isinstance(unsafe, str):
            return Secret(unsafe) if secret else unsafe
    return {key: _protect(item, secret=secret or is_secret_name(str(key))) for key, item in value.items()}
