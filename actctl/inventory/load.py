"""From what `-i` says to an inventory: files, folders, host lists, standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from actctl.common.errors import UserError
from actctl.common.limits import MOST_FILE_BYTES
from actctl.inventory.assemble import assemble
from actctl.inventory.draft import Draft
from actctl.inventory.guard import guarded
from actctl.inventory.interface import Inventory, SourceFile
from actctl.inventory.readers import READERS
from actctl.inventory.readers.host_list import SUFFIX as HOST_LIST
from actctl.inventory.text import has_content, limited, read_source

_VARS_FOLDERS = ("group_vars", "host_vars", "vars_plugins")
_NOT_INVENTORY = (
    ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry",
)  # fmt: skip
"""What Ansible passes over in an inventory folder (INVENTORY_IGNORE_EXTS in its config/base.yml)."""

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}")
_FILES = (*_NOT_INVENTORY, ".yaml", ".yml", ".ini", ".json", ".csv", ".tsv", ".xlsx", ".xls", ".toml", ".py", ".inv")


def load_inventory(sources: Sequence[str], *, base_dir: Path | None = None, stdin: BinaryIO | None = None) -> Inventory:
    """Read every source, later ones over earlier ones.

    A source is a file, a folder (its files in lexical order), `-` (standard input) or a host list
    (`web01,web02,`). Relative paths start at `base_dir`, else at the working folder. Asks nobody and
    runs nothing: passwords are resolved later, by `Passwords`. Raises UserError.
    """
    if not any(sources):
        raise UserError("no inventory was given; name one with -i.")
    try:
        return _load(sources, base_dir, stdin)
    except MemoryError:
        raise UserError("the inventory needs more memory than this machine has to give.") from None


def _load(sources: Sequence[str], base_dir: Path | None, stdin: BinaryIO | None) -> Inventory:
    draft = Draft()
    for name in sources:
        if name == "-":
            data = (stdin or sys.stdin.buffer).read(MOST_FILE_BYTES + 1)
            _read(draft, limited(SourceFile("standard input", "", data)))
            continue
        path = base_dir / name if base_dir else Path(name)
        if "," in name and not _exists(path):
            _read(draft, SourceFile(name, HOST_LIST, name.encode("utf-8", "surrogateescape")))
        else:
            _read_path(draft, name, path)
    return assemble(draft)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for a path, or with a NUL: a list of hosts
        return False


def _read_path(draft: Draft, name: str, path: Path) -> None:
    if not _exists(path):
        alone = f" (a host without an inventory has a comma behind it: -i {name},)" if _may_be_a_host(name) else ""
        raise UserError(f"there is no such file or folder; an inventory was expected{alone}.", source=name)
    if not path.is_dir():
        _read(draft, _file(name, path))
        draft.vars_folders.append(str(path.parent))
        return
    try:
        files = list(_inventory_files(path))
    except OSError as problem:
        raise UserError(f"cannot be read: {problem.strerror}.", source=name) from None
    if not files:
        raise UserError("the folder holds no inventory file.", source=name)
    for file in files:
        source = _file(str(file), file)
        if has_content(source):  # an empty file is a group not yet filled, or a placeholder
            _read(draft, source)
    draft.vars_folders.append(str(path))


def _may_be_a_host(name: str) -> bool:
    """Whether somebody may have meant a host: a name or an address, and no ending that files have."""
    return _HOST.fullmatch(name) is not None and not name.lower().endswith(_FILES)


def _inventory_files(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.startswith(".") or entry.name in _VARS_FOLDERS:
            continue
        if entry.is_dir():
            yield from _inventory_files(entry)
        elif not entry.name.endswith(_NOT_INVENTORY):
            yield entry


def _file(name: str, path: Path) -> SourceFile:
    try:
        return read_source(name, path)
    except OSError as problem:
        raise UserError(f"cannot be read: {problem.strerror}.", source=name) from None


def _read(draft: Draft, source: SourceFile) -> None:
    if not has_content(source):
        raise UserError("the file is empty; groups and hosts were expected.", source=source.name)
    _refuse(source)
    with guarded(source.name):
        next(reader for reader in READERS if reader.claims(source)).read(source, draft)


def _refuse(source: SourceFile) -> None:
    """Raises UserError for what only Ansible can read."""
    listed = "give actctl the output of `ansible-inventory --list` instead."
    if source.data.startswith(b"$ANSIBLE_VAULT"):
        raise UserError(f"the whole file is encrypted with Ansible Vault; {listed}", source=source.name)
    if source.data.startswith(b"#!"):
        raise UserError(f"this is a program, which actctl does not run; {listed}", source=source.name)
    if source.suffix == ".toml":
        raise UserError(f"this is TOML, which actctl does not read; {listed}", source=source.name)
