"""Ansible's YAML inventory: groups with `hosts`, `vars` and `children`."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.text import EMPTY, decode, first_line, is_ini, peek
from actctl.inventory.values import Variable
from actctl.inventory.yaml_nodes import YamlFile, is_null, kind_of, line_of, parse_yaml

_SUFFIXES = (".yml", ".yaml", ".json")
_SECTIONS = ("hosts", "vars", "children")
_Read = tuple[str, int]
"""A group and the part of the file it was read from: aliases may name the same part over and over."""
_KEY_LINE = re.compile(r"^(?:---|\{|[^\s,;\t=\[\]]+\s*:(?:\s|$))")


@dataclass(frozen=True, slots=True)
class YamlReader:
    """Files ending in .yml, .yaml or .json, and texts that begin like YAML."""

    name: str = "YAML"

    def claims(self, source: SourceFile) -> bool:
        """By suffix, else by the first line that says something."""
        if source.suffix in _SUFFIXES:
            return source.suffix == ".json" or not is_ini(peek(source))  # Ansible too reads an INI of any name
        return not source.suffix.startswith((".csv", ".tsv", ".ini", ".cfg")) and bool(
            _KEY_LINE.match(first_line(peek(source)))
        )

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add groups, hosts and variables."""
        file = parse_yaml(decode(source), source.name, draft.warn)
        if file.root is None or is_null(file.root):
            raise UserError(EMPTY, source=source.name)
        if not isinstance(file.root, yaml.MappingNode):
            kind = kind_of(file.root)
            no_groups = Text(
                f"the inventory is {kind.en}; groups (`all:` with `hosts:`) were expected.",
                f"インベントリの内容が{kind.ja}です。グループ (`all:` とその中の `hosts:`) を記入してください。",
            )
            raise file.error(file.root, no_groups)
        entries = file.entries(file.root, Text("the inventory", "インベントリ"))
        if any(name == "plugin" and isinstance(value, yaml.ScalarNode) for name, _, value in entries):
            command = f"`ansible-inventory -i {source.name} --list | actctl -i - …`"
            plugin = Text(
                "this configures an Ansible inventory plugin, which actctl does not run; give it the result: "
                f"{command}.",
                "Ansibleのインベントリ プラグインの設定ファイルです。actctlはプラグインを実行しません。"
                f"実行結果を渡してください: {command}。",
            )
            raise UserError(plugin, source=source.name)
        for name, key, value in entries:
            if name == "hosts" and len(entries) <= 2 and not _has_section(value):
                outside = Text(
                    "`hosts` stands outside of any group; put it under `all:`.",
                    "`hosts` がグループの外にあります。`all:` の中に入れてください。",
                )
                raise file.error(key, outside)
            _group(file, draft, name, key, value, set())


def _part_of(group: str, section: str) -> Text:
    return Text(f"`{section}` of group {group}", f"グループ {group} の `{section}` ")


def _has_section(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and any(key.value in _SECTIONS for key, _ in node.value)


def _group(file: YamlFile, draft: Draft, name: str, key: yaml.Node, node: yaml.Node, read: set[_Read]) -> None:
    if not name.strip():
        nameless = Text(
            "a group without a name stands here; a name was expected.",
            "グループ名が空です。グループ名を記入してください。",
        )
        raise file.error(key, nameless)
    group = draft.group(name)
    if is_null(node) or (name, id(node)) in read:
        return
    with file.descend(node):
        for section, section_key, value in file.entries(node, Text(f"group {name}", f"グループ {name} ")):
            if section == "vars":
                variables = file.variables(value, _part_of(name, "vars"))
                draft.count_variables(len(variables), file.place(value))
                group.variables.update(variables)
            elif section == "hosts":
                _hosts(file, draft, name, value)
            elif section == "children":
                _children(file, draft, name, value, read)
            else:
                unread = Text(
                    f"“{shown(section)}” in group {shown(name)} is not read; only hosts, vars and children belong "
                    "there.",
                    f"グループ {shown(name)} の「{shown(section)}」は読み取りません。グループに書けるのは hosts、vars、"
                    "children だけです。",
                )
                draft.warn(unread, file.source, line_of(section_key))
    read.add((name, id(node)))


def _hosts(file: YamlFile, draft: Draft, group: str, node: yaml.Node) -> None:
    if is_null(node):
        return
    if isinstance(node, yaml.ScalarNode):  # Ansible takes `hosts: web01` for one host
        draft.add_hosts(group, node.value, {}, file.place(node))
        return
    for name, key, value in file.entries(node, _part_of(group, "hosts")):
        variables = file.variables(value, Text(f"host {name}", f"ホスト {name} の内容"))
        draft.add_hosts(group, name, variables, file.place(key))


def _children(file: YamlFile, draft: Draft, group: str, node: yaml.Node, read: set[_Read]) -> None:
    if is_null(node):
        return
    if isinstance(node, yaml.ScalarNode):
        draft.add_child(group, node.value, file.place(node))
        return
    for name, key, value in file.entries(node, _part_of(group, "children")):
        draft.add_child(group, name, file.place(key))
        _group(file, draft, name, key, value, read)


def read_variables(source: SourceFile, draft: Draft) -> dict[str, Variable]:
    """The variables of a `group_vars` or `host_vars` file (YAML or JSON). Raises UserError."""
    file = parse_yaml(decode(source), source.name, draft.warn)
    return file.variables(file.root, Text("the file", "ファイルの内容")) if file.root is not None else {}
