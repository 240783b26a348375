"""A CSV table with a header row: one host a row, in English or Japanese, as Excel saves it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from actctl.errors import UserError
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.text import decode
from actctl.inventory.values import Variable, protect

_DELIMITERS = (",", ";", "\t")
_HEADER_ROWS = 20
"""Ledgers begin with a title and a date; the header is looked for in so many rows."""

_HOST, _GROUPS = "host", "groups"
_ALIASES = {
    _HOST: ("host", "hostname", "host name", "name", "computer", "computername", "ホスト名", "ホスト",
            "コンピューター名", "コンピュータ名", "サーバー名", "サーバ名", "マシン名", "機器名"),
    _GROUPS: ("groups", "group", "グループ", "グループ名", "所属グループ"),
    "ansible_host": ("address", "ip", "ip address", "ipaddress", "fqdn", "IPアドレス", "アドレス", "接続先"),
    "ansible_user": ("user", "username", "user name", "ユーザー", "ユーザ", "ユーザー名", "ユーザ名",
                     "アカウント"),
    "ansible_password": ("password", "パスワード"),
    "ansible_port": ("port", "ポート", "ポート番号"),
    "actctl_transport": ("transport", "トランスポート"),
    "actctl_auth": ("auth", "authentication", "認証", "認証方式"),
}  # fmt: skip
_COLUMN = {alias.lower(): name for name, aliases in _ALIASES.items() for alias in aliases}
_BETWEEN_GROUPS = re.compile(r"[\s,;|/、，]+")


@dataclass(frozen=True, slots=True)
class CsvReader:
    """Files ending in .csv or .tsv, and texts whose first rows hold a header we know."""

    name: str = "CSV"

    def claims(self, source: SourceFile) -> bool:
        """By suffix; without one, by a header row of several columns."""
        if source.suffix in (".csv", ".tsv"):
            return True
        if source.suffix not in ("", ".txt"):
            return False
        try:
            text = decode(SourceFile(source.name, source.suffix, source.data), legacy_japanese=True)
        except UserError:
            return False
        first = next((line for line in text.splitlines() if line.strip()), "")
        return any(len(cells) > 1 and _HOST in _names(cells) for cells in _splits(first))

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add one host a row."""
        rows = _rows(source)
        columns: list[str] | None = None
        lines: dict[str, int] = {}
        for number, cells in rows:
            if columns is None:
                columns = _header(cells)
                if columns is None and number > _HEADER_ROWS:
                    break
            elif any(cell.strip() for cell in cells):
                _row(draft, source.name, number, columns, cells, lines)
        if columns is None:
            raise UserError('no header row with a "host" column (or ホスト名) was found.', source=source.name, line=1)


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip().strip("\ufeff") for cell in cells]
    return [_COLUMN.get(name.lower(), name if name.startswith(("ansible_", "actctl_")) else "") for name in names]


def _header(cells: list[str]) -> list[str] | None:
    columns = _names(cells)
    return columns if _HOST in columns else None


def _splits(line: str) -> Iterator[list[str]]:
    for delimiter in _DELIMITERS:
        yield next(csv.reader([line], delimiter=delimiter), [])


def _rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row. The delimiter is the one that shows a host column."""
    text = decode(source, legacy_japanese=True)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise UserError(f"this row cannot be read: {problem}.", source=source.name, line=begin) from None
        yield begin, cells


def _delimiter(text: str) -> str:
    head = text.splitlines()[:_HEADER_ROWS]
    for line in head:
        for delimiter, cells in zip(_DELIMITERS, _splits(line), strict=True):
            if _HOST in _names(cells):
                return delimiter
    return ","


def _row(draft: Draft, source: str, number: int, columns: list[str], cells: list[str], lines: dict[str, int]) -> None:
    values = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column and cell.strip()}
    host, groups = values.pop(_HOST, ""), values.pop(_GROUPS, "")
    if not host:
        raise UserError("this row has no host name.", source=source, line=number)
    if host in lines:
        raise UserError(f"host {host} is there twice, first in line {lines[host]}.", source=source, line=number)
    lines[host] = number
    variables = {name: Variable(protect(name, text), source, number) for name, text in values.items()}
    for group in _BETWEEN_GROUPS.split(groups) if groups else ["ungrouped"]:
        if group:
            draft.add_hosts(group, host, variables, Variable(None, source, number))
