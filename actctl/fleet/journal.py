"""The journal of a run: one JSON record a line, on the disk before the next thing is done.

A step is recorded before it is sent and after it ended, so whatever moment the program dies at, the file says which
steps ended, and which single one a host is in doubt about. Holds no secret: steps name keys by their last five.
"""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from actctl.errors import UserError
from actctl.fleet.plan_file import plan_of
from actctl.fleet.run_state import RunState, begin

SCHEMA = "actctl/journal/1"


def now() -> str:
    """The time now, ISO 8601 in UTC, milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Journal:
    """Appends to the file of one run; many hosts' records share one sync of the disk."""

    def __init__(self, path: Path, state: RunState) -> None:
        self.state = state
        self._path = path
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise _cannot_write(path, error) from None
        self._disk = ThreadPoolExecutor(1, "actctl-journal")
        self._waiting: list[tuple[bytes, dict[str, Any]]] = []
        self._synced: asyncio.Future[None] | None = None
        self._broken: OSError | None = None
        """After one failure nothing more is written: the file may end in half a record."""

    async def write(self, **record: Any) -> None:
        """Add a record; back when it is on the disk.

        Raises UserError when it cannot be written: what cannot be recorded must not be done.
        """
        self._waiting.append((_line(record), record))
        if self._synced is None:
            self._synced = asyncio.ensure_future(self._flush())
        synced = self._synced
        # Shielded: a host that is cancelled must not take the others' records with it.
        try:
            await asyncio.shield(synced)
        except OSError as error:
            raise _cannot_write(self._path, error) from None

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # whoever is ready to write now goes with this sync
        written, self._waiting, self._synced = self._waiting, [], None
        data = b"".join(line for line, _ in written)
        await asyncio.get_running_loop().run_in_executor(self._disk, self._append, data)
        for _, record in written:  # also those of hosts that were cancelled meanwhile: they are on the disk
            self.state.take(record)

    def _append(self, data: bytes) -> None:
        if self._broken is not None:
            raise self._broken
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            self._broken = error
            raise

    def close(self) -> None:
        """Wait for the last sync and close the file."""
        self._disk.shutdown()
        os.close(self._file)


def create(path: Path, state: RunState) -> Journal:
    """The journal of a new run, its plan written and synced. Raises UserError when it cannot be written."""
    plan = state.plan
    head = {
        "event": "run", "schema": SCHEMA, "run_id": state.run_id, "at": state.started_at,
        "options": state.options, "plan": plan.head_json(),
    }  # fmt: skip
    hosts = ({"event": "host", "plan": one.as_json()} for one in plan.hosts)
    lines: list[dict[str, Any]] = [head, *hosts, {"event": "start", "at": now()}]
    part = path.with_suffix(".part")
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.writelines(_line(line) for line in lines)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)  # whole or not there: a run without its plan is none
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from None
    return Journal(path, state)


def _line(record: dict[str, Any]) -> bytes:
    # half a character, which no encoding has, becomes the escape that JSON has for it
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _cannot_write(path: Path, error: OSError) -> UserError:
    return UserError(f"cannot be written: {error.strerror}.", source=str(path))


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS orders the rename itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> RunState:
    """The state of a run from its journal. A last line that a crash cut short is no record, and is passed over.

    Raises UserError where the file is no journal.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}.", source=str(path)) from None
    records = [record for record in (_record(line) for line in lines) if record is not None]
    if not records or records[0].get("schema") != SCHEMA:
        raise UserError(f"is no journal of a run ({SCHEMA}).", source=str(path))
    try:
        return _state(records, str(path))
    except (LookupError, TypeError, ValueError, AttributeError):
        raise UserError("is damaged; what this run did cannot be told from it.", source=str(path)) from None


def _state(records: list[dict[str, Any]], source: str) -> RunState:
    """Raises UserError, or whatever a record leads to that no version of actctl has written."""
    head = records[0]
    hosts = [record["plan"] for record in records if record.get("event") == "host"]
    if len(hosts) != head["plan"]["summary"]["hosts"] or all(record.get("event") != "start" for record in records):
        raise UserError("is damaged: hosts of its plan are missing.", source=source)
    plan = plan_of({**head["plan"], "hosts": hosts}, source)
    state = begin(str(head["run_id"]), plan, dict(head["options"]), str(head["at"]))
    for record in records:
        state.take(record)
    return state


def reopen(path: Path, state: RunState) -> Journal:
    """The journal of a run that is resumed; a torn last line is closed first, so that the next record has its own.

    Raises UserError when it cannot be written.
    """
    try:
        with path.open("r+b") as stream:
            stream.seek(0, os.SEEK_END)
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")
    except OSError as error:
        raise _cannot_write(path, error) from None
    return Journal(path, state)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
