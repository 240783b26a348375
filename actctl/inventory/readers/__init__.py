"""The ways of writing down hosts, in the order in which they are asked whether a source is theirs."""

from __future__ import annotations

from actctl.inventory.interface import Reader
from actctl.inventory.readers.csv_table import CsvReader
from actctl.inventory.readers.host_list import HostListReader
from actctl.inventory.readers.ini import IniReader
from actctl.inventory.readers.list_json import ListJsonReader
from actctl.inventory.readers.yaml_reader import YamlReader

READERS: tuple[Reader, ...] = (HostListReader(), ListJsonReader(), YamlReader(), CsvReader(), IniReader())

__all__ = ["READERS"]
