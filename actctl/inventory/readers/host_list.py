"""Hosts written straight into the option: `-i 'web01,web02,'`."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.text import decode
from actctl.inventory.values import Variable

SUFFIX = ",list"
"""Marks a source that is the option's own text and no file; no file's suffix has a comma."""


@dataclass(frozen=True, slots=True)
class HostListReader:
    """A text with a comma in it that names no file."""

    name: str = "host list"

    def claims(self, source: SourceFile) -> bool:
        """Only what the loader has marked."""
        return source.suffix == SUFFIX

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add each name, or range of names."""
        for name in decode(source).split(","):
            if name.strip():
                draft.add_hosts("ungrouped", name.strip(), {}, Variable(None, source.name))
