"""What a licence's channel and name say: how the machine activates, and its EditionID."""

from __future__ import annotations

import re

from actctl.licensing.records import Method

_METHODS: tuple[tuple[re.Pattern[str], Method], ...] = (
    (re.compile(r"VOLUME_KMSCLIENT"), Method.KMS_CLIENT),
    (re.compile(r"VOLUME_MAK"), Method.MAK),
    (re.compile(r"VOLUME_KMS"), Method.KMS_HOST),
    (re.compile(r"RETAIL"), Method.RETAIL),
    (re.compile(r"OEM"), Method.OEM),
    (re.compile(r"TIMEBASED_SUB"), Method.SUBSCRIPTION),
    (re.compile(r"TIMEBASED"), Method.TIMEBASED),
    (re.compile(r"VIRTUAL_MACHINE_ACTIVATION"), Method.AVMA),
)
"""In this order: VOLUME_KMSCLIENT also begins with VOLUME_KMS (docs/facts/slmgr-output.md, "Channels")."""


def edition_of(name: str) -> str | None:
    """The EditionID in a licence's name: `ServerStandard` in `Windows(R), ServerStandard edition`; None for add-ons."""
    words = name.rpartition(",")[2].split()
    return words[0] if len(words) == 2 and words[1].lower() == "edition" else None


def channel_of(description: str) -> str | None:
    """The channel in a description: `VOLUME_MAK` in `Windows(R) Operating System, VOLUME_MAK channel`."""
    _, comma, tail = description.rpartition(",")
    words, channel, rest = tail.replace("VOLUME-", "VOLUME_").rpartition("channel")
    return words.strip() or None if comma and channel and not rest.strip() and words[-1:].isspace() else None


def method_of(channel: str | None) -> Method:
    """How a machine with this channel activates; what AD or a token did last is not in the channel."""
    if channel is None:
        return Method.UNKNOWN
    return next((method for pattern, method in _METHODS if pattern.match(channel.upper())), Method.UNKNOWN)
