"""A CSV table with a header row: one host a row, in English or Japanese, as Excel saves it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from actctl.common.errors import UserError
from actctl.common.malformed import csv_reason
from actctl.common.texts import Text
from actctl.common.words import one_line, shown
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.readers.csv_cells import address, is_host_name, is_misleading, is_total, plain
from actctl.inventory.readers.csv_columns import ADDRESS, GROUPS, HOST, Columns, columns_of
from actctl.inventory.text import decode
from actctl.inventory.values import Variable, protect

_DELIMITERS = (",", ";", "\t")
_HEADER_ROWS = 20
"""Ledgers begin with a title and a date; the header is looked for in so many rows."""

_TOTALS = Text("a row of totals; it is left out.", "合計の行です。除外します。")
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
        return any(len(cells) > 1 and columns_of(cells) for cells in _splits(first))

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add one host a row; what is left out or doubted is a warning that names row and column."""
        table: _Table | None = None
        for number, cells in _rows(source):
            if table is None:
                columns = columns_of(cells)
                if columns is not None:
                    table = _Table(draft, source.name, columns)
                    for remark in columns.remarks:
                        draft.warn(remark, source.name, number)
                elif number > _HEADER_ROWS:
                    break
            elif any(cell.strip() for cell in cells):
                table.row(number, cells)
        if table is None:
            none = Text(
                "no header row with a “host” column (or ホスト名) was found.",
                "「ホスト名」(または host) の列を持つ見出し行がありません。",
            )
            raise UserError(none, source=source.name, line=1)


def _splits(line: str) -> Iterator[list[str]]:
    if len(line) < csv.field_size_limit():
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
            why = csv_reason(problem)
            said = Text(f"this row cannot be read: {why.en}.", f"この行をCSVとして読み取れません: {why.ja}。")
            raise UserError(said, source=source.name, line=begin) from None
        yield begin, cells


def _delimiter(text: str) -> str:
    head = text.splitlines()[:_HEADER_ROWS]
    for line in head:
        for delimiter, cells in zip(_DELIMITERS, _splits(line), strict=False):
            if columns_of(cells):
                return delimiter
    return ","


@dataclass(slots=True)
class _Table:
    """The rows under a header, as hosts."""

    draft: Draft
    source: str
    columns: Columns
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Host in lower case → its name and row: Windows knows no difference between PC1 and pc1."""

    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """Address and port → the first host there and its row."""

    def row(self, number: int, cells: list[str]) -> None:
        """One row. Raises UserError for a host that was there before."""
        values = list(zip(self.columns.meanings, self.columns.headings, cells, strict=False))
        heading, written = next(((heading, cell) for meaning, heading, cell in values if meaning == HOST), ("", ""))
        host = plain(written)
        if is_total(cells) and not (host and is_host_name(host) and not is_total([host])):
            self._say(_TOTALS, number)
        elif not host:
            first = next(cell for cell in cells if cell.strip())
            none = Text(
                f"no host name in column {heading}; the row of “{shown(first, 40)}” is left out.",
                f"列「{heading}」にホスト名がありません。「{shown(first, 40)}」の行は除外します。",
            )
            self._say(none, number)
        elif not is_host_name(host):
            other = Text(
                f"“{shown(written, 40)}” in column {heading} is no host name; the row is left out.",
                f"列「{heading}」の「{shown(written, 40)}」はホスト名ではありません。この行は除外します。",
            )
            self._say(other, number)
        elif not self._misleads(number, values):
            self._host(number, host, values)

    def _misleads(self, number: int, values: list[tuple[str, str, str]]) -> bool:
        for meaning, heading, cell in values:
            text = plain(cell) if meaning == ADDRESS else ""
            # After the slash of a network's form no address follows.
            network = "/" in text and address(text, of_figures=True) is not None
            if text and is_misleading(text.partition("/")[0] if network else text):
                said = Text(
                    f"“{shown(cell, 40)}” in column {heading} is no machine's address; the row is left out.",
                    f"列「{heading}」の「{shown(cell, 40)}」はコンピューターのアドレスではありません。"
                    f"この行は除外します。",
                )
                self._say(said, number)
                return True
        return False

    def _host(self, number: int, host: str, values: list[tuple[str, str, str]]) -> None:
        if host.lower() in self.lines:
            name, line = self.lines[host.lower()]
            first = (
                Text(f"first in line {line}", f"最初は{line}行目")
                if name == host
                else Text(f"as {name} in line {line}", f"{line}行目に {name}")
            )
            twice = Text(
                f"host {shown(host)} is there twice, {first.en}.",
                f"ホスト {shown(host)} が重複しています ({first.ja})。",
            )
            raise UserError(twice, source=self.source, line=number)
        self.lines[host.lower()] = (host, number)
        variables: dict[str, Variable] = {}
        groups = ""
        port: int | None = None
        for meaning, heading, cell in values:
            text = cell.strip()
            if meaning == GROUPS:
                groups = text
            elif meaning == ADDRESS:
                text, port = self._address(number, heading, text)
            elif meaning == "ansible_port":
                text = plain(text)
            elif not meaning:
                text = one_line(plain(text))
            if text and meaning not in (HOST, GROUPS) and (meaning or heading):
                name = meaning or heading
                variables[name] = Variable(protect(name, text), self.source, number)
        self._with_port(number, port, variables)
        self._place(number, host, variables)
        for group in _BETWEEN_GROUPS.split(groups) if groups else ["ungrouped"]:
            if group:
                self.draft.add_hosts(group, host, variables, Variable(None, self.source, number))

    def _place(self, number: int, host: str, variables: dict[str, Variable]) -> None:
        """Say where two rows lead to one machine: one of the two addresses is mistyped, or one row is old."""
        said = [variables[name].value if name in variables else "" for name in (ADDRESS, "ansible_port")]
        if not isinstance(said[0], str) or not said[0]:
            return
        name, line = self.places.setdefault((said[0].lower(), str(said[1])), (host, number))
        if line != number:
            same = Text(
                f"{shown(host)} has the address {shown(said[0])} of {shown(name)} in line {line}.",
                f"{shown(host)} のアドレス {shown(said[0])} が{line}行目の {shown(name)} と重複しています。",
            )
            self._say(same, number)

    def _with_port(self, number: int, port: int | None, variables: dict[str, Variable]) -> None:
        """A port behind an address counts where the row has none of its own."""
        own = variables.setdefault("ansible_port", Variable(port, self.source, number)) if port is not None else None
        if own is not None and str(own.value) != str(port):
            other = Text(
                f"port {port} behind the address; port {shown(own.value, 20)} of the port's column counts.",
                f"アドレスにポート {port} が付いていますが、ポートの列の {shown(own.value, 20)} を使います。",
            )
            self._say(other, number)

    def _address(self, number: int, heading: str, cell: str) -> tuple[str, int | None]:
        text = plain(cell)
        if not text or "{{" in text:
            return text, None
        found = address(text, of_figures=self.columns.of_figures)
        if found is None:
            none = Text(
                f"“{shown(cell, 40)}” in column {heading} is no address; the name is used.",
                f"列「{heading}」の「{shown(cell, 40)}」はアドレスではありません。ホスト名を使います。",
            )
            self._say(none, number)
            return "", None
        if not found.whole:
            more = Text(
                f"“{shown(cell, 40)}” in column {heading} is more than an address; {found.host} is used.",
                f"列「{heading}」の「{shown(cell, 40)}」にはアドレス以外も含まれています。{found.host} を使います。",
            )
            self._say(more, number)
        return found.host, found.port

    def _say(self, remark: Text, number: int) -> None:
        self.draft.warn(remark, self.source, number)
