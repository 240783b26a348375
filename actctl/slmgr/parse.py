"""slmgr's output to licence records: labels first, then the shape of the lines; what neither claims is kept.

Pure: bytes or text in, records out (design/house.md, "Reading slmgr's output").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from actctl.errors import HostError
from actctl.licensing.dates import iso_date
from actctl.licensing.records import NEVER, License
from actctl.limits import LONGEST_KEPT, MOST_LICENSES, MOST_LINES, MOST_MESSAGES, READ_BYTES
from actctl.slmgr import structure
from actctl.slmgr.block import Block
from actctl.slmgr.decode import decode
from actctl.slmgr.failure import error_in, not_slmgr
from actctl.slmgr.lines import Line, read_lines
from actctl.slmgr.masking import masked
from actctl.slmgr.messages import (
    DESCRIPTION,
    FACTS,
    HEADINGS,
    LABELS,
    NAME,
    PLACEHOLDERS,
    REMARKS,
    SERVICE_VERSION,
    XPR_METHOD,
    XPR_PERMANENT,
    XPR_STATUS,
    Value,
)
from actctl.slmgr.normal import normalise
from actctl.slmgr.script_host import script_host_failure
from actctl.slmgr.shapes import Shape, after_label, conforms, host_and_port, removed
from actctl.slmgr.tables import Labels, Match, known_labels

_BANNER = re.compile(r"\s*(?:Microsoft \(R\) Windows Script Host\b|Copyright \(C\) Microsoft Corp)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one output says."""

    language: str | None
    """The language of most labels; None where no label was known."""
    service_version: str | None
    """First line of /dlv; its third number is the Windows build (of the base release)."""
    licenses: tuple[License, ...]
    messages: tuple[str, ...]
    """Lines outside a licence's block: results of verbs, errors, and what nothing claimed."""
    error: HostError | None
    """What slmgr reported as an error, or why this is no slmgr output at all."""
    recognised: frozenset[str] = frozenset()
    """Names of the messages that were met, for the outcome of verbs."""
    encoding: str | None = None
    certain: bool = True
    """False where bytes had to be replaced or the code page was a guess."""


def _wanted() -> None:
    """Nobody ends the reading before its end."""


def parse_bytes(data: bytes, labels: Labels | None = None, check: Callable[[], None] = _wanted) -> Reading:
    """Read what a console wrote. Never raises of itself; what is not understood is kept and marked.

    The time is linear in the size, and no more than READ_BYTES and MOST_LINES are read. `check` is called all along;
    what it raises ends the reading.
    """
    decoded = decode(data[:READ_BYTES])
    check()
    reading = parse_text(decoded.text, labels, check)
    unread = len(data) > READ_BYTES
    if unread:
        rest = f"… what follows the first {READ_BYTES} bytes was not read"
        reading = replace(reading, messages=(*reading.messages, rest))
    return replace(reading, encoding=decoded.encoding, certain=decoded.certain and not unread)


def parse_text(text: str, labels: Labels | None = None, check: Callable[[], None] = _wanted) -> Reading:
    """Read text that is printable already (see words.printable), as parse_bytes does."""
    reader = _Reader(labels or known_labels())
    raw = masked(text, check).split("\n", MOST_LINES)
    reader.dropped = raw.pop().count("\n") + 1 if len(raw) > MOST_LINES else 0
    for line in read_lines(raw, reader.labels, check):
        reader.take(line)
    return reader.finish(text)


