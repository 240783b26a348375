"""Every question, whatever it is made with and whatever is answered: a new one is found by itself."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.arguments import BadArgument
from actctl.machine import questions
from actctl.machine.interface import Printed

DANGEROUS = set("&|<>^%\n\r`")
"""Never in a command line; `;`, `$`, `'` and quotes may stand in our own scripts, not in what came from outside."""
OUTSIDE = DANGEROUS | set(";$'\"")


def _classes() -> Iterator[type[Any]]:
    for module in pkgutil.iter_modules(questions.__path__):
        for one in vars(importlib.import_module(f"{questions.__name__}.{module.name}")).values():
            if isinstance(one, type) and one.__module__.endswith(module.name) and hasattr(one, "read"):
                yield one


CLASSES = sorted(_classes(), key=lambda one: one.__name__)


def _made(kind: type[Any], text: str) -> Any:
    """A question about `text`, where it is about anything."""
    given_ = [field for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]
    return kind(*(1688 if field.type == "int" else text for field in given_))


def test_there_are_questions() -> None:
    assert {"RegistryValues", "MachineGuid", "KmsRecords", "PortOpen"} <= {one.__name__ for one in CLASSES}


@pytest.mark.parametrize("kind", CLASSES)
@settings(max_examples=60, deadline=None)
@given(
    text=st.text() | st.sampled_from(["Address: ", "= 1\n= 2\n= 1688\n= x", ": 4 RUNNING", "S-1-16-99999999", "True"]),
    code=st.integers(),
)
def test_any_output_has_an_answer(kind: type[Any], text: str, code: int) -> None:
    _made(kind, "kms01.corp.example").read(Printed(text, text, code))


@pytest.mark.parametrize("kind", [one for one in CLASSES if one.__name__ != "RegistryValues"])
@settings(max_examples=60, deadline=None)
@given(text=st.text())
def test_nothing_from_outside_ends_a_command(kind: type[Any], text: str) -> None:
    """RegistryValues is made with our own keys alone."""
    try:
        line = _made(kind, text).line
    except BadArgument:
        return
    if text in line and text and not text.isalnum():
        assert not set(text) & OUTSIDE
