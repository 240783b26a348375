"""Words of others that pass through us: fit for a terminal, on one line, without a product key in them.

Everything that a person sees and that came from a host, a file or the command line passes `printable` or `shown`;
whatever may have the shape of a product key passes `mask_keys`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from actctl.common.late import pattern

REPLACEMENT = "\ufffd"

# ECMA-48: CSI sequences, OSC … BEL/ST, and two-character escapes.
_ESCAPE = pattern(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -~]?)"
    r"|\x9b[0-?]*[ -/]*[@-~]?"
)
_CONTROL = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


HYPHENS = "-\u00ad‐‑‒–—―⁃−─━ー﹘﹣－ｰ"
"""What stands between the groups: the hyphen, and what word processors and Japanese input put in its place."""

_CHAR = "[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]"
_BREAK = "(?:[ \t\u3000]{0,8}\r?\n[ \t\u3000]{0,8})?"
"""A console breaks a line anywhere; the rest may be indented."""
_GROUP = f"(?:{_CHAR}{_BREAK}){{5}}"
_NEXT = f"{_GROUP}[{HYPHENS}]{_BREAK}"
_INNER_GROUPS = pattern(f"[{HYPHENS}](?:{_CHAR}{{5}}[{HYPHENS}]){{3}}")
_KEY = pattern(
    f"(?:{_NEXT}){{4}}(?P<more>(?:{_NEXT})*)(?P<last>(?:{_CHAR}{_BREAK}){{4}}{_CHAR})"
    f"(?P<beside>{_CHAR}|[{HYPHENS}]{_BREAK}{_CHAR})?"
)
_SPACE = re.compile(r"\s+")
PLAIN_KEY = re.compile(r"\b[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}\b")
"""A product key as Windows and slmgr write it, capitals and hyphens."""
HIDDEN = "*****-*****-*****-*****-"
"""What stands in place of the first twenty characters of a key."""
_KEY_LIKE = pattern(
    rf"{_CHAR}{{25,}}|(?<!{_CHAR}){_CHAR}{{5}}(?P<between>[^A-Za-z0-9]{{1,3}}?)(?:{_CHAR}{{5}}(?P=between)){{3}}"
    rf"{_CHAR}{{5}}(?!{_CHAR})"
)
"""A key without hyphens, or with something else between its groups."""
LEAST_OF_KEY = 25
"""Characters of a key without anything between its groups."""
_DIGEST = re.compile("[0-9a-f]{32,}|[0-9A-F]{32,}")
"""A checksum or an ID in hexadecimal, as folders are named by: longer than a key."""
_CHARS_OF_KEY = "[2346789BCDFGHJKMNP-RTV-Y]{25}"
_OF_KEY = pattern(_CHARS_OF_KEY, re.IGNORECASE)
_BARE_KEY = pattern(rf"(?<!{_CHAR}){_CHAR}{{25}}(?!{_CHAR})|{_CHARS_OF_KEY}", re.IGNORECASE)
"""A key without hyphens and nothing else, or all in the characters that keys are made of (no vowel is among them)."""
_SOFT_HYPHEN = "\u00ad"
_UNSEEN = pattern(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
"""What takes no room on a screen (Unicode's Default_Ignorable_Code_Point), control characters and their REPLACEMENT:
copied along with a key, and no part of it."""


def mask_keys(text: str) -> str:
    """`text` with every product key written as `*****-*****-*****-*****-ABCDE`, also where a line break fell in it.

    slmgr /ipk echoes the whole key; nothing of ours may carry it on. Where more letters adjoin, which five are the
    last is not certain, and none are shown.
    """
    return _unseen_too(_mask, text)


def _mask(text: str) -> str:
    # Most texts hold none, which is seen faster where no break can stand in one.
    if not _INNER_GROUPS.search("".join(text.split())):
        return text
    return _KEY.sub(_masked, text)


def hide_keys(text: str) -> str:
    """`mask_keys`, and whatever else has a key's shape: without hyphens, or with blanks between its groups.

    For messages about what somebody typed or wrote: five words of five letters are words, unless a digit is among them.
    """
    return _unseen_too(_hide, text)


def hide_keys_logged(text: str) -> str:
    """`hide_keys`, for a line of the log, in which commands, classes and methods have to stay readable.

    A run of letters alone is a name, however long, unless 25 characters in a row are such as keys are made of: in a
    key without a digit are no vowels either.
    """
    return _unseen_too(partial(_hide, runs=_bare_key_in), text)


def has_key(name: str) -> bool:
    """Whether a name to be shown and stored holds a product key, in whatever form; a name may be merely long."""
    if len(name) < LEAST_OF_KEY:
        return False
    bare = _UNSEEN.sub("", name)
    run = _BARE_KEY.search(bare)
    return (
        mask_keys(name) != name
        or (run is not None and any(map(str.isdigit, run[0])))
        or any(found["between"] and _hide(found[0]) != found[0] for found in _KEY_LIKE.finditer(bare))
    )


def _unseen_too(clean: Callable[[str], str], text: str) -> str:
    """`text` cleaned; where only what takes no room hid a key, cleaned without that."""
    if len(text) < LEAST_OF_KEY:
        return text
    found = clean(text)
    if not _UNSEEN.search(found):
        return found
    for soft in ("-", "") if _SOFT_HYPHEN in found else ("",):
        bare = _UNSEEN.sub("", found.replace(_SOFT_HYPHEN, soft))
        cleaned = clean(bare)
        if cleaned != bare:
            return cleaned
    return found


def _any_run(run: str) -> bool:
    return True


def _bare_key_in(run: str) -> bool:
    return bool(_OF_KEY.search(unicodedata.normalize("NFKC", run)))


def _hide(text: str, runs: Callable[[str], bool] = _any_run) -> str:
    """`runs`: whether letters alone, with nothing between them, are taken for a key."""

    def hidden(found: re.Match[str]) -> str:
        if _DIGEST.fullmatch(found[0]):
            return found[0]
        plain = not re.search(r"\W", found[0]) and runs(found[0])
        return "*****" if any(map(str.isdigit, found[0])) or plain else found[0]

    return _KEY_LIKE.sub(hidden, _mask(text))


def printable(text: str) -> str:
    """`text` without escape sequences, control and direction-changing characters; line ends become line feeds.

    A captured file can hold anything; none of it may reach a terminal as more than text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPE.sub("", text)
    return _CONTROL.sub(REPLACEMENT, text)


def one_line(text: str) -> str:
    """`text` on one line, printable, without key: for a table's cell or a sentence."""
    return plain_line(mask_keys(text))


def plain_line(text: str) -> str:
    """`text` on one line, printable, for texts of our own making: the GVLKs in them are public."""
    return " ".join(printable(text).split())


def shown(value: object, longest: int = 80, hide: Callable[[str], str] = hide_keys) -> str:
    """A wrong value, to be quoted in a message: short, printable, and without the key put there by mistake."""
    text = one_line(hide(str(value)[: 40 * longest]))
    text = "".join(char if char.isprintable() else REPLACEMENT for char in text)  # a blank of no width, too
    return text if len(text) <= longest else text[: longest - 1] + "…"


def within(text: str, longest: int) -> str:
    """`text`, cut in its middle where it is longer: what a sentence begins and ends with matters most."""
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"


def _masked(found: re.Match[str]) -> str:
    if found["more"] or found["beside"]:
        return f"{HIDDEN}*****{found['beside'] or ''}"
    return HIDDEN + _SPACE.sub("", found["last"])
