"""The journal of a run: one JSON record a line, on the disk before the next thing is done.

A step is recorded before it is sent and after it ended, so whatever moment the program dies at, the file says which
steps ended, and which single one a host is in doubt about. The records are chained, with a head beside them
(chain.py), so that a journal that was altered or cut is known for one; reading it back is journal_file.py's part.
Holds no secret: steps name keys by their last five.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from actctl.common.clock import iso, now_utc
from actctl.fleet.change.chain import OWNER_ALONE, Head, HeadFile, body_of, sealed
from actctl.fleet.change.events import Event, HostPlanned, PlanWritten, RunBegun, record_of
from actctl.fleet.change.journal_file import RAISED, SCHEMA, begun_file, end_of, head_file
from actctl.fleet.change.plan_record import head_json, host_json
from actctl.fleet.change.run_state import RunState
from actctl.fleet.change.state_folder import not_recorded


def now() -> str:
    """The time now, ISO 8601 in UTC, milliseconds."""
    return iso(now_utc(), "milliseconds")


class Journal:
    """Appends to the file of one run; many hosts' records share one sync of the disk."""

    def __init__(self, path: Path, state: RunState, head: Head) -> None:
        self.state = state
        self._path = path
        self._chain = head
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
            self._head = HeadFile(head_file(path))
        except OSError as error:
            raise not_recorded(path, error) from None
        self._disk = ThreadPoolExecutor(1, "actctl-journal")
        self._waiting: list[Event] = []
        self._synced: asyncio.Future[None] | None = None
        self._broken: OSError | None = None
        """After one failure nothing more is written: the file may end in half a record."""

    def begin_steps(self) -> None:
        """Leave the mark that says that steps may have been sent, even when the journal itself is lost.

        Raises NotRecorded when it cannot be written.
        """
        state, path = self.state, begun_file(self._path)
        note = {"run_id": state.run_id, "kind": state.plan.kind, "started_at": state.started_at,
                "hosts": [one.host for one in state.plan.changes]}  # fmt: skip
        try:
            if not path.exists():
                _write_synced(path, body_of(note) + b"\n")
                _sync_folder(path.parent)
        except OSError as error:
            raise not_recorded(path, error) from None

    async def write(self, event: Event) -> None:
        """Add a record; back when it is on the disk.

        Raises NotRecorded when it cannot be written.
        """
        self._waiting.append(event)
        if self._synced is None:
            self._synced = asyncio.ensure_future(self._flush())
        synced = self._synced
        # Shielded: a host that is cancelled must not take the others' records with it.
        try:
            await asyncio.shield(synced)
        except OSError as error:
            raise not_recorded(self._path, error) from None

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # whoever is ready to write now goes with this sync
        written, self._waiting, self._synced = self._waiting, [], None
        data = b""
        for event in written:
            body = body_of(record_of(event))
            self._chain = self._chain.after(body)
            data += sealed(body, self._chain)
        await asyncio.get_running_loop().run_in_executor(self._disk, self._append, data, self._chain)
        for event in written:  # also those of hosts that were cancelled meanwhile: they are on the disk
            self.state.take(event)

    def _append(self, data: bytes, head: Head) -> None:
        if self._broken is not None:
            raise self._broken
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
            self._head.write(head)
        except OSError as error:
            self._broken = error
            raise

    def close(self) -> None:
        """Wait for the last sync and close the file."""
        self._disk.shutdown()
        os.close(self._file)
        self._head.close()


def create(path: Path, state: RunState) -> Journal:
    """The journal of a new run, its plan written and synced. Raises UserError when it cannot be written."""
    plan = state.plan
    first = RunBegun(
        schema=SCHEMA, run_id=state.run_id, at=state.started_at, options=state.options, plan=head_json(plan)
    )
    hosts = (HostPlanned(plan=host_json(one)) for one in plan.hosts)
    chain, data = Head(), b""
    for event in (first, *hosts, PlanWritten(at=now())):
        body = body_of(record_of(event))
        chain = chain.after(body)
        data += sealed(body, chain)
    part = path.with_suffix(".part")
    try:
        _write_synced(head_file(path), chain.as_bytes())
        _write_synced(part, data)
        part.replace(path)  # whole or not there: a run without its plan is none
        _sync_folder(path.parent)
    except OSError as error:
        raise not_recorded(path, error) from None
    return Journal(path, state, chain)


def reopen(path: Path, state: RunState) -> Journal:
    """The journal of a run that is resumed; what a crash left of half a record is cut off, never a whole line.

    Records of version 0.1.0 have no checksums: the chain begins after them, over all of them.
    Raises UserError when it is damaged or cannot be written.
    """
    found = end_of(path)
    try:
        with path.open("r+b") as stream:
            stream.truncate(found.size)
            stream.seek(0, os.SEEK_END)
            stream.write(found.closing)
            stream.flush()
            os.fsync(stream.fileno())
        head = head_file(path)
        part = head.with_suffix(".part")
        _write_synced(part, found.head.as_bytes())
        part.replace(head)  # never half a head, whenever the program dies
        _sync_folder(path.parent)
        if found.raised_at is not None:
            with path.open("r+b") as stream:
                stream.seek(found.raised_at)
                stream.write(RAISED)
                stream.flush()
                os.fsync(stream.fileno())
    except OSError as error:
        raise not_recorded(path, error) from None
    return Journal(path, state, found.head)


def _write_synced(path: Path, data: bytes) -> None:
    """A whole file, on the disk, for its owner alone."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE)
    with os.fdopen(file, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS orders the rename itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
