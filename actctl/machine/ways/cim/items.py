"""What stands in the answers: instances with their properties, where an enumeration goes on, what a method returned.

Enumerate answers in WS-Man's namespace, Pull in that of enumeration; columns come in no namespace, a whole class in
its own: names are compared without (docs/facts/cim.md, "WS-Man").
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.limits import LONGEST_CONTEXT
from actctl.common.texts import Text

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NUMBER = re.compile(r"-?[0-9]{1,10}")

Item = dict[str, tuple[str, ...]]
"""An instance: property → its values. None: null or an empty text; more than one: an array."""


@dataclass(frozen=True, slots=True)
class Part:
    """One answer of an enumeration."""

    items: tuple[Item, ...]
    context: str | None
    """What asks for the next answer; None: this was the last."""


def part_of(body: ET.Element) -> Part:
    """What the answer to Enumerate or Pull holds. Raises HostFailure for what is neither."""
    answer = next(iter(body), None)
    if answer is None or local(answer) not in ("EnumerateResponse", "PullResponse"):
        raise HostFailure(_NO_ANSWER)
    items: tuple[Item, ...] = ()
    context, ended = None, False
    for child in answer:
        name = local(child)
        if name == "Items":
            items += tuple(map(_item, child))
        elif name == "EnumerationContext":
            context = (child.text or "").strip() or None
        elif name == "EndOfSequence":
            ended = True
    if not ended and (context is None or len(context) > LONGEST_CONTEXT):
        raise HostFailure(_NO_END)
    return Part(items, None if ended else context)


def returned(body: ET.Element, method: str) -> int:
    """The number a method returned, unsigned 32 bit; 0: done. Raises HostFailure where there is none."""
    output = next(iter(body), None)
    if output is None or local(output) != f"{method}_OUTPUT":
        raise HostFailure(_NO_ANSWER)
    for child in output:
        number = unsigned((child.text or "").strip()) if local(child) == "ReturnValue" else None
        if number is not None:
            return number
    raise HostFailure(_NO_ANSWER)


def unsigned(said: str) -> int | None:
    """A number of 32 bits, which hosts write with a sign or without; None where it is none."""
    if not _NUMBER.fullmatch(said) or not -(2**31) <= int(said) < 2**32:
        return None
    return int(said) & 0xFFFFFFFF


def local(element: ET.Element) -> str:
    """An element's name without its namespace; of what is no element (a comment) nothing."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _item(element: ET.Element) -> Item:
    found: dict[str, list[str]] = {}
    for child in element:
        name = local(child)
        if name:
            found.setdefault(name, []).extend(_values(child))
    return {name: tuple(values) for name, values in found.items()}


def _values(element: ET.Element) -> Iterator[str]:
    """The text of a property, or of the `Datetime` in it."""
    if (element.get(_NIL) or "").strip() in ("true", "1"):
        return
    inner = next((child for child in element if local(child) == "Datetime"), element)
    text = (inner.text or "").strip()
    if text:
        yield text


_NO_ANSWER = HostError(
    ErrorKind.PARSE,
    Text("the host's answer is none to the question (CIM)", "ホストの応答が問い合わせに対応していません (CIM)"),
)
_NO_END = HostError(
    ErrorKind.PARSE,
    Text(
        "the host's answer neither ends nor says how it goes on (CIM)",
        "ホストの応答が完結せず、続きの取得方法も示されていません (CIM)",
    ),
)
