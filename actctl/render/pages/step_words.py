"""The steps of a plan in words, for plans of one machine that a person reads step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actctl.common.texts import Text
from actctl.fleet.change.plan import HostPlan
from actctl.fleet.change.run_state import HostRun
from actctl.licensing.changes.change import Step
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Prints

_GROUPS = 9
"""Microsoft asks for an installation ID in nine groups; 54 digits before Windows 10, 63 since."""
_ID_LENGTHS = (54, 63)


def numbered(plan: HostPlan) -> Iterator[Text]:
    """`1. install-role: install the role …`, a line for each step."""
    for number, step in enumerate(plan.steps, 1):
        words = _words(step)
        yield Text(f"{number}. {step.verb}: {words.en}", f"{number}. {step.verb}: {words.ja}")


def _words(step: Step) -> Text:
    arguments = [argument.replace(",", ", ") for argument in step.arguments]
    known = step.row.words
    if known is None:
        return Text(" ".join(arguments), " ".join(arguments))
    return Text(known.en.format(*arguments), known.ja.format(*arguments))


def installation_id(host: HostRun) -> str | None:
    """The installation ID that the host's last /dti showed, in the groups in which Microsoft asks for it."""
    asked = (one for one in reversed(host.attempts) if row_of(one.verb).prints is Prints.INSTALLATION_ID)
    shown = next((one.message for one in asked if one.ok), None)
    digits = re.sub(r"[^0-9]", "", shown or "")
    if len(digits) not in _ID_LENGTHS:
        return None
    size = len(digits) // _GROUPS
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))
