"""Records that show whether anything was done to them: each carries a checksum over itself and all before it.

A record that is altered, lost or put elsewhere breaks the chain from there on. Whole records cut from the end leave a
whole chain behind: these are found by the head, a small file beside that says how many records there are and the
last checksum. It is written, and synced, after the records are: a program that dies in between leaves records that
the head does not know, never the other way round.

There is no key in it. It finds damage (a disk, an editor, a careless script); whoever means to forge a record can
compute the checksums as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actctl.common.limits import MOST_HEAD_BYTES
from actctl.fleet.change.kept_file import read_kept

_SUM = re.compile(rb', "sum": "([0-9a-f]{32})"\}$')
_HEAD_SIZE = 128
"""Bytes; always the same, so that the head is overwritten in place and needs no further room on a full disk."""
OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain has come."""

    count: int = 0
    """Records."""
    sum: str = ""
    """The checksum of the last."""

    def after(self, body: bytes) -> Head:
        """The head once a record of these bytes is added."""
        return Head(self.count + 1, hashlib.sha256(self.sum.encode() + body).hexdigest()[:32])

    def as_bytes(self) -> bytes:
        """The file's content, always of the same length."""
        return json.dumps({"records": self.count, "sum": self.sum}).encode().ljust(_HEAD_SIZE - 1) + b"\n"


def body_of(record: dict[str, Any]) -> bytes:
    """A record as it is written, without its checksum."""
    # half a character, which no encoding has, becomes the escape that JSON has for it
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace")


def sealed(body: bytes, head: Head) -> bytes:
    """The line of a record; `head` is the chain's with this record in it."""
    return body[:-1] + f', "sum": "{head.sum}"}}\n'.encode()


def unsealed(line: bytes) -> tuple[bytes, str | None]:
    """A record's bytes without its checksum, and the checksum; None where it has none."""
    found = _SUM.search(line)
    return (line[: found.start()] + b"}", found[1].decode()) if found else (line, None)


def adopted(data: bytes) -> Head:
    """Where a chain begins that is added to records without one (of version 0.1.0): all of them count as one."""
    return Head(data.count(b"\n"), hashlib.sha256(data).hexdigest()[:32])


def read_head(path: Path) -> Head | None:
    """The head that a file holds; None: it is not there. Raises ValueError where it is none, OSError."""
    try:
        data = json.loads(read_kept(path, MOST_HEAD_BYTES))
    except FileNotFoundError:
        return None
    except RecursionError:
        raise ValueError("no head of a chain") from None
    count, last = (data.get("records"), data.get("sum")) if isinstance(data, dict) else (None, None)
    if not isinstance(count, int) or not isinstance(last, str):
        raise ValueError("no head of a chain")
    return Head(count, last)


class HeadFile:
    """The head of a chain on the disk, rewritten in place."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT, OWNER_ALONE)

    def write(self, head: Head) -> None:
        """Write it; back when it is on the disk. Raises OSError."""
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, head.as_bytes())
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
