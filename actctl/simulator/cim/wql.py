"""WQL in so far as licences are asked for: SELECT columns FROM class WHERE condition.

Conditions: comparisons with a text, a number, TRUE, FALSE or NULL, IS [NOT] NULL, LIKE; AND, OR, NOT, parentheses.
Keywords, names and texts are compared without regard to case, as WMI does.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Value = str | int | bool | dt.datetime | None
"""Of a property; None is null."""
Reader = Callable[[str], Value]
"""A property's value by its name in lower case."""
Condition = Callable[[Reader], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<number>-?\d+)|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<sign><=|>=|<>|!=|[=<>(),*]))"""
)
_SIGNS: dict[str, Callable[[object, object], bool]] = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,  # type: ignore[dict-item]
}  # fmt: skip

_DEEPEST = 100
"""Comparisons, parentheses and NOTs of one query."""


class NotWql(Exception):
    """The query cannot be understood."""


@dataclass(frozen=True, slots=True)
class Select:
    """A query that was understood."""

    columns: tuple[str, ...]
    """In lower case, as listed; empty: all."""
    wmi_class: str
    """In lower case."""
    condition: Condition
    asked: frozenset[str]
    """Properties that the condition looks at, in lower case."""


@lru_cache(maxsize=256)
def parse(query: str) -> Select:
    """Read a query; raises NotWql."""
    return _Parser(query).select()


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, query: str) -> None:
        self._tokens = _tokens(query)
        self._at = 0
        self._depth = 0
        self._asked: set[str] = set()

    def select(self) -> Select:
        self._word("select")
        columns: list[str] = []
        if not self._take("*"):
            columns.append(self._name())
            while self._take(","):
                columns.append(self._name())
        self._word("from")
        wmi_class = self._name()
        condition: Condition = _always
        if self._take("where"):
            condition = self._either()
        if self._at != len(self._tokens):
            raise NotWql(f"unexpected {self._tokens[self._at]}")
        return Select(tuple(columns), wmi_class, condition, frozenset(self._asked))

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda read: any(part(read) for part in parts)

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda read: all(part(read) for part in parts)

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotWql("too many parts")
        if self._take("not"):
            inner = self._one()
            return lambda read: not inner(read)
        if self._take("("):
            inner = self._either()
            self._word(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        name = self._name()
        self._asked.add(name)
        if self._take("is"):
            wanted = not self._take("not")
            self._word("null")
            return lambda read: (read(name) is None) is wanted
        sign = self._next()
        if sign == "like":
            return _like(name, self._literal())
        if sign not in _SIGNS:
            raise NotWql(f"no comparison: {sign}")
        return _compared(name, sign, self._literal())

    def _literal(self) -> str | int | bool | None:
        token = self._next()
        if token[:1] in "'\"":
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        try:
            return int(token)
        except ValueError:
            raise NotWql(f"no value: {token}") from None

    def _name(self) -> str:
        token = self._next()
        if not token.isidentifier():
            raise NotWql(f"no name: {token}")
        return token

    def _word(self, wanted: str) -> None:
        if not self._take(wanted):
            raise NotWql(f"{wanted} expected")

    def _take(self, wanted: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == wanted:
            self._at += 1
            return True
        return False

    def _next(self) -> str:
        if self._at == len(self._tokens):
            raise NotWql("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]


def _tokens(query: str) -> list[str]:
    """Words in lower case, texts with their quotes."""
    found = []
    rest = query.rstrip()
    at = 0
    while at < len(rest):
        match = _TOKEN.match(rest, at)
        if match is None:
            raise NotWql(f"unexpected {rest[at : at + 10]}")
        found.append(match["text"] or match[match.lastgroup or 0].strip().lower())
        at = match.end()
    return found


def _always(read: Reader) -> bool:
    return True


def _compared(name: str, sign: str, literal: str | int | bool | None) -> Condition:
    compare = _SIGNS[sign]
    if literal is None:
        if sign not in ("=", "<>", "!="):
            raise NotWql("null has no order")
        return lambda read: (read(name) is None) is (sign == "=")

    def holds(read: Reader) -> bool:
        value = read(name)
        if isinstance(value, str) and isinstance(literal, str):
            return compare(value.lower(), literal.lower())
        if isinstance(value, int) and isinstance(literal, int):
            return compare(int(value), int(literal))
        return False  # null, or of another kind

    return holds


def _like(name: str, literal: str | int | bool | None) -> Condition:
    """`%` any text, `_` one character, `[…]` one of these."""
    if not isinstance(literal, str):
        raise NotWql("LIKE wants a text")
    parts = re.findall(r"\[[^\]]*\]|.", literal, re.DOTALL)
    body = "".join({"%": ".*", "_": "."}.get(part) or _one_of(part) for part in parts)
    pattern = re.compile(body, re.IGNORECASE | re.DOTALL)

    def holds(read: Reader) -> bool:
        value = read(name)
        return isinstance(value, str) and pattern.fullmatch(value) is not None

    return holds


def _one_of(part: str) -> str:
    if len(part) == 1:
        return re.escape(part)
    inner = part[1:-1]
    negated = "^" if inner.startswith("^") else ""
    return f"[{negated}{re.escape(inner.removeprefix('^')).replace(chr(92) + '-', '-')}]"
