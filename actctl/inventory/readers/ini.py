"""Ansible's INI inventory: `[group]`, `[group:vars]`, `[group:children]`."""

from __future__ import annotations

import ast
import re
import shlex
import warnings
from dataclasses import dataclass, field

from actctl.common.errors import UserError
from actctl.common.limits import LONGEST_LITERAL, MOST_HOST_LINE
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.inventory.draft import UNGROUPED, Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.suggest import did_you_mean
from actctl.inventory.text import EMPTY, decode
from actctl.inventory.values import Variable, is_endless, is_secret_name, protect

_SECTION = re.compile(r"^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?$")
_GROUP = re.compile(r"^([^:\]\s]+)\s*(?:[#;].*)?$")
_PLAIN = (str, int, float, bool, list, dict, type(None))
_TEXT = re.compile(r"(?!(?:True|False|None)\Z)[A-Za-z][\w.\\@-]*\Z|\d+\.\d+\.\d+\.\d+\Z", re.ASCII)
"""Values that are no Python literal, seen at once: most of them."""


@dataclass(frozen=True, slots=True)
class IniReader:
    """What no other reader claims, as Ansible does it too."""

    name: str = "INI"

    def claims(self, source: SourceFile) -> bool:
        """Always: this is the last of the readers."""
        return True

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add groups, hosts and variables."""
        text, waiting = decode(source), _Waiting(draft, source.name)
        group, kind, found = UNGROUPED, "hosts", False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of values that are nearly Python, such as 1if
            for number, raw in enumerate(text.splitlines(), 1):
                line = raw.strip()
                if not line or line[0] in "#;":
                    continue
                found = True
                section = _section(line, source.name, number)
                if section is not None:
                    group, kind = section
                    waiting.declare(group, kind, number)
                elif kind == "hosts":
                    _host(draft, group, line, Variable(None, source.name, number))
                elif kind == "vars":
                    _variable(draft, group, line, source.name, number)
                else:
                    waiting.child(group, _group_name(line, source.name, number), number)
        if not found:
            raise UserError(EMPTY, source=source.name)
        waiting.finish()


@dataclass(slots=True)
class _Waiting:
    """Groups that are named before their own section stands, or without one.

    A child group becomes one when its section is met: the order of child groups is that of their sections (as in
    Ansible, and numbered patterns count by it).
    """

    draft: Draft
    source: str
    parents: dict[str, list[tuple[str, Variable]]] = field(default_factory=dict)
    """Child group without a section so far → the groups it was written under, and where."""
    only_variables: dict[str, int] = field(default_factory=dict)

    def declare(self, group: str, kind: str, line: int) -> None:
        """A section of this group stands here."""
        if kind == "vars":
            if group not in self.draft.groups and group not in self.parents:
                self.only_variables[group] = line
            self.draft.group(group)
            return
        self.draft.group(group)
        self.only_variables.pop(group, None)
        for parent, place in self.parents.pop(group, ()):
            self.draft.add_child(parent, group, place)

    def child(self, parent: str, child: str, line: int) -> None:
        """A child group is written under its parent."""
        place = Variable(None, self.source, line)
        if child in self.draft.groups:
            self.draft.add_child(parent, child, place)
        else:
            self.parents.setdefault(child, []).append((parent, place))

    def finish(self) -> None:
        """Raises UserError for a group that never had a section: mostly its name is misspelt."""
        for child, written in self.parents.items():
            parent, place = written[0]
            hint = did_you_mean(child, self.draft.groups)
            said = Text(
                f"group {shown(child)}, written under [{shown(parent)}:children], has no section of its own.{hint.en}",
                f"[{shown(parent)}:children] に書かれたグループ {shown(child)} のセクションがありません。{hint.ja}",
            )
            raise UserError(said, source=self.source, line=place.line)
        for group, line in self.only_variables.items():
            hint = did_you_mean(group, self.draft.groups.keys() - {group})
            said = Text(
                f"[{shown(group)}:vars] is for a group that is nowhere else.{hint.en}",
                f"[{shown(group)}:vars] に対応するグループがありません。{hint.ja}",
            )
            raise UserError(said, source=self.source, line=line)


def _section(line: str, source: str, number: int) -> tuple[str, str] | None:
    """Group and kind of a section's line; None for any other line. Raises UserError for a section that is none."""
    match = _SECTION.match(line)
    if match and match[2] in (None, "hosts", "vars", "children"):
        return match[1], match[2] or "hosts"
    if match or (line.startswith("[") and line.endswith("]")):
        said = Text(
            f"“{shown(line)}” is no section; [group], [group:vars] or [group:children] was expected.",
            f"「{shown(line)}」はセクションとして正しくありません。[group]、[group:vars]、[group:children] のいずれかで"
            "記入してください。",
        )
        raise UserError(said, source=source, line=number)
    return None


def _group_name(line: str, source: str, number: int) -> str:
    match = _GROUP.match(line)
    if not match:
        said = Text(
            f"“{shown(line)}” is no name of a group; one was expected.",
            f"「{shown(line)}」はグループ名として正しくありません。グループ名を記入してください。",
        )
        raise UserError(said, source=source, line=number)
    return match[1]


def _host(draft: Draft, group: str, line: str, place: Variable) -> None:
    if len(line) > MOST_HOST_LINE:
        long = Text(
            f"the line of a host is longer than {MOST_HOST_LINE:,} characters.",
            f"ホストの行が長すぎます ({MOST_HOST_LINE:,}文字まで)。",
        )
        raise UserError(long, source=place.source, line=place.line)
    try:
        name, *pairs = shlex.split(line, comments=True)
    except ValueError:
        quote = Text("a quote does not close.", "引用符が閉じていません。")
        raise UserError(quote, source=place.source, line=place.line) from None
    variables: dict[str, Variable] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            # The text itself may be a piece of a password with a blank in it: it is not shown.
            other = Text(
                f"host {shown(name)} is followed by something that is not name=value; values with blanks need quotes.",
                f"ホスト {shown(name)} の後ろに、名前=値 の形でないものがあります。"
                "空白を含む値は引用符で囲んでください。",
            )
            raise UserError(other, source=place.source, line=place.line)
        variables[key] = Variable(_value(key, value), place.source, place.line)
    draft.add_hosts(group, name, variables, place)


def _variable(draft: Draft, group: str, line: str, source: str, number: int) -> None:
    key, equals, value = line.partition("=")
    if not equals or not key.strip():
        said = Text(
            f"name=value was expected in [{group}:vars].",
            f"[{group}:vars] には 名前=値 の形で記入してください。",
        )
        raise UserError(said, source=source, line=number)
    name = key.strip()
    draft.count_variables(1, Variable(None, source, number))
    draft.group(group).variables[name] = Variable(_value(name, value.strip()), source, number)


def _value(name: str, text: str) -> object:
    """A Python literal where the text is one, else the text, as Ansible reads both kinds of line."""
    value: object = text
    if len(text) <= LONGEST_LITERAL and "{{" not in text and not _TEXT.match(text):
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            value = text
    if isinstance(value, (tuple, set)):  # as in Ansible
        value = list(value)
    if not isinstance(value, _PLAIN) or is_endless(value) or (not isinstance(value, str) and is_secret_name(name)):
        value = text
    return protect(name, value)
