"""Whether a step may be sent: its verb is one of the rows, and each argument exactly of its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actctl.common.arguments import BadArgument, check
from actctl.common.texts import Text
from actctl.licensing.verbs.rows import NOT_SENT, TOOLS, VERBS
from actctl.licensing.verbs.verb import Verb

_VERB_NAME = re.compile(r"[a-z][a-z-]{0,30}")


def checked_step(verb: str, arguments: Sequence[str] = ()) -> list[str]:
    """The arguments of a plan's step, which may be a verb of slmgr or one of the tools. Raises BadArgument."""
    tool = TOOLS.get(verb)
    return checked_verb(verb, arguments) if tool is None else _checked(verb, tool, arguments)


def checked_verb(verb: str, arguments: Sequence[str] = ()) -> list[str]:
    """The arguments of a verb of slmgr as it takes them.

    Raises BadArgument for an unknown verb and for any argument that is not exactly of its kind, so nothing a user or
    an inventory says can reach the remote cmd.exe as more than one plain word.
    """
    known = VERBS.get(verb)
    if known is None:
        raise BadArgument(_no_verb(verb))
    return _checked(f"/{verb}", known, arguments)


def _checked(shown: str, known: Verb, arguments: Sequence[str]) -> list[str]:
    least = sum(not kind.endswith("?") for kind in known.arguments)
    if not least <= len(arguments) <= len(known.arguments):
        wanted = " ".join(known.arguments)
        raise BadArgument(
            Text(
                f"{shown} takes {wanted or 'no argument'}",
                f"{shown} の引数は {wanted} です" if wanted else f"{shown} に引数は指定できません",
            )
        )
    return [check(kind.rstrip("?"), value) for kind, value in zip(known.arguments, arguments, strict=False)]


def _no_verb(verb: str) -> Text:
    if verb in NOT_SENT:
        why = NOT_SENT[verb]
        return Text(f"actctl does not send /{verb}: {why.en}", f"actctlは /{verb} を送信しません: {why.ja}")
    if _VERB_NAME.fullmatch(verb):
        return Text(f"slmgr has no verb /{verb}", f"slmgrに /{verb} というオプションはありません")
    return Text("slmgr has no such verb", "slmgrにそのようなオプションはありません")
