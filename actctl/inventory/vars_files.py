"""`group_vars/` and `host_vars/` beside an inventory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from actctl.common.system_errors import unreadable
from actctl.common.texts import Text
from actctl.inventory.draft import Draft
from actctl.inventory.guard import guarded
from actctl.inventory.text import read_source
from actctl.inventory.values import Variable

_SUFFIXES = ("", ".yml", ".yaml", ".json")
"""In the order in which Ansible looks; only the first that is there is read (host_group_vars.py)."""


@dataclass(frozen=True, slots=True)
class FileVariables:
    """What the files of one group or host say."""

    variables: dict[str, Variable] = field(default_factory=dict)
    locked: Variable | None = None
    """The place of a file that is encrypted as a whole."""


_NOTHING = FileVariables()
_ENCRYPTED = Text(
    "the file is encrypted with Ansible Vault; hosts that it is for cannot be reached.",
    "ファイルがAnsible Vaultで暗号化されています。対象のホストには接続できません。",
)


@dataclass(slots=True)
class VarsFolder:
    """One folder's `group_vars` and `host_vars`; each directory is listed once, each file read once."""

    folder: Path
    draft: Draft
    _listings: dict[str, dict[str, Path]] = field(default_factory=dict)
    _read: dict[tuple[str, str], FileVariables] = field(default_factory=dict)

    def of_group(self, name: str) -> FileVariables:
        """The variables of a group; empty when there is no file. Raises UserError."""
        return self._variables("group_vars", name)

    def of_host(self, name: str) -> FileVariables:
        """The variables of a host; empty when there is no file. Raises UserError."""
        return self._variables("host_vars", name)

    def _variables(self, kind: str, name: str) -> FileVariables:
        if (kind, name) not in self._read:
            listing = self._listing(kind)
            path = next((listing[name + suffix] for suffix in _SUFFIXES if name + suffix in listing), None)
            if path is None:
                return _NOTHING
            self._read[kind, name] = self._load(path)
        return self._read[kind, name]

    def _listing(self, kind: str) -> dict[str, Path]:
        if kind not in self._listings:
            try:
                entries = {path.name: path for path in (self.folder / kind).iterdir()}
            except (FileNotFoundError, NotADirectoryError):
                entries = {}
            except OSError as problem:
                raise unreadable(problem, str(self.folder / kind)) from None
            self._listings[kind] = entries
        return self._listings[kind]

    def _load(self, path: Path) -> FileVariables:
        from actctl.inventory.readers.yaml_reader import read_variables  # an INI alone needs no YAML

        variables: dict[str, Variable] = {}
        locked = None
        try:
            for file in _files(path):
                source = read_source(str(file), file)
                if source.data.startswith(b"$ANSIBLE_VAULT"):
                    locked = Variable(None, source.name, 1)
                    self.draft.warn(_ENCRYPTED, source.name)
                else:
                    with guarded(source.name):
                        variables.update(read_variables(source, self.draft))
        except OSError as problem:
            raise unreadable(problem, str(path)) from None
        self.draft.count_variables(len(variables), Variable(None, str(path)))
        return FileVariables(variables, locked)


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
