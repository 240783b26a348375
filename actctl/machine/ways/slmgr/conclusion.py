"""What all lines of an output amount to: its licences, its language, and its error where it has one."""

from __future__ import annotations

from actctl.common.errors import HostError
from actctl.machine.ways.slmgr import looks
from actctl.machine.ways.slmgr.block import Block
from actctl.machine.ways.slmgr.failure import first_code
from actctl.machine.ways.slmgr.messages import ERROR, HEADINGS, LABELS, PLACEHOLDERS, REMARKS
from actctl.machine.ways.slmgr.reader import Reader
from actctl.machine.ways.slmgr.reading import Reading
from actctl.machine.ways.slmgr.script_host import script_host_failure
from actctl.machine.ways.slmgr.tables import COMPLETE

_OF_A_LICENCE = frozenset(
    (LABELS.keys() | PLACEHOLDERS.keys() | HEADINGS.keys() | REMARKS)
    - {ERROR, "L_MsgInstallationID", "L_MsgUnrecognizedOption"}
)
"""Messages that say nothing where there is no licence: anybody's text may have a line `Name: …`."""


def conclude(reader: Reader, text: str) -> Reading:
    """The result of all lines; `text` is what they were taken from."""
    blocks = _licences(reader, text)
    error = reader.error
    if not blocks and reader.service_version is None:
        error = _no_licence(reader, text)
    elif error is None:  # it may have ended in the middle of running
        error = _broken_off(reader, blocks)
    if reader.dropped:
        reader.messages.append(f"… {reader.dropped} more lines were not read")
    return Reading(
        language=_language(reader),
        service_version=reader.service_version,
        licenses=tuple(block.finish() for block in blocks),
        messages=tuple(reader.messages),
        error=error,
        recognised=frozenset(reader.recognised),
    )


def _broken_off(reader: Reader, blocks: list[Block]) -> HostError | None:
    """The failure of the script host that ended the output behind what was read; its line belongs to no licence."""
    if not blocks:
        return script_host_failure(reader.messages)
    for block in blocks:
        for line in block.unparsed:
            error = script_host_failure([line])
            if error is not None:
                block.unparsed.remove(line)
                reader.message(line)
                return error
    return None


def _licences(reader: Reader, text: str) -> list[Block]:
    """The blocks that are licences; what was taken for one and is none goes to the messages."""
    blocks = [block for block in reader.blocks if block.is_licence()]
    if reader.pasted and not all(block.has("license_status") for block in blocks):
        # Office's script and lists of objects have names and keys too; slmgr's own licences have a status.
        other = looks.foreign(text, None) is not None
        blocks = [block for block in blocks if block.has("license_status") or not other]
    for block in reader.blocks:
        if block not in blocks:
            reader.dropped += block.dropped
            for line in block.lines():
                reader.message(line)
    return blocks


def _no_licence(reader: Reader, text: str) -> HostError | None:
    """The error of an output without any licence; None where it is what a verb prints."""
    if reader.pasted and ERROR not in reader.recognised:
        other = looks.foreign(text, first_code(text))
        if other is not None:
            return other
    if reader.error is not None:
        return reader.error
    failure = script_host_failure(reader.messages)
    if failure is not None:
        return failure
    if not reader.recognised - _OF_A_LICENCE:
        return looks.not_slmgr(reader.messages, first_code(text) if reader.pasted else None)
    if reader.pasted and _language(reader) not in COMPLETE and looks.is_message_box(text):
        return looks.BOX_UNREAD
    return None


def _language(reader: Reader) -> str | None:
    """The language of the most labels; at a tie the one that is not English, which fills gaps in any output."""
    if not reader.languages or reader.foreign > sum(reader.languages.values()):
        return None
    return max(reader.languages, key=lambda language: (reader.languages[language], language != "en"))
