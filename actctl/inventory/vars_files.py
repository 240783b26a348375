"""`group_vars/` and `host_vars/` beside an inventory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from actctl.errors import UserError
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.readers.yaml_reader import read_variables
from actctl.inventory.values import Variable

_SUFFIXES = ("", ".yml", ".yaml", ".json")
"""In the order in which Ansible looks; only the first that is there is read (host_group_vars.py)."""


@dataclass(slots=True)
class VarsFolder:
    """One folder's `group_vars` and `host_vars`; each directory is listed once, each file read once."""

    folder: Path
    draft: Draft
    _listings: dict[str, dict[str, Path]] = field(default_factory=dict)
    _read: dict[tuple[str, str], dict[str, Variable]] = field(default_factory=dict)

    def of_group(self, name: str) -> dict[str, Variable]:
        """The variables of a group; empty when there is no file. Raises UserError."""
        return self._variables("group_vars", name)

    def of_host(self, name: str) -> dict[str, Variable]:
        """The variables of a host; empty when there is no file. Raises UserError."""
        return self._variables("host_vars", name)

    def _variables(self, kind: str, name: str) -> dict[str, Variable]:
        if (kind, name) not in self._read:
            listing = self._listing(kind)
            path = next((listing[name + suffix] for suffix in _SUFFIXES if name + suffix in listing), None)
            self._read[kind, name] = self._load(path) if path else {}
        return self._read[kind, name]

    def _listing(self, kind: str) -> dict[str, Path]:
        if kind not in self._listings:
            try:
                entries = {path.name: path for path in (self.folder / kind).iterdir()}
            except (FileNotFoundError, NotADirectoryError):
                entries = {}
            except OSError as problem:
                raise UserError(f"cannot be read: {problem.strerror}.", source=str(self.folder / kind)) from None
            self._listings[kind] = entries
        return self._listings[kind]

    def _load(self, path: Path) -> dict[str, Variable]:
        variables: dict[str, Variable] = {}
        try:
            for file in _files(path):
                data = file.read_bytes()
                if data.startswith(b"$ANSIBLE_VAULT"):
                    self.draft.warn(
                        "the file is encrypted with Ansible Vault; actctl does not know its variables.", str(file)
                    )
                else:
                    variables.update(read_variables(SourceFile(str(file), file.suffix.lower(), data)))
        except OSError as problem:
            raise UserError(f"cannot be read: {problem.strerror}.", source=str(path)) from None
        return variables


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or a directory's files in lexical order, directories in it included."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir(), key=lambda item: item.name):
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        if entry.is_dir() or entry.suffix in _SUFFIXES:
            yield from _files(entry)
