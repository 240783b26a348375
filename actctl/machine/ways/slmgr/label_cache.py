"""Label files of hosts, made into tables once."""

from __future__ import annotations

import hashlib
import threading

from actctl.common.limits import LABEL_CHARACTERS, MOST_LABEL_FILES
from actctl.machine.ways.slmgr.ini import read_ini
from actctl.machine.ways.slmgr.tables import Labels, labels_with


class LabelCache:
    """Label files met in this run, by language and content: each is parsed once, however many hosts have it."""

    def __init__(self) -> None:
        self._by_content: dict[str, Labels] = {}
        self._lock = threading.Lock()

    @property
    def kept(self) -> int:
        """How many tables are kept."""
        return len(self._by_content)

    @property
    def characters(self) -> int:
        """Fixed text of all tables that are kept."""
        return sum(one.characters for one in self._by_content.values())

    def of(self, language: str, data: bytes) -> Labels | None:
        """Tables made from a host's file; None when it is no label file. Takes a while: not for the event loop."""
        key = language + hashlib.sha256(data).hexdigest()
        with self._lock:
            if key not in self._by_content:
                try:
                    tables = labels_with(read_ini(data, f"{language}/slmgr.ini"))
                except ValueError:
                    return None
                self._by_content[key] = tables
                self._forget()
                return tables
            return self._by_content[key]

    def _forget(self) -> None:
        """Let the oldest tables go where there are too many, or too large ones."""
        while self.kept > MOST_LABEL_FILES or self.characters > LABEL_CHARACTERS:
            self._by_content.pop(next(iter(self._by_content)))
