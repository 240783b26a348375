"""Whatever the bytes are: a reading or a typed error, in seconds, without a traceback or a control character."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actctl.common.errors import ErrorKind
from actctl.common.words import printable
from actctl.machine.decode import decode
from actctl.machine.interface import Printed
from actctl.machine.questions.lookup import KmsRecords
from actctl.machine.questions.registry import values_of
from actctl.machine.ways.slmgr.looks import is_typed
from actctl.machine.ways.slmgr.parse import parse_bytes
from tests.machine.ways.slmgr.cases import cases
from tests.waiting import cpu_limit

CASES = [case for language in ("en", "ja") for case in cases(language)]


def _is_clean(text: str) -> bool:
    return printable(text) == text


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
@example(b"\x1b]0;title\x07\x1b[2J\x1b[31mName: x")
@example(b"\xff\xfe\x00")
@example(b"Name: \x9b2J\r\nDescription: a, VOLUME_MAK channel")
def test_random_bytes(data: bytes) -> None:
    reading = parse_bytes(data)
    assert all(_is_clean(line) for line in reading.messages)
    assert reading.licenses or reading.error or reading.messages or reading.service_version


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_mutated_output(case, data) -> None:  # type: ignore[no-untyped-def]
    raw = bytearray(case.data)
    for _ in range(data.draw(st.integers(1, 8))):
        where = data.draw(st.integers(0, len(raw)))
        raw[where : where + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    reading = parse_bytes(bytes(raw))
    for one in reading.licenses:
        values = [value for value in one.as_json().values() if isinstance(value, str)]
        assert all(_is_clean(value) for value in (*values, *one.unparsed))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(CASES), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_lines_of_many_outputs_mixed(chosen, rng) -> None:  # type: ignore[no-untyped-def]
    lines = [line for case in chosen for line in case.text.splitlines()]
    rng.shuffle(lines)
    parse_bytes("\n".join(lines).encode())


NOISE = {
    "random bytes": lambda: os.urandom(10_000_000),
    "one line": lambda: b"A" * 10_000_000,
    "short lines": lambda: b"lorem ipsum: dolor sit amet 12 34\r\n" * 300_000,
    "japanese lines": lambda: "ライセンスとは何か: 有効です、残り 10 分\r\n".encode() * 170_000,
    "label after label": lambda: b"Name: x\r\nDescription: y, VOLUME_MAK channel\r\n" * 200_000,
    "long label lines": lambda: (b"Description: " + b"x" * 500 + b"\r\n") * 20_000,
    "hyphens": lambda: b"AAAAA-" * 1_600_000,
    "colons": lambda: b":" * 550 + b"\n" + (b":" * 500 + b"\n") * 19_000,
    "escapes": lambda: b"\x1b[" * 5_000_000,
    "osc": lambda: b"\x1b]" * 5_000_000,
    "commas": lambda: (b"a, " * 150 + b"\n") * 22_000,
    "utf-16": lambda: ("noise " * 850_000).encode("utf-16-le"),
}


@pytest.mark.parametrize("kind", sorted(NOISE))
def test_ten_megabytes_of_noise(kind: str) -> None:
    data = NOISE[kind]()
    reading = parse_bytes(data)
    assert any("not read" in line for line in reading.messages), "what is left out is said"
    if kind not in ("label after label", "long label lines", "random bytes"):
        assert reading.error is not None
        assert reading.error.kind is ErrorKind.PARSE


@pytest.mark.parametrize("case", CASES[::9], ids=lambda case: case.name)
def test_real_output_inside_noise(case) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(1)
    noise = "".join(chr(rng.randint(33, 126)) for _ in range(4000)).encode(case.encoding)
    reading = parse_bytes(noise + "\r\n".encode(case.encoding) + case.data)
    if case.expected is not None:
        assert len(reading.licenses) == len(case.expected["licenses"])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "ライセンスの状態: ライセンスされています"),
        ("utf-8-sig", "ライセンスの状態: ライセンスされています"),
        ("cp932", "ライセンスの状態: ライセンスされています"),
        ("utf-16-le", "ライセンスの状態: ライセンスされています\r\n"),
        ("utf-16", "ライセンスの状態: ライセンスされています"),
        ("cp850", "Der Lizenzstatus für das Gerät: gültig"),
        ("cp1252", "Der Lizenzstatus für das Gerät: gültig"),
        ("cp437", "Der Lizenzstatus für das Gerät: gültig"),
        ("cp1252", "État de la licence : licence accordée à l’ordinateur"),
    ],
)
def test_encodings(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text.strip() == text.strip()


def test_two_encodings_in_one_file_are_both_read_and_marked() -> None:
    data = "名前: 漢字かな\r\n".encode() + "説明: 漢字かな\r\n".encode("cp932")
    decoded = decode(data)
    assert decoded.text == "名前: 漢字かな\n説明: 漢字かな\n"
    assert decoded.encoding == "mixed"
    assert not decoded.certain


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_printable_twice_is_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in printable(text))


RUNS = ("\n", "\r\n", " \n", "\r", "\t", "\n>", "\u2500", "+-", "(", "cscript //a //a\n")


@pytest.mark.parametrize("tail", ["", "x"])
@pytest.mark.parametrize("piece", RUNS)
def test_twenty_thousand_times_the_same(piece: str, tail: str) -> None:
    with cpu_limit(60):
        reading = parse_bytes((piece * 20_000 + tail).encode(), pasted=True)
    assert reading.error is not None and reading.error.kind is ErrorKind.PARSE


def test_a_command_line_of_many_options_is_told_once() -> None:
    """An option that could be taken in two ways would double the work with each more."""
    with cpu_limit(60):
        assert not is_typed("cscript " + "//a " * 100 + "x")
        assert is_typed("cscript //nologo //B slmgr.vbs /dlv")


def test_registry_values_behind_long_gaps() -> None:
    with cpu_limit(60):
        assert values_of("  a" + " " * 200_000 + "x\n    EditionID    REG_SZ    A B\n") == {"editionid": "A B"}
        assert KmsRecords("contoso.com").read(Printed("\n" * 200_000, "", 0)) is None
