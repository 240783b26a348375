"""A host's own label file, hostile: it costs little and raises nothing but ValueError; good ones mean the same."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.limits import LABEL_FILE_BYTES, LONGEST_LABEL, MOST_LABEL_TEXTS, MOST_LABEL_VALUES, MOST_LABELS
from actctl.machine.ways.slmgr.ini import read_ini
from actctl.machine.ways.slmgr.label_files import LabelFile
from actctl.machine.ways.slmgr.parse import parse_text
from actctl.machine.ways.slmgr.tables import Labels, labels_with
from actctl.machine.ways.slmgr.template import pieces_of, template

QUADRATIC = "qqqa" + "a".join(f"%P{number}%" for number in range(MOST_LABEL_VALUES)) + "b"


def test_many_values_in_one_label_are_searched_for_once_each() -> None:
    labels = labels_with(LabelFile("xx", {"L_MsgInstalledPKey": [QUADRATIC]}))
    assert labels.match("qqq" + "a" * 556 + "!") is None
    assert labels.match("qqqa" + "1a" * (MOST_LABEL_VALUES - 1) + "1b") is not None


def test_a_file_with_too_much_in_it_is_none() -> None:
    many = "\n".join(f'L_Msg{number}="qqq %A% {number}"' for number in range(MOST_LABELS + 1))
    long = f'L_Msg="{"x" * (LONGEST_LABEL + 200)}"'
    for text in (many, long, "x" * LABEL_FILE_BYTES + "\n", 'L_Msg="a"\n' + "x" * 5_000):
        with pytest.raises(ValueError, match="not a label file"):
            read_ini(text.encode())


def test_what_a_file_has_too_much_of_is_left_out_and_the_rest_is_read() -> None:
    nobody_reads = "".join(f'L_MsgX{number}="%X%b%Y%c{number}%Z%q"\n' for number in range(900))
    values = "".join(f" a%P{number}%" for number in range(MOST_LABEL_VALUES + 1))
    again = "".join(f'L_MsgActivated="Gotowe {number}."\n' for number in range(90))
    labels = labels_with(read_ini(f'{nobody_reads}L_MsgKmsNameSet="qqq{values}"\n{again}'.encode()))
    assert labels.characters == len("gotowe0.") * MOST_LABEL_TEXTS
    assert labels.match("1b2c7z3q") is None
    assert labels.match("qqq" + " a1" * (MOST_LABEL_VALUES + 1)) is None
    assert [labels.match(f"Gotowe {number}.") is not None for number in (0, 1, 2)] == [True, True, False]
    assert labels.match("Name: x") is not None, "what actctl knows itself lies beneath"


@pytest.mark.parametrize("name", ["1abc", "0", "DAY", "ERRCODE", "__", "9" * 50])
def test_a_placeholder_may_have_any_name(name: str) -> None:
    labels = labels_with(read_ini(f'L_MsgInstalledPKey="Der %{name}% ist da."'.encode()))
    reading = parse_text("Der 17 ist da.", labels)
    assert reading.recognised == frozenset({"L_MsgInstalledPKey"}) and reading.error is None


@pytest.mark.parametrize(
    ("text", "line", "values"),
    [
        ("%MINUTE% minute(s) (%DAY% day(s))", "253564 minute(s) (177 day(s))", {"MINUTE": "253564", "DAY": "177"}),
        ("%MINUTE% minute(s) (%DAY% day(s))", "many minute(s) (177 day(s))", None),
        ("Reason: 0x%ERRCODE%.", "Reason: 0xC004F00F", {"ERRCODE": "C004F00F"}),
        ("Reason: 0x%ERRCODE%.", "Reason: 0x.", None),
        ("%A% is %A%.", "one is one", {"A": "one"}),
        ("%A% is %A%.", "one is two", None),
        ("A%A%%B%", "Axy", None),
        ("%PKEY% installed", "installed", None),
        ("up to %X%...", "up to here!", {"X": "here"}),
    ],
)
def test_templates(text: str, line: str, values: dict[str, str] | None) -> None:
    match = Labels([LabelFile("xx", {"L_MsgLicenseStatusVL_1": [text]})]).match(line)
    assert (dict(match.values) if match else None) == values


@settings(deadline=None, max_examples=300)
@given(st.text("%ab1_ .:", max_size=60), st.text("ab1_ .:", max_size=60))
def test_any_label_and_any_line(text: str, line: str) -> None:
    made = template("L_MsgLicenseStatusVL_1", pieces_of(text))
    spans = made.spans(line)
    assert spans is None or all(0 <= start < end <= len(line) for start, end in spans.values())


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(string.printable + "%あ：", max_size=80), max_size=20))
def test_any_file(labels: list[str]) -> None:
    text = "\r\n".join(f'L_MsgName{number}="{label}"' for number, label in enumerate(labels))
    try:
        tables = labels_with(read_ini(text.encode("utf-16")))
    except ValueError:
        return
    for label in labels:
        tables.match(label)
