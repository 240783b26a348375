"""What `ansible-inventory --list` prints (with or without `--export`), and inventory scripts too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from actctl.common.errors import UserError
from actctl.common.malformed import json_reason
from actctl.common.texts import Text
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.text import decode, peek
from actctl.inventory.values import Variable, is_endless, protect


@dataclass(frozen=True, slots=True)
class ListJsonReader:
    """JSON in which groups hold lists of host names."""

    name: str = "ansible-inventory --list"

    def claims(self, source: SourceFile) -> bool:
        """A JSON object with `_meta`, or with a group that is or has a list."""
        if not peek(source).lstrip().startswith("{"):
            return False
        try:
            data = _parse(source)
        except UserError:
            # Of a .json file the JSON parser's complaint is the clear one; anything else may be YAML.
            return source.suffix == ".json"
        return "_meta" in data or any(_is_list_group(group) for group in data.values())

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add groups, hosts and variables; hosts only `_meta` knows are added too."""
        data = _parse(source)
        hostvars = _hostvars(data, source)
        for name, group in data.items():
            if name != "_meta":
                _group(draft, source.name, name, group)
        for host, variables in hostvars.items():
            group = "ungrouped" if host not in draft.hosts else None
            own = _variables(source.name, Text(f"host {host}", f"ホスト {host} の内容"), variables)
            place = Variable(None, source.name)
            draft.count_variables(len(own), place)
            draft.add_host(host, place).update(own)
            if group:
                draft.group(group).hosts[host] = None


def _is_list_group(group: object) -> bool:
    if isinstance(group, dict):
        return isinstance(group.get("hosts"), list) or isinstance(group.get("children"), list)
    return isinstance(group, list)


def _parse(source: SourceFile) -> dict[str, object]:
    try:
        data = json.loads(decode(source))
    except json.JSONDecodeError as problem:
        why = json_reason(problem)
        said = Text(f"this is not valid JSON: {why.en}.", f"JSONとして正しくありません: {why.ja}。")
        raise UserError(said, source=source.name, line=problem.lineno) from None
    except (RecursionError, ValueError):
        broken = Text("this is not valid JSON.", "JSONとして正しくありません。")
        raise UserError(broken, source=source.name) from None
    if not isinstance(data, dict):
        other = Text(
            "the JSON is no object of groups; one was expected.",
            "JSONがグループのオブジェクトではありません。`ansible-inventory --list` の形式で渡してください。",
        )
        raise UserError(other, source=source.name)
    return data


def _hostvars(data: Mapping[str, object], source: SourceFile) -> dict[str, object]:
    meta = data.get("_meta", {})
    hostvars = meta.get("hostvars", {}) if isinstance(meta, dict) else None
    if not isinstance(hostvars, dict):
        raise UserError(
            Text(
                "`_meta` is no object with `hostvars`; one was expected.",
                "`_meta` が `hostvars` を持つオブジェクトではありません。"
                "`ansible-inventory --list` の形式で渡してください。",
            ),
            source=source.name,
        )
    return hostvars


def _group(draft: Draft, source: str, name: str, data: object) -> None:
    place = Variable(None, source)
    if isinstance(data, list):
        data = {"hosts": data}
    if not isinstance(data, dict):
        neither = Text(
            f"group {name} is neither an object nor a list of hosts.",
            f"グループ {name} がオブジェクトでもホストのリストでもありません。",
        )
        raise UserError(neither, source=source)
    group = draft.group(name)
    for host in _names(source, _part_of(name, "hosts"), data.get("hosts", [])):
        # Not through add_hosts: names are final here, ranges were expanded by whoever wrote the list.
        draft.add_host(host, place)
        group.hosts[host] = None
    for child in _names(source, _part_of(name, "children"), data.get("children", [])):
        draft.add_child(name, child, place)
    group.variables.update(_variables(source, _part_of(name, "vars"), data.get("vars", {})))


def _part_of(group: str, section: str) -> Text:
    return Text(f"`{section}` of group {group}", f"グループ {group} の `{section}` ")


def _names(source: str, what: Text, value: object) -> list[str]:
    names = list(value) if isinstance(value, (list, dict)) else None
    if names is None or not all(isinstance(name, str) and name for name in names):
        none = Text(
            f"{what.en} is no list of names; one was expected.",
            f"{what.ja}が名前のリストではありません。名前のリストを指定してください。",
        )
        raise UserError(none, source=source)
    return names


def _variables(source: str, what: Text, value: object) -> dict[str, Variable]:
    if not isinstance(value, dict):
        none = Text(
            f"{what.en} is no object of variables; one was expected.",
            f"{what.ja}が変数のオブジェクトではありません。オブジェクトを指定してください。",
        )
        raise UserError(none, source=source)
    try:
        if is_endless(value):
            long = Text(
                f"{what.en} has a number that is too long; write it in quotes.",
                f"{what.ja}に長すぎる数値があります。引用符で囲んでください。",
            )
            raise UserError(long, source=source)
        return {name: Variable(protect(name, item), source) for name, item in value.items()}
    except RecursionError:
        deep = Text(f"{what.en} is nested too deeply.", f"{what.ja}の入れ子が深すぎます。")
        raise UserError(deep, source=source) from None
