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
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._disk = ThreadPoolExecutor(1, "actctl-journal")
        self._waiting: list[bytes] = []
        self._synced: asyncio.Future[None] | None = None

    async def write(self, **record: Any) -> None:
        """Add a record; back when it is on the disk.

        Raises UserError when it cannot be written: what cannot be recorded must not be done.
        """
        self._waiting.append((json.dumps(record, ensure_ascii=False) + "\n").encode())
        if self._synced is None:
            self._synced = asyncio.ensure_future(self._flush())
        synced = self._synced
        # Shielded: a host that is cancelled must not take the others' records with it.
        try:
            await asyncio.shield(synced)
        except OSError as error:
            raise UserError(f"cannot be written: {error.strerror}.", source=str(self._path)) from None
        self.state.take(record)

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # whoever is ready to write now goes with this sync
        data, self._waiting, self._synced = b"".join(self._waiting), [], None
        await asyncio.get_running_loop().run_in_executor(self._disk, self._append, data)

    def _append(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)

    def close(self) -> None:
        """Wait for the last sync and close the file."""
        self._disk.shutdown()
        os.close(self._file)


def create(path: Path, state: RunState) -> Journal:
    """The journal of a new run, its plan written and synced."""
    plan = state.plan
    head = {
        "event": "run", "schema": SCHEMA, "run_id": state.run_id, "at": state.started_at,
        "options": state.options, "plan": plan.head_json(),
    }  # fmt: skip
    lines = [head, *({"event": "host", "plan": one.as_json()} for one in plan.hosts), {"event": "start", "at": now()}]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    part = path.with_suffix(".part")
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)  # whole or not there: a run without its plan is none
    _sync_folder(path.parent)
    return Journal(path, state)


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
    head = records[0]
    hosts = [record["plan"] for record in records if record.get("event") == "host"]
    plan = plan_of({**head["plan"], "hosts": hosts}, str(path))
    state = begin(head["run_id"], plan, head["options"], head["at"])
    for record in records:
        state.take(record)
    return state


def reopen(path: Path, state: RunState) -> Journal:
    """The journal of a run that is resumed; a torn last line is closed first, so that the next record has its own."""
    with path.open("r+b") as stream:
        stream.seek(0, os.SEEK_END)
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
    return Journal(path, state)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
