"""Records as JSON and back, in one place: how an enum, a text, a time is written, and what is taken when it is read.

A record's fields have the names of the contract; what the contract calls otherwise, or adds, its own module says.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from actctl.common.clock import iso
from actctl.common.errors import Refused
from actctl.common.malformed import record_reason
from actctl.common.texts import Text, joined, same

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
_WHOLE = Text("the record", "記録")
_PLAIN = frozenset({str, int, float, bool})
_KNOWN: dict[type, tuple[str, ...]] = {}
"""Names of the fields, by class: dataclasses.fields takes longer than all the rest."""
_READERS: dict[type, TypeAdapter[Any]] = {}
"""By class: to make one takes longer than to read a hundred records with it."""


def written(value: object) -> Any:
    """`value` as JSON knows it: records by their fields, enums by their value, texts in English, times in UTC."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Text):
        return value.en
    if isinstance(value, dt.datetime):
        return iso(value.astimezone(dt.timezone.utc), "auto")
    if is_dataclass(value):
        own = getattr(value, "as_json", None)
        return fields_of(value) if own is None else own()
    if isinstance(value, Mapping):
        return {written(name): written(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [written(part) for part in value]
    return value


def fields_of(record: Any) -> dict[str, Any]:
    """A record's fields, written; for those whose `as_json` adds to them."""
    return {name: written(getattr(record, name)) for name in _names(type(record))}


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(each.name for each in fields(kind))
    return _KNOWN[kind]


def read(kind: type[T], data: object, whole: Text = _WHOLE, *, strict: bool = False) -> T:
    """A record of that kind from what `written` made of it; fields it does not have are passed over.

    `whole`: what `data` is called where it is no record at all. `strict`: "yes" is no bool, "1" no number, and half a
    character no text. Raises Refused, which names the place and what was expected there, and repeats nothing of what
    stood there.
    """
    from pydantic import ValidationError  # takes a while, and few commands read records back

    try:
        if strict:  # of JSON, where a list may still be a tuple, and a text an enum
            return _reader(kind).validate_json(json.dumps(data), strict=True)
        return _reader(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        ours = frozenset(_names_within(kind, set()))
        known = takewhile(lambda part: isinstance(part, int) or part in ours, first["loc"])  # not a mapping's own keys
        place = ".".join(map(str, known))
        raise Refused(joined(same(place) if place else whole, ": ", record_reason(first))) from None


def _names_within(kind: Any, seen: set[Any]) -> Iterator[str]:
    """Names of the fields of a record and of the records in it."""
    if kind in seen:
        return
    seen.add(kind)
    parts = get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        yield from _names(kind)
        parts = tuple(get_type_hints(kind).values())
    for part in parts:
        yield from _names_within(part, seen)


def _reader(kind: type[T]) -> TypeAdapter[T]:
    from pydantic import TypeAdapter

    if kind not in _READERS:
        _READERS[kind] = TypeAdapter(kind)
    return _READERS[kind]
