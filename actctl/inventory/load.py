"""From what `-i` says to an inventory: files, folders, host lists, standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from actctl.common.errors import STANDARD_INPUT, UserError
from actctl.common.limits import MOST_FILE_BYTES, MOST_HOSTS
from actctl.common.system_errors import unreadable
from actctl.common.texts import Text
from actctl.inventory.assemble import assemble
from actctl.inventory.draft import Draft
from actctl.inventory.guard import guarded
from actctl.inventory.interface import Inventory, SourceFile
from actctl.inventory.readers import READERS
from actctl.inventory.readers.host_list import SUFFIX as HOST_LIST
from actctl.inventory.text import EMPTY, has_content, limited, read_source

_VARS_FOLDERS = ("group_vars", "host_vars", "vars_plugins")
_NOT_INVENTORY = (
    ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry",
)  # fmt: skip
"""What Ansible passes over in an inventory folder (INVENTORY_IGNORE_EXTS in its config/base.yml)."""

_NOTHING = Text("", "")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}")
_FILES = (*_NOT_INVENTORY, ".yaml", ".yml", ".ini", ".json", ".csv", ".tsv", ".xlsx", ".xls", ".toml", ".py", ".inv")


def load_inventory(
    sources: Sequence[str], *, base_dir: Path | None = None, stdin: BinaryIO | None = None,
    most_hosts: int = MOST_HOSTS,
) -> Inventory:  # fmt: skip
    """Read every source, later ones over earlier ones.

    A source is a file, a folder (its files in lexical order), `-` (standard input) or a host list
    (`web01,web02,`). Relative paths start at `base_dir`, else at the working folder. Asks nobody and
    runs nothing: passwords are resolved later, by `Passwords`. Raises UserError, also for more than `most_hosts`.
    """
    if not any(sources):
        raise UserError(
            Text(
                "no inventory was given; name one with -i.",
                "インベントリが指定されていません。-i で指定してください。",
            )
        )
    try:
        return _load(sources, base_dir, stdin, Draft(most_hosts=most_hosts))
    except MemoryError:
        raise UserError(
            Text(
                "the inventory needs more memory than this machine has to give.",
                "インベントリを読み取るにはこのコンピューターのメモリーが足りません。",
            )
        ) from None


def _load(sources: Sequence[str], base_dir: Path | None, stdin: BinaryIO | None, draft: Draft) -> Inventory:
    for name in sources:
        if name == "-":
            data = (stdin or sys.stdin.buffer).read(MOST_FILE_BYTES + 1)
            _read(draft, limited(SourceFile(STANDARD_INPUT, "", data)))
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
        alone = _NOTHING
        if _may_be_a_host(name):
            alone = Text(
                f" (a host without an inventory has a comma behind it: -i {name},)",
                f"インベントリなしでホストだけを指定するときは、-i {name}, のように末尾にコンマを付けます。",
            )
        missing = Text(
            f"there is no such file or folder; an inventory was expected{alone.en}.",
            f"ファイルまたはフォルダーがありません。インベントリを指定してください。{alone.ja}",
        )
        raise UserError(missing, source=name)
    if not path.is_dir():
        _read(draft, _file(name, path))
        draft.vars_folders.append(str(path.parent))
        return
    try:
        files = list(_inventory_files(path))
    except OSError as problem:
        raise unreadable(problem, name) from None
    if not files:
        none = Text("the folder holds no inventory file.", "フォルダーにインベントリのファイルがありません。")
        raise UserError(none, source=name)
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
        raise unreadable(problem, name) from None


def _read(draft: Draft, source: SourceFile) -> None:
    if not has_content(source):
        raise UserError(EMPTY, source=source.name)
    _refuse(source)
    with guarded(source.name):
        next(reader for reader in (make() for make in READERS) if reader.claims(source)).read(source, draft)


def _refuse(source: SourceFile) -> None:
    """Raises UserError for what only Ansible can read."""
    if source.data.startswith(b"$ANSIBLE_VAULT"):
        what = Text("the whole file is encrypted with Ansible Vault", "ファイル全体がAnsible Vaultで暗号化されています")
    elif source.data.startswith(b"#!"):
        what = Text("this is a program, which actctl does not run", "これはプログラムです。actctlは実行しません")
    elif source.suffix == ".toml":
        what = Text("this is TOML, which actctl does not read", "これはTOMLです。actctlは読み取れません")
    else:
        return
    instead = Text(
        f"{what.en}; give actctl the output of `ansible-inventory --list` instead.",
        f"{what.ja}。代わりに `ansible-inventory --list` の出力を渡してください。",
    )
    raise UserError(instead, source=source.name)
