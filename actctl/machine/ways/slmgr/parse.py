"""slmgr's output to licence records: labels first, then the shape of the lines; what neither claims is kept.

Pure: bytes or text in, records out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actctl.common.limits import MOST_LINES, READ_BYTES
from actctl.machine.decode import decode
from actctl.machine.ways.slmgr.conclusion import conclude
from actctl.machine.ways.slmgr.lines import read_lines
from actctl.machine.ways.slmgr.looks import own_output
from actctl.machine.ways.slmgr.masking import masked
from actctl.machine.ways.slmgr.pasted import unpasted
from actctl.machine.ways.slmgr.reader import Reader
from actctl.machine.ways.slmgr.reading import Reading
from actctl.machine.ways.slmgr.tables import Labels, known_labels

__all__ = ["Reading", "parse_bytes", "parse_text"]


def _wanted() -> None:
    """Nobody ends the reading before its end."""


def parse_bytes(
    data: bytes, labels: Labels | None = None, check: Callable[[], None] = _wanted, *, pasted: bool = False
) -> Reading:
    """Read what a console wrote. Never raises of itself; what is not understood is kept and marked.

    The time is linear in the size, and no more than READ_BYTES and MOST_LINES are read. `check` is called all along;
    what it raises ends the reading. `pasted`: it came by way of a mail, a ticket, a log (pasted.py), not from a host.
    """
    decoded = decode(data[:READ_BYTES])
    check()
    reading = parse_text(decoded.text, labels, check, pasted=pasted)
    unread = len(data) > READ_BYTES
    if unread:
        rest = f"… what follows the first {READ_BYTES} bytes was not read"
        reading = replace(reading, messages=(*reading.messages, rest))
    return replace(reading, encoding=decoded.encoding, certain=decoded.certain and not unread)


def parse_text(
    text: str, labels: Labels | None = None, check: Callable[[], None] = _wanted, *, pasted: bool = False
) -> Reading:
    """Read text that is printable already (see words.printable), as parse_bytes does."""
    own = own_output(text) if pasted else None
    if own is not None:
        return Reading(None, None, (), (), own)
    reader = Reader(labels or known_labels(), pasted=pasted)
    raw = masked(unpasted(text, reader.labels, check) if pasted else text, check).split("\n", MOST_LINES)
    reader.dropped = raw.pop().count("\n") + 1 if len(raw) > MOST_LINES else 0
    for line in read_lines(raw, reader.labels, check):
        reader.take(line)
    return conclude(reader, text)
