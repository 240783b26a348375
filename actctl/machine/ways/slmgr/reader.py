"""Goes through the lines of an output once and puts each where it belongs: into a licence, or among the messages."""

from __future__ import annotations

import re
from collections import Counter

from actctl.common.errors import HostError
from actctl.common.limits import LONGEST_KEPT, MOST_LICENSES, MOST_MESSAGES
from actctl.licensing.dates import iso_date
from actctl.licensing.products import names_a_licence
from actctl.licensing.records import NEVER
from actctl.machine.ways.slmgr import looks, structure
from actctl.machine.ways.slmgr.block import Block
from actctl.machine.ways.slmgr.failure import error_in, first_code, labels_code, names_code, reports_code
from actctl.machine.ways.slmgr.lines import Line
from actctl.machine.ways.slmgr.messages import (
    DESCRIPTION,
    ERROR,
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
from actctl.machine.ways.slmgr.normal import normalise
from actctl.machine.ways.slmgr.shapes import Shape, after_label, conforms, dated, host_and_port, removed
from actctl.machine.ways.slmgr.tables import Labels, Match

_DATES = frozenset({"trusted_time", "evaluation_end", "avma_client.activation_time"})
"""Fields of a date and a time, as printed."""


class Reader:
    """Goes through the lines once; knows in which licence it is."""

    def __init__(self, labels: Labels, *, pasted: bool) -> None:
        self.labels = labels
        self.pasted = pasted
        """Whether people handed it over: lines may be missing or in another order, or be another tool's."""
        self.number = 0
        self.version: tuple[str, int] | None = None
        """What looks like a service version, and the line that it stands in."""
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
        self.number += 1
        if line.match is not None and self.pasted and not self._is_slmgrs(line.match):
            self._unclaimed(line.text)
        elif line.match is not None:
            self.languages[line.match.language] += 1
            self.recognised.add(line.match.message)
            self._labelled(line, line.match)
        elif line.shape is not None:
            self.foreign += self.block is not None
            self._shaped(line, line.shape)
        elif not looks.is_banner(line.text):
            self._unclaimed(line.text)

    def _is_slmgrs(self, match: Match) -> bool:
        """Whether a line that begins with slmgr's word for an error is slmgr's: "Error: we cannot …" is anybody's."""
        if match.message != ERROR or names_code(match):
            return True
        # Of a wrong option the script prints no code, and nothing before that.
        first = not self.messages or looks.is_typed(self.messages[-1])
        return first and first_code(match.values.get("", "")) is None

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
            self.message(line.text)
            self.error = self.error or error_in(match, line.text)

    def _label(self, line: Line, match: Match) -> None:
        field, value = LABELS[match.message], match.values.get("", "")
        if match.message == NAME and self._waits_for_name():
            pass
        elif match.message == NAME or (
            match.message == DESCRIPTION and (not self.block or self.block.has("description"))
        ):
            self._start()
        if match.message == "L_MsgInstallationID" and self.block is None:  # /dti prints this line alone
            self.message(line.text)
            return
        holds_label = field.value is Value.TEXT and self.labels.holds_label(value)
        words = ""
        if self.pasted and field.path in _DATES and not holds_label:
            value, words = dated(value)
        self._store(line, field.path, field.value, value)
        if words:
            self._current().keep(words)
        if holds_label:
            self._current().keep(line.text)  # other lines in it, that nobody could take apart

    def _waits_for_name(self) -> bool:
        """Whether a name belongs to the licence that was begun: somebody put its lines into another order."""
        block = self.block
        return self.pasted and block is not None and not (block.has("name") or block.has("partial_product_key"))

    def _fill(self, line: Line, match: Match) -> None:
        if match.message in XPR_METHOD:
            self._current().hint = XPR_METHOD[match.message]
        for name, field in PLACEHOLDERS[match.message].items():
            value = match.values.get(name, "")
            if name == "ERRCODE":
                value = f"0x{value.upper():0>8}"
            self._store(line, field.path, field.value, value)

    def _fact(self, line: Line, message: str) -> None:
        if self.block is None and not (self.pasted and "license_status" in FACTS[message]):
            self.message(line.text)  # the same sentences are printed by /skhc, /sdns … on their own
            return
        block = self._current()
        for path, value in FACTS[message].items():
            block.set(path, value, line=line.text)

    def _store(self, line: Line, path: str, kind: Value, value: str) -> None:
        block = self._current()
        if normalise(value).rstrip(".。") in self.labels.not_available():
            block.parts.add(path.rpartition(".")[0])
        elif removed(value) or not (conforms(value, kind) or kind is Value.HOST_PORT):
            block.keep(line.text)
            block.parts.add(path.rpartition(".")[0])
        elif kind is Value.NUMBER:
            block.set(path, int(value), line=line.text)
        elif kind is Value.HOST_PORT:
            block.set(path, host_and_port(value), line=line.text)
        elif kind is Value.INSTALLATION_ID:
            block.set(path, re.sub(r"\D", "", value), line=line.text)
        else:
            block.set(path, value.strip("{}") if kind is Value.GUID else value, line=line.text)

    def _expiry(self, line: Line, match: Match) -> None:
        """The indented line of /xpr; the name stands alone on the line before it, with a colon at its end."""
        waiting = self.messages if self.block is None else self.block.unparsed
        name = waiting[-1] if waiting and names_a_licence(waiting[-1]) else None
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
            end, words = dated(end) if self.pasted else (end, "")
            if words:
                self._current().keep(words)
            self._current().set("expires", iso_date(end) or end)
        elif match.message == XPR_PERMANENT:
            self._current().set("expires", NEVER)

    # -- lines whose label is not known

    def _shaped(self, line: Line, shape: Shape) -> None:
        if shape.kind == "description":
            self._description_by_shape(line.text, shape.value)
        elif shape.kind == "code" and self.pasted and self.block is not None and not labels_code(line.text):
            self._unclaimed(line.text)  # somebody's words about it
        elif self.block is not None and structure.claim(self.block, shape):
            return
        elif shape.kind == "version" and not self.blocks and self.service_version is None and ":" in line.text:
            self.version = (shape.value, self.number)
            self._unclaimed(line.text)
        else:
            self._unclaimed(line.text)
            if shape.kind == "code" and self.block is None and (not self.pasted or reports_code(line.text)):
                self.error = self.error or error_in(None, line.text)

    def _description_by_shape(self, line: str, description: str) -> None:
        """A description begins a licence, unless its name was just read; the name stands on the line before it."""
        if self.block is None or self.block.has("description"):
            waiting = self.block.unparsed if self.block is not None else self.messages
            named = waiting[-1] if waiting and names_a_licence(after_label(waiting[-1])) else None
            if named is not None:
                waiting.pop()
            self._start()
            if named is not None:
                self._current().set("name", after_label(named), line=named, inferred=True)
        self._current().set("description", description, line=line, inferred=True)

    def _unclaimed(self, text: str) -> None:
        if self.block is not None:
            self.foreign += 1
            self.block.keep(text)
        else:
            self.message(text)

    # -- blocks and messages

    def _start(self) -> Block:
        if self.version is not None and self.version[1] >= self.number - 2 and self.service_version is None:
            # Only the service's version stands right before a licence; a transcript names many others.
            self.service_version = self.version[0]
            self.messages = [line for line in self.messages if after_label(line) != self.version[0]]
        self.version = None
        self.block = Block()
        if len(self.blocks) < MOST_LICENSES:
            self.blocks.append(self.block)
        else:
            self.dropped += 1
        return self.block

    def _current(self) -> Block:
        return self.block or self._start()

    def message(self, text: str) -> None:
        """Keep a line outside any licence, as far as there is room."""
        if len(self.messages) < MOST_MESSAGES:
            self.messages.append(text[:LONGEST_KEPT])
        else:
            self.dropped += 1
