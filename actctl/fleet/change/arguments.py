"""What a switch is asked for, checked, as values. The sentences name the options of the command."""

from __future__ import annotations

from collections.abc import Iterable

from actctl.common.arguments import BadArgument, check
from actctl.common.errors import UserError
from actctl.common.texts import Text, counted, sentence
from actctl.inventory.product_keys import key_in
from actctl.licensing.changes.switch_kms import DEFAULT_FROM, POSSIBLE_FROM
from actctl.licensing.keys.catalogue import Gvlk, by_key
from actctl.licensing.keys.identify import identify


def must_say_which(patterns: Iterable[str]) -> None:
    """Raises UserError without a pattern: nobody changes a whole fleet by leaving a word out."""
    if not any(one.strip() for one in patterns):
        raise UserError(
            Text(
                "this changes machines: say which (a host, a group, a pattern; all is one, too).",
                "コンピューターを変更する操作です。対象を指定してください (ホスト、グループ、パターン。"
                "すべてなら all)。",
            )
        )


def kms_host_argument(text: str | None) -> str | None:
    """`--kms-host`, checked: it becomes part of a command line. Raises UserError."""
    if text is None:
        return None
    try:
        value = check("kms_host", text)
    except BadArgument as error:
        raise UserError(sentence("--kms-host: ", error.why)) from None
    if value.startswith(":"):
        raise UserError(
            Text(
                "--kms-host: a name was expected before the port.",
                "--kms-host: ポートの前にホスト名を指定してください。",
            )
        )
    return value


def gvlk_argument(text: str) -> Gvlk | None:
    """`--gvlk`: None for `auto`. Raises UserError for anything but a published key; a secret key is not repeated."""
    if text.lower() == "auto":
        return None
    found = published_key(text)
    near = identify(text).near_miss if found is None else None
    if near is not None:
        raise UserError(
            Text(
                f"--gvlk: this is the published GVLK of {near.gvlk.product} but for "
                f"{counted(near.differs_in, 'character')}; `actctl gvlk identify KEY` shows which.",
                f"--gvlk: {near.gvlk.product} の公開GVLKと{near.differs_in}文字だけ異なります。"
                "異なる文字は `actctl gvlk identify KEY` で確認できます。",
            )
        )
    if found is None:
        raise UserError(
            Text(
                "--gvlk: auto or a published GVLK was expected (see actctl gvlk list); a key of yours goes to "
                "--key-from.",
                "--gvlk: auto または公開GVLKを指定してください (一覧は actctl gvlk list)。"
                "手元のキーは --key-from で指定します。",
            )
        )
    return found


def published_key(text: str) -> Gvlk | None:
    """The published key that was typed, full-width or with whatever hyphens; None: it is none."""
    key = key_in(text)
    return by_key(key.reveal()) if key is not None else None


def methods_argument(text: str | None) -> frozenset[str]:
    """`--from mak,oem`. Raises UserError."""
    words = frozenset(filter(None, (word.strip().lower() for word in (text or "").split(","))))
    unknown = sorted(words - POSSIBLE_FROM)
    if unknown:
        possible = ", ".join(sorted(POSSIBLE_FROM))
        raise UserError(
            Text(
                f"--from: “{unknown[0]}” is not known; {possible} was expected.",
                f"--from: 「{unknown[0]}」は指定できません。{possible} のいずれかを指定してください。",
            )
        )
    return words or DEFAULT_FROM
