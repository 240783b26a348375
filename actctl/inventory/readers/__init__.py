"""The ways of writing down hosts, in the order in which they are asked whether a source is theirs."""

from __future__ import annotations

from collections.abc import Callable

from actctl.inventory.interface import Reader


def _host_list() -> Reader:
    from actctl.inventory.readers.host_list import HostListReader

    return HostListReader()


def _list_json() -> Reader:
    from actctl.inventory.readers.list_json import ListJsonReader

    return ListJsonReader()


def _yaml() -> Reader:
    from actctl.inventory.readers.yaml_reader import YamlReader

    return YamlReader()


def _csv() -> Reader:
    from actctl.inventory.readers.csv_table import CsvReader

    return CsvReader()


def _ini() -> Reader:
    from actctl.inventory.readers.ini import IniReader

    return IniReader()


READERS: tuple[Callable[[], Reader], ...] = (_host_list, _list_json, _yaml, _csv, _ini)
"""Each is imported only when all before it have said no: a TAB waits for no more than it needs."""

__all__ = ["READERS"]
