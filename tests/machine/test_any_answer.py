"""Every question, whatever it is made with and whatever is answered: a new one is found by itself."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import pkgutil
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.arguments import BadArgument
from actctl.common.limits import LONGEST_WORD, QUESTION_BYTES
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


def _about(kind: type[Any]) -> list[dataclasses.Field[Any]]:
    """What a question is about; nothing: its line is all our own."""
    return [field for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]


def _made(kind: type[Any], text: str) -> Any:
    """A question about `text`, where it is about anything."""
    return kind(*(1688 if field.type == "int" else text for field in _about(kind)))


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


@pytest.mark.parametrize("kind", [one for one in CLASSES if _about(one) and one.__name__ != "RegistryValues"])
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


_RUNS = "\n \t=:0x<-.,"
_BEFORE = (
    "",
    "  a",
    "  a  REG_SZ",
    "=",
    "= 1\n= 1\n= 1688\n=",
    "\n\n",
    ": 1",
    "1688\n",
    "<Event ",
    "<Event><EventRecordID>",
)
_REPEATED = (
    "  REG_SZ",
    "= 1\n",
    "::\n",
    "1.1.1.1 ",
    "a\n\n",
    ": 4 RUN",
    "S-1-16-",
    "<Event >",
    "</Event>",
    "<Event ></Event>",
)
_PROCESSOR_SECONDS = 240
"""All of it takes some 15 s; one search that tries every place of such a run takes twenty minutes."""


def long_answers() -> Iterator[str]:
    """Answers of a hostile host: long runs of what a pattern may look for, behind what begins a real answer."""
    for before, run in itertools.product(_BEFORE, _RUNS):
        yield before + run * (QUESTION_BYTES - 100) + "x"
    for one, other in itertools.permutations(_RUNS, 2):
        yield (one + other) * (QUESTION_BYTES // 2 - 10) + "!"
    for piece in _REPEATED:
        yield "1688\n" + piece * (QUESTION_BYTES // len(piece) - 10) + "!"


def read_them_all() -> None:
    """The child: every question reads every answer; its name is told first."""
    for kind in CLASSES:
        sys.stdout.write(f"{kind.__name__}\n")
        sys.stdout.flush()
        question = _made(kind, "kms01.corp.example")
        for text in long_answers():
            question.read(Printed(text))


def test_no_answer_costs_more_than_its_length() -> None:
    """The patterns hold the interpreter while they search: one host's answer would stop all the others."""
    limit = (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS)
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import read_them_all; read_them_all()"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, limit),
        stdout=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, f"not done within {_PROCESSOR_SECONDS} s of processor time: {done.stdout.split()[-1:]}"
    assert len(done.stdout.split()) == len(CLASSES)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_answer_that_is_one_word_or_line_stays_short(kind: type[Any]) -> None:
    for text in ("a" * 100_000, "a b\n" * 50_000):
        found = _made(kind, "kms01.corp.example").read(Printed(text))
        assert not isinstance(found, str) or (len(found) <= LONGEST_WORD and "\n" not in found)
