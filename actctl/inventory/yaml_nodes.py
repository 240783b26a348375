"""YAML with line numbers: nodes are walked, not objects, so that every message can say where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from actctl.common.errors import UserError
from actctl.common.limits import MOST_REPEATED, MOST_YAML_NODES, YAML_BRACKETS, YAML_DEPTH
from actctl.common.malformed import yaml_problem
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.inventory.values import VAULT, Unsafe, Variable, is_endless, is_secret_name, protect

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_UNSAFE = "!unsafe"
_TEXT_TAGS = frozenset({_TAG + "str", _TAG + "binary"})
_Entry = tuple[str, yaml.Node, yaml.Node]
"""Key text, key node and value node."""
_resolver: Any = yaml.resolver.Resolver()
_VAULT_TAGS = frozenset({"!vault", "!vault-encrypted"})

_BRACKET = re.compile(r"[\[\]{}]")
_DEEP_INDENT = re.compile(r"^[ ?:-]{1000}", re.MULTILINE)
"""The same for block collections (`- - - -` …): each level takes at least one column."""


_MAPPING = Text("a mapping", "マッピング")
_ENDLESS = Text("an alias refers to the part it stands in.", "エイリアスが、自分自身を含む部分を参照しています。")
_TOO_DEEP = Text(f"more than {YAML_DEPTH} levels inside one another.", f"入れ子が深すぎます ({YAML_DEPTH}段まで)。")
_REPEATED = Text("the aliases of the file repeat too much.", "エイリアスによる繰り返しが多すぎます。")
_TOO_MANY = Text(
    f"more than {MOST_YAML_NODES:,} names and values; an inventory of this size is better written as CSV, INI "
    "or `ansible-inventory --list`.",
    f"名前と値が{MOST_YAML_NODES:,}個を超えています。この規模のインベントリはCSV、INI、または "
    "`ansible-inventory --list` の形式にしてください。",
)
_NESTED = Text("the file is nested too deeply for an inventory.", "インベントリとしては入れ子が深すぎます。")
_CONTROL = Text("a control character stands here; no YAML has one.", "YAMLでは使えない制御文字があります。")
_NO_YAML = Text("this is not valid YAML.", "YAMLとして正しくありません。")


@dataclass(slots=True)
class YamlFile:
    """One YAML text and the walk over it."""

    source: str
    root: yaml.Node | None
    """None: the text is empty."""
    warn: Callable[[Text, str, int], None]
    """Told what is remarkable (message, source, line)."""
    _most_visits: int
    _visits: int = 0
    _unsafe: int = 0
    """How many `!unsafe` tags stand around what is being read: nothing in them is a template."""
    _open: set[int] = field(default_factory=set)
    _scalars: Any = field(default_factory=lambda: yaml.constructor.SafeConstructor())

    def error(self, node: yaml.Node, message: Text) -> UserError:
        """An error that stands where `node` does."""
        return UserError(message, source=self.source, line=line_of(node))

    def place(self, node: yaml.Node) -> Variable:
        """Where a node stands."""
        return Variable(None, self.source, line_of(node))

    def entries(self, node: yaml.Node, what: Text) -> list[_Entry]:
        """Key text, key node and value node of each entry of a mapping; `what` names it in messages.

        Merge keys (`<<: *defaults`) are applied as PyYAML does, with which Ansible reads: what is merged stands first,
        the mapping's own keys count. Of a key that is there twice the last counts, and a warning says so. Raises
        UserError for anything but a mapping, and for a key that is no plain word.
        """
        if not isinstance(node, yaml.MappingNode):
            kind = kind_of(node)
            raise self.error(
                node,
                Text(
                    f"{what.en} is {kind.en}; a mapping (`name:` lines) was expected.",
                    f"{what.ja}が{kind.ja}です。マッピング (`name:` の形の行) で記入してください。",
                ),
            )
        merged: list[_Entry] = []
        own: dict[str, _Entry] = {}
        for key, value in node.value:
            self._count(node)
            if not isinstance(key, yaml.ScalarNode):
                kind = kind_of(key)
                raise self.error(
                    key,
                    Text(
                        f"a key of {what.en} is {kind.en}; a name was expected.",
                        f"{what.ja}のキーが{kind.ja}です。名前を記入してください。",
                    ),
                )
            if key.tag == _TAG + "merge":
                merged += self._merged(value, what)
                continue
            if key.value in own:
                first = line_of(own[key.value][1])
                twice = Text(
                    f"“{shown(key.value)}” is there twice in {shown(what.en)}, first in line {first}; the last counts.",
                    f"「{shown(key.value)}」が{shown(what.ja)}に重複しています (最初は{first}行目)。"
                    "最後の値を使います。",
                )
                self.warn(twice, self.source, line_of(key))
            own[key.value] = (key.value, key, value)
        if not merged:
            return list(own.values())
        if _merges_in_order():  # such a PyYAML knows keys again by identity, the first of them counts
            merged = list({id(entry[1].value): entry for entry in reversed(merged)}.values())[::-1]
        return list({entry[0]: entry for entry in [*merged, *own.values()]}.values())

    def _merged(self, node: yaml.Node, what: Text) -> list[_Entry]:
        with self._descent(node):
            parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
            merged = Text(f"what is merged into {what.en}", f"{what.ja}にマージする値")
            found = [self.entries(part, merged) for part in parts]
            return [entry for entries in (found if _merges_in_order() else reversed(found)) for entry in entries]

    def variables(self, node: yaml.Node, what: Text) -> dict[str, Variable]:
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
            if node.tag == _UNSAFE:
                return Secret(node.value)
            return VAULT if node.tag in _VAULT_TAGS else protect(name, node.value)
        return protect(name, self.value(node))

    def value(self, node: yaml.Node) -> object:
        """A node as a plain value: text, number, boolean, None, list or dict; `!vault` is Unresolved."""
        self._count(node)
        if node.tag == _UNSAFE:
            return self._unsafe_value(node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        with self._descent(node):
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item) for item in node.value]
            return {name: self.value(value) for name, _, value in self.entries(node, _MAPPING)}

    def _unsafe_value(self, node: yaml.Node) -> object:
        """What `!unsafe` stands before; a plain word is read as it would be without the tag."""
        tag = _resolver.resolve(type(node), node.value, (True, False))
        self._unsafe += 1
        try:
            return self.value(type(node)(tag, node.value, node.start_mark, node.end_mark))
        finally:
            self._unsafe -= 1

    def _scalar(self, node: yaml.ScalarNode) -> object:
        found = self._plain_scalar(node)
        return Unsafe(found) if self._unsafe and isinstance(found, str) else found

    def _plain_scalar(self, node: yaml.ScalarNode) -> object:
        tag = node.tag
        if tag in _TEXT_TAGS:
            return node.value
        if tag in _VAULT_TAGS:
            return VAULT
        if not tag.startswith(_TAG):
            return node.value
        try:
            found: object = self._scalars.construct_object(node)
            if not is_endless(found):
                return found
        except Exception:  # noqa: S110 - PyYAML fails at `!!timestamp x` in many ways; all are told alike
            pass
        value = shown(node.value, 40)
        raise self.error(
            node,
            Text(
                f"“{value}” cannot be read; write it in quotes.",
                f"「{value}」を読み取れません。引用符で囲んでください。",
            ),
        )

    def descend(self, node: yaml.Node) -> _Descent:
        """A context in which `node` is being walked: meeting it again inside itself is an error."""
        return self._descent(node)

    def _descent(self, node: yaml.Node) -> _Descent:
        if id(node) in self._open:
            raise self.error(node, _ENDLESS)
        if len(self._open) >= YAML_DEPTH:
            raise self.error(node, _TOO_DEEP)
        return _Descent(self._open, id(node))

    def _count(self, node: yaml.Node) -> None:
        self._visits += 1
        if self._visits > self._most_visits:
            raise self.error(node, _REPEATED)


@dataclass(slots=True)
class _Descent:
    """Keeps a node in the set of those being walked, for as long as it is."""

    opened: set[int]
    key: int

    def __enter__(self) -> None:
        self.opened.add(self.key)

    def __exit__(self, *_: object) -> None:
        self.opened.discard(self.key)


def parse_yaml(text: str, source: str, warn: Callable[[Text, str, int], None]) -> YamlFile:
    """Parse one YAML document. Raises UserError naming the line when it is no YAML."""
    nodes = 2 * text.count(":") + text.count(",") + text.count("- ")  # hardly fewer than there will be
    if nodes > MOST_YAML_NODES:
        raise UserError(_TOO_MANY, source=source)
    if _flow_depth(text) > YAML_BRACKETS or _DEEP_INDENT.search(text):
        raise UserError(_NESTED, source=source)
    try:
        return YamlFile(source, yaml.compose(text, Loader=_Loader), warn, nodes + MOST_REPEATED)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise UserError(yaml_problem(problem), source=source, line=mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as problem:
        position = problem.position if isinstance(problem.position, int) else 0
        line = text.count("\n", 0, position) + 1
        raise UserError(_CONTROL, source=source, line=line) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise UserError(_NO_YAML, source=source) from None


def line_of(node: yaml.Node) -> int:
    """The line of a node, counted from 1."""
    return int(node.start_mark.line) + 1


def is_null(node: yaml.Node) -> bool:
    """Whether a node is empty or `null`."""
    return isinstance(node, yaml.ScalarNode) and node.tag == _TAG + "null"


def kind_of(node: yaml.Node) -> Text:
    """What a node is, in a sentence."""
    if isinstance(node, yaml.SequenceNode):
        return Text("a list", "リスト")
    if isinstance(node, yaml.MappingNode):
        return Text("a mapping", "マッピング")
    value = shown(node.value, 40)
    return Text("empty", "空") if is_null(node) else Text(f"“{value}”", f"「{value}」")


def _flow_depth(text: str) -> int:
    """At least the depth of nested [ and {; those in quotes count too, which does no harm here."""
    depth = deepest = 0
    if text.count("[") + text.count("{") > YAML_BRACKETS:
        for bracket in _BRACKET.finditer(text):
            depth += 1 if bracket[0] in "[{" else -1
            deepest = max(deepest, depth)
    return deepest


@cache
def _merges_in_order() -> bool:
    """Which of several merged mappings counts has changed between versions of PyYAML: the first, later the last."""
    return bool(yaml.safe_load("[&a {key: 1}, &b {key: 2}, {<<: [*a, *b]}]")[2]["key"] == 2)
