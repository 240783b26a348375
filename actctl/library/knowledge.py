"""What needs no machine: captured text, error codes, keys."""

from __future__ import annotations

from actctl.common.secret import Secret
from actctl.fleet.captured import reading_of
from actctl.library.arguments import told
from actctl.licensing import codes
from actctl.licensing.codes import Code
from actctl.licensing.keys import lookup
from actctl.licensing.keys.identify import Identified
from actctl.licensing.keys.identify import identify as identified
from actctl.licensing.keys.published import Gvlk
from actctl.machine.interface import Answer


@told
def parse(captured: str | bytes) -> Answer:
    """slmgr's output, however it was captured, in any language and code page, as the records of a report.

    Never raises: `error` says why it is no such output, and `messages` has what was not understood.
    """
    return reading_of(captured if isinstance(captured, bytes) else captured.encode("utf-8", "replace"))


@told
def explain(code: str | int) -> Code | None:
    """What an error code means (`0xC004F074`, -1073418124); None: it is none, or nothing is known of it."""
    return codes.explain(str(code))


@told
def find_gvlk(text: str) -> list[Gvlk]:
    """Published keys that a text may mean (`2022 dc`, `ltsc 2021`, `ServerStandard 20348`), the likeliest first."""
    return lookup.find(text)


@told
def identify(key: str | Secret) -> Identified:
    """What a key, or its last five characters, is: published, a misprint of a published one, or presumably secret.

    The answer has a key whole only where it is published, or all but a published one.
    """
    return identified(key.reveal() if isinstance(key, Secret) else key)
