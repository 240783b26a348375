"""A journal read back: what a run did, and whether its record is whole.

Journals of version 0.1.0 (schema 1) have no checksums; they are read as that version read them. Where such a run was
resumed by a later version, the chain begins behind the old records.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actctl.errors import UserError
from actctl.fleet.chain import Head, adopted, read_head, unsealed
from actctl.fleet.plan_file import plan_of
from actctl.fleet.run_state import RunState, begin

SCHEMA = "actctl/journal/2"
_UNCHAINED = "actctl/journal/1"


def head_file(journal: Path) -> Path:
    """How many records there are, and the last checksum."""
    return journal.with_suffix(".head")


def begun_file(journal: Path) -> Path:
    """The mark that steps may have been sent: without it and without a journal, nothing was."""
    return journal.with_name("begun")


class Damaged(UserError):
    """A record of a run is altered, or missing: what the run did cannot be told from it for certain."""

    def __init__(self, message: str, source: str, record: int, state: RunState | None = None) -> None:
        super().__init__(message, source=source, exit_code=1)
        self.record = record
        """The first that is not as it was written, counted from 1."""
        self.state = state
        """The run as far as the records before tell it; None: not even the plan is whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """A journal's records, as far as they are whole."""

    records: list[dict[str, Any]]
    head: Head
    """Of the chain with these records in it."""
    size: int
    """Bytes of the file that hold them."""
    closing: bytes = b""
    """What must follow them before another record may: a torn line of version 0.1.0 is closed."""
    broken: int | None = None
    """The first record that is not as it was written."""
    why: str = ""


def read(path: Path) -> RunState:
    """The state of a run from its journal. What a crash left of a half-written record is no record.

    Raises Damaged, or UserError where the file cannot be read.
    """
    found = _found(path)
    source = str(path)
    if found.broken is None:
        try:
            return _state(found.records, source)
        except (LookupError, TypeError, ValueError, AttributeError):
            raise Damaged("is damaged; what this run did cannot be told from it.", source, 1) from None
    try:
        known: RunState | None = _state(found.records, source)
    except (UserError, LookupError, TypeError, ValueError, AttributeError):
        known = None
    raise Damaged(
        f"is damaged: {found.why}; what this run did cannot be told for certain.", source, found.broken, known
    )


def end_of(path: Path) -> Found:
    """Where the journal goes on. Raises Damaged, UserError."""
    found = _found(path)
    if found.broken is not None:
        raise Damaged(f"is damaged: {found.why}.", str(path), found.broken)
    return found


def _found(path: Path) -> Found:
    try:
        data = path.read_bytes()
        head = read_head(head_file(path))
    except FileNotFoundError:
        if begun_file(path).exists():
            why = "is missing, but this run has begun: what it did is not known."
            raise Damaged(why, str(path), 1) from None
        raise UserError("cannot be read: there is no such file.", source=str(path)) from None
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}.", source=str(path)) from None
    except ValueError:
        raise Damaged("is no head of a journal.", str(head_file(path)), 1) from None
    first = _record(unsealed(data.split(b"\n", 1)[0])[0]) or {}
    if first.get("schema") == _UNCHAINED:
        return _unchained(data, head)
    if first.get("schema") != SCHEMA:
        raise Damaged(f"is no journal of a run ({SCHEMA}): its record 1 is not as it was written.", str(path), 1)
    if head is None:
        return Found([], Head(), 0, broken=1, why=f"its head ({head_file(path).name}) is missing, records may be, too")
    return _chained(data, 0, Head(), [], head)


def _unchained(data: bytes, head: Head | None) -> Found:
    """Records of version 0.1.0, and what a later version added to them."""
    lines = data.split(b"\n")
    plain = next((number for number, line in enumerate(lines) if unsealed(line)[1] is not None), len(lines) - 1)
    old = b"".join(line + b"\n" for line in lines[:plain])
    records = [record for record in (_record(line) for line in lines[: plain + 1]) if record is not None]
    if head is None and plain == len(lines) - 1:
        closing = b"\n" if lines[-1] else b""
        return Found(records, adopted(data + closing), len(data), closing)
    records = [record for record in (_record(line) for line in lines[:plain]) if record is not None]
    if head is None:
        return Found(records, Head(), 0, broken=plain + 1, why="its head is missing, records may be, too")
    return _chained(data, len(old), adopted(old), records, head)


def _chained(data: bytes, start: int, chain: Head, records: list[dict[str, Any]], head: Head) -> Found:
    """The records from `start` on, each checked; `chain` is the head of what stands before them."""
    begun_at = chain.count
    whole = chain.count != head.count or chain.sum == head.sum
    size = start
    for line in data[start:].split(b"\n")[:-1]:
        body, sum_ = unsealed(line)
        following = chain.after(body)
        record = _record(body)
        if sum_ != following.sum or record is None:
            break
        chain, size = following, size + len(line) + 1
        records.append(record)
        whole = whole and (chain.count != head.count or chain.sum == head.sum)
    if chain.count >= head.count and whole and head.count >= begun_at:
        return Found(records, chain, size)  # what follows, if anything, was never acknowledged: nothing was done on it
    left = data[size:].split(b"\n")[:-1]
    number = chain.count + 1
    if not whole or head.count < begun_at:
        return Found(records, chain, size, broken=head.count, why=f"record {head.count} is another than its head says")
    if left and begun_at and chain.count == begun_at:
        why = f"one of the records up to {number} is not as it was written"
        return Found(records, chain, size, broken=number, why=why)
    if left:
        return Found(records, chain, size, broken=number, why=f"record {number} is not as it was written")
    missing = f"record {number} is" if head.count == number else f"records {number} to {head.count} are"
    return Found(records, chain, size, broken=number, why=f"{missing} missing")


def _state(records: list[dict[str, Any]], source: str) -> RunState:
    """Raises UserError, or whatever a record leads to that no version of actctl has written."""
    first = records[0]
    hosts = [record["plan"] for record in records if record.get("event") == "host"]
    if len(hosts) != first["plan"]["summary"]["hosts"] or all(record.get("event") != "start" for record in records):
        raise Damaged("is damaged: hosts of its plan are missing.", source, len(records) + 1)
    plan = plan_of({**first["plan"], "hosts": hosts}, source)
    state = begin(str(first["run_id"]), plan, dict(first["options"]), str(first["at"]))
    for record in records:
        state.take(record)
    return state


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
