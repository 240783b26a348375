"""YAML with line numbers: nodes are walked, not objects, so that every message can say where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from actctl.errors import UserError
from actctl.inventory.values import VAULT, Variable, is_secret_name, protect

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({_TAG + "str", _TAG + "binary", "!unsafe"})
_VAULT_TAGS = frozenset({"!vault", "!vault-encrypted"})

MAX_VISITS = 3_000_000
"""Nodes walked in one file. 20,000 hosts of ten variables are 450,000; aliases of aliases are billions."""
MAX_DEPTH = 100
MAX_BRACKETS = 500
"""Nested flow collections: libyaml's composer recurses, and a crash of the C stack cannot be caught."""
_DEEP_INDENT = re.compile(r"^[ ?:-]{1000}", re.MULTILINE)
"""The same for block collections (`- - - -` …): each level takes at least one column."""


@dataclass(slots=True)
class YamlFile:
    """One YAML text and the walk over it."""

    source: str
    root: yaml.Node | None
    """None: the text is empty."""
    _visits: int = 0
    _open: set[int] = field(default_factory=set)
    _scalars: Any = field(default_factory=lambda: yaml.constructor.SafeConstructor())

    def error(self, node: yaml.Node, message: str) -> UserError:
        """An error that stands where `node` does."""
        return UserError(message, source=self.source, line=line_of(node))

    def place(self, node: yaml.Node) -> Variable:
        """Where a node stands."""
        return Variable(None, self.source, line_of(node))

    def entries(self, node: yaml.Node, what: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """Key text, key node and value node of each entry of a mapping; `what` names it in messages.

        Merge keys (`<<: *defaults`) are applied. Raises UserError for anything but a mapping, for a
        key that is no plain word and for a key that is there twice.
        """
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{what} is {kind_of(node)}; a mapping (`name:` lines) was expected.")
        merged: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        own: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        with_merge = False
        for key, value in node.value:
            self._count(node)
            if not isinstance(key, yaml.ScalarNode):
                raise self.error(key, f"a key of {what} is {kind_of(key)}; a name was expected.")
            if key.tag == _TAG + "merge":
                with_merge = True
                for entry in self._merged(value, what):
                    merged.setdefault(entry[0], entry)
                continue
            if key.value in own:
                first = line_of(own[key.value][1])
                raise self.error(key, f'"{key.value}" is there twice in {what}, first in line {first}.')
            own[key.value] = (key.value, key, value)
        return list({**merged, **own}.values()) if with_merge else list(own.values())

    def _merged(self, node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        with self._descent(node):
            for part in node.value if isinstance(node, yaml.SequenceNode) else [node]:
                yield from self.entries(part, f"the part merged into {what}")

    def variables(self, node: yaml.Node, what: str) -> dict[str, Variable]:
        """A mapping of variables with where each stands, secrets wrapped."""
        if is_null(node):
            return {}
        return {
            name: Variable(self._protected(name, value), self.source, line_of(key))
            for name, key, value in self.entries(node, what)
        }

    def _protected(self, name: str, node: yaml.Node) -> object:
        if isinstance(node, yaml.ScalarNode) and is_secret_name(name) and not is_null(node):
            # As written: YAML would read the password 0123 as the number 83.
            return VAULT if node.tag in _VAULT_TAGS else protect(name, node.value)
        return protect(name, self.value(node))

    def value(self, node: yaml.Node) -> object:
        """A node as a plain value: text, number, boolean, None, list or dict; `!vault` is Unresolved."""
        self._count(node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        with self._descent(node):
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item) for item in node.value]
            return {name: self.value(value) for name, _, value in self.entries(node, "a mapping")}

    def _scalar(self, node: yaml.ScalarNode) -> object:
        tag = node.tag
        if tag in _TEXT_TAGS:
            return node.value
        if tag in _VAULT_TAGS:
            return VAULT
        if not tag.startswith(_TAG):
            return node.value
        try:
            return self._scalars.construct_object(node)
        except (ValueError, KeyError, OverflowError, yaml.YAMLError):
            raise self.error(node, f'"{_short(node.value)}" cannot be read; write it in quotes.') from None

    def descend(self, node: yaml.Node) -> _Descent:
        """A context in which `node` is being walked: meeting it again inside itself is an error."""
        return self._descent(node)

    def _descent(self, node: yaml.Node) -> _Descent:
        if id(node) in self._open:
            raise self.error(node, "an alias refers to the part it stands in.")
        if len(self._open) >= MAX_DEPTH:
            raise self.error(node, f"more than {MAX_DEPTH} levels inside one another.")
        return _Descent(self._open, id(node))

    def _count(self, node: yaml.Node) -> None:
        self._visits += 1
        if self._visits > MAX_VISITS:
            raise self.error(node, "the file is too large, or its aliases repeat too much.")


@dataclass(slots=True)
class _Descent:
    """Keeps a node in the set of those being walked, for as long as it is."""

    opened: set[int]
    key: int

    def __enter__(self) -> None:
        self.opened.add(self.key)

    def __exit__(self, *_: object) -> None:
        self.opened.discard(self.key)


def parse_yaml(text: str, source: str) -> YamlFile:
    """Parse one YAML document. Raises UserError naming the line when it is no YAML."""
    if _flow_depth(text) > MAX_BRACKETS or _DEEP_INDENT.search(text):
        raise UserError("the file is nested too deeply for an inventory.", source=source)
    try:
        return YamlFile(source, yaml.compose(text, Loader=_Loader))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise UserError(_yaml_problem(problem), source=source, line=mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as problem:
        position = problem.position if isinstance(problem.position, int) else 0
        line = text.count("\n", 0, position) + 1
        raise UserError("a control character stands here; no YAML has one.", source=source, line=line) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise UserError("this is not valid YAML.", source=source) from None


def line_of(node: yaml.Node) -> int:
    """The line of a node, counted from 1."""
    return int(node.start_mark.line) + 1


def is_null(node: yaml.Node) -> bool:
    """Whether a node is empty or `null`."""
    return isinstance(node, yaml.ScalarNode) and node.tag == _TAG + "null"


def kind_of(node: yaml.Node) -> str:
    """What a node is, in a sentence."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    return "empty" if is_null(node) else f'"{_short(node.value)}"'


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 40 else one_line[:39] + "…"


def _flow_depth(text: str) -> int:
    """At least the depth of nested [ and {; those in quotes count too, which does no harm here."""
    depth = deepest = 0
    for character in text if text.count("[") + text.count("{") > MAX_BRACKETS else "":
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _yaml_problem(problem: yaml.MarkedYAMLError) -> str:
    detail = problem.problem or "its structure is broken"
    if "start any token" in detail:
        return f"this is not valid YAML: {detail}; are there tabs, or a value that needs quotes?"
    if "mapping values are not allowed" in detail:
        return "this is not valid YAML: a second `:` in one line; is the indentation right, or are quotes missing?"
    if "expected a single document" in str(problem):
        return "a second YAML document (`---`) begins here; an inventory is one document."
    context = f" {problem.context}" if problem.context else ""
    return f"this is not valid YAML: {detail}{context}."