class _Reader:
    """Goes through the lines once; knows in which licence it is."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.service_version: str | None = None
        self.blocks: list[Block] = []
        self.block: Block | None = None
        self.messages: list[str] = []
        self.dropped = 0
        self.languages: Counter[str | None] = Counter()
        self.foreign = 0
        """Lines of a licence whose wording no table knows."""
        self.recognised: set[str] = set()
        self.error: HostError | None = None

    def take(self, line: Line) -> None:
        """One more line."""
        if line.match is not None:
            self.languages[line.match.language] += 1
            self.recognised.add(line.match.message)
            self._labelled(line, line.match)
        elif line.shape is not None:
            self.foreign += self.block is not None
            self._shaped(line, line.shape)
        elif not _BANNER.match(line.text):
            self._unclaimed(line.text)

    # -- lines whose label is known

    def _labelled(self, line: Line, match: Match) -> None:
        message = match.message
        if message == SERVICE_VERSION:
            self.block = None
            self.service_version = self.service_version or match.values[""] or None
        elif message in XPR_STATUS:
            self._expiry(line, match)
        elif message in HEADINGS:
            self._current().parts.add(HEADINGS[message])
        elif message in FACTS:
            self._fact(line, message)
        elif message in PLACEHOLDERS:
            self._fill(line, match)
        elif message in LABELS and LABELS[message].path:
            self._label(line, match)
        elif message in LABELS and LABELS[message].value is Value.URL:
            return
        elif message not in REMARKS or self.block is None:
            self._message(line.text)
            self.error = self.error or error_in(match, line.text)

    def _label(self, line: Line, match: Match) -> None:
        field, value = LABELS[match.message], match.values.get("", "")
        if match.message == NAME or (
            match.message == DESCRIPTION and (not self.block or self.block.has("description"))
        ):
            self._start()
        if match.message == "L_MsgInstallationID" and self.block is None:  # /dti prints this line alone
            self._message(line.text)
            return
        self._store(line, field.path, field.value, value)

    def _fill(self, line: Line, match: Match) -> None:
        if match.message in XPR_METHOD:
            self._current().hint = XPR_METHOD[match.message]
        for name, field in PLACEHOLDERS[match.message].items():
            value = match.values.get(name, "")
            if name == "ERRCODE":
                value = f"0x{value.upper():0>8}"
            self._store(line, field.path, field.value, value)

    def _fact(self, line: Line, message: str) -> None:
        if self.block is None:  # the same sentences are printed by /skhc, /sdns … on their own
            self._message(line.text)
            return
        for path, value in FACTS[message].items():
            self.block.set(path, value)

    def _store(self, line: Line, path: str, kind: Value, value: str) -> None:
        block = self._current()
        if normalise(value).rstrip(".。") in self.labels.not_available():
            block.parts.add(path.rpartition(".")[0])
        elif removed(value) or not (conforms(value, kind) or kind is Value.HOST_PORT):
            block.keep(line.text)
            block.parts.add(path.rpartition(".")[0])
        elif kind is Value.NUMBER:
            block.set(path, int(value))
        elif kind is Value.HOST_PORT:
            block.set(path, host_and_port(value))
        elif kind is Value.INSTALLATION_ID:
            block.set(path, re.sub(r"\D", "", value))
        else:
            block.set(path, value.strip("{}") if kind is Value.GUID else value)

    def _expiry(self, line: Line, match: Match) -> None:
        """The indented line of /xpr; the name stands alone on the line before it, with a colon at its end."""
        waiting = self.messages if self.block is None else self.block.unparsed
        name = waiting[-1] if waiting and _names_a_product(waiting[-1]) else None
        if name is not None:
            waiting.pop()
        if name is not None or self.block is None or self.block.has("license_status"):
            self._start()
        if name is not None:
            self._current().set("name", name.rstrip(":： "))
        self._current().set("license_status", XPR_STATUS[match.message])
        if match.message in XPR_METHOD:
            self._current().hint = XPR_METHOD[match.message]
        if "ENDDATE" in match.values:
            end = match.values["ENDDATE"].rstrip("。 ")
            self._current().set("expires", iso_date(end) or end)
        elif match.message == XPR_PERMANENT:
            self._current().set("expires", NEVER)

    # -- lines whose label is not known

    def _shaped(self, line: Line, shape: Shape) -> None:
        if shape.kind == "description":
            self._description_by_shape(shape.value)
        elif self.block is not None and structure.claim(self.block, shape):
            return
        elif shape.kind == "version" and not self.blocks and self.service_version is None and ":" in line.text:
            self.service_version = shape.value
        else:
            self._unclaimed(line.text)
            if shape.kind == "code" and self.block is None:
                self.error = self.error or error_in(None, line.text)

    def _description_by_shape(self, description: str) -> None:
        """A description begins a licence, unless its name was just read; the name stands on the line before it."""
        if self.block is None or self.block.has("description"):
            waiting = self.block.unparsed if self.block is not None else self.messages
            name = after_label(waiting[-1]) if waiting else ""
            is_name = _names_a_product(name)
            if is_name:
                waiting.pop()
            self._start()
            if is_name:
                self._current().set("name", name, inferred=True)
        self._current().set("description", description, inferred=True)

    def _unclaimed(self, text: str) -> None:
        if self.block is not None:
            self.foreign += 1
            self.block.keep(text)
        else:
            self._message(text)

    # -- blocks and messages

    def _start(self) -> Block:
        self.block = Block()
        if len(self.blocks) < MOST_LICENSES:
            self.blocks.append(self.block)
        else:
            self.dropped += 1
        return self.block

    def _current(self) -> Block:
        return self.block or self._start()

    def _message(self, text: str) -> None:
        if len(self.messages) < MOST_MESSAGES:
            self.messages.append(text[:LONGEST_KEPT])
        else:
            self.dropped += 1

    def finish(self, text: str) -> Reading:
        """The result of all lines."""
        licenses = tuple(block.finish() for block in self.blocks)
        error = self.error
        if not licenses and not self.recognised and error is None and self.service_version is None:
            error = script_host_failure(self.messages) or not_slmgr(text)
        if self.dropped:
            self.messages.append(f"… {self.dropped} more lines were not read")
        return Reading(
            language=self._language(),
            service_version=self.service_version,
            licenses=licenses,
            messages=tuple(self.messages),
            error=error,
            recognised=frozenset(self.recognised),
        )

    def _language(self) -> str | None:
        """The language of the most labels; at a tie the one that is not English, which fills gaps in any output."""
        if not self.languages or self.foreign > sum(self.languages.values()):
            return None
        return max(self.languages, key=lambda language: (self.languages[language], language != "en"))


def _names_a_product(line: str) -> bool:
    """Whether a line is the name of a licence: `Windows(R), Professional edition:`."""
    name = line.rstrip(":： ")
    return name.endswith((" edition", " Edition", "add-on")) or name.startswith(("Windows", "Office"))
