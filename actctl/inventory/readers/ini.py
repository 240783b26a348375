"""Ansible's INI inventory: `[group]`, `[group:vars]`, `[group:children]`."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass

from actctl.errors import UserError
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.text import decode
from actctl.inventory.values import Variable, is_secret_name, protect

_SECTION = re.compile(r"^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?$")
_PLAIN = (str, int, float, bool, list, dict, type(None))
_MAX_LITERAL = 10_000


@dataclass(frozen=True, slots=True)
class IniReader:
    """What no other reader claims, as Ansible does it too."""

    name: str = "INI"

    def claims(self, source: SourceFile) -> bool:
        """Always: this is the last of the readers."""
        return True

    def read(self, source: SourceFile, draft: Draft) -> None:
        """Add groups, hosts and variables."""
        text = decode(source)
        group, kind, found = "ungrouped", "hosts", False
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            if not line or line[0] in "#;":
                continue
            found = True
            if line.startswith("["):
                group, kind = _section(line, source.name, number)
                draft.group(group)
            elif kind == "hosts":
                _host(draft, group, line, Variable(None, source.name, number))
            elif kind == "vars":
                _variable(draft, group, line, source.name, number)
            else:
                draft.add_child(group, line.split()[0], Variable(None, source.name, number))
        if not found:
            raise UserError("the file is empty; groups and hosts were expected.", source=source.name)


def _section(line: str, source: str, number: int) -> tuple[str, str]:
    match = _SECTION.match(line)
    if not match or match[2] not in (None, "hosts", "vars", "children"):
        raise UserError(
            f'"{line[:60]}" is no section; [group], [group:vars] or [group:children] was expected.',
            source=source,
            line=number,
        )
    return match[1], match[2] or "hosts"


def _host(draft: Draft, group: str, line: str, place: Variable) -> None:
    try:
        name, *pairs = shlex.split(line, comments=True)
    except ValueError:
        raise UserError("a quote does not close.", source=place.source, line=place.line) from None
    variables: dict[str, Variable] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            # The text itself may be a piece of a password with a blank in it: it is not shown.
            raise UserError(
                f"host {name} is followed by something that is not name=value; values with blanks need quotes.",
                source=place.source,
                line=place.line,
            )
        variables[key] = Variable(_value(key, value), place.source, place.line)
    draft.add_hosts(group, name, variables, place)


def _variable(draft: Draft, group: str, line: str, source: str, number: int) -> None:
    key, equals, value = line.partition("=")
    if not equals or not key.strip():
        raise UserError(f"name=value was expected in [{group}:vars].", source=source, line=number)
    name = key.strip()
    draft.group(group).variables[name] = Variable(_value(name, value.strip()), source, number)


def _value(name: str, text: str) -> object:
    """A Python literal where the text is one, else the text, as Ansible reads both kinds of line."""
    value: object = text
    if len(text) <= _MAX_LITERAL and "{{" not in text:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            value = text
    if not isinstance(value, _PLAIN) or (is_secret_name(name) and not isinstance(value, str)):
        value = text
    return protect(name, value)
