"""A line of JSON for every command a host ran, full secret keys cut short."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from actctl.simulator.windows.keys import mask


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One command that has ended."""

    time: str
    """ISO 8601, UTC."""
    host: str
    command: str
    exit_code: int


class CommandLog:
    """Entries in memory, and in a file if one was named."""

    def __init__(self, path: Path | None) -> None:
        self.entries: list[CommandEntry] = []
        self._file: TextIO | None = path.open("w", encoding="utf-8") if path is not None else None

    def add(self, time: dt.datetime, host: str, command: str, exit_code: int) -> None:
        """Note a command."""
        entry = CommandEntry(time.isoformat(timespec="milliseconds"), host, mask(command), exit_code)
        self.entries.append(entry)
        if self._file is not None:
            self._file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
