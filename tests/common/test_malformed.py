"""Texts that are no YAML, JSON or CSV, and records that are none: why, in Japanese, without the parser's English."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
import yaml

from actctl.common.malformed import csv_reason, json_reason, record_reason, yaml_problem

LOADERS: list[Any] = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]
UNKNOWN = "構造が崩れています"
"""What is said where the parser's words are not known."""


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@pytest.mark.parametrize(
    "text",
    [
        "a: [1", "a: {b: 1", "a: 'x", "- a\nb: 1", "a:\n\tb: 1", "a: *x", "&a &b c", "a: %x", "a: @x", "a: !foo!bar x",
        "a: b: c", "[a, b]]", 'a: "\\q"', "--- a\n--- b", "a: &", "a: 1\na", "}", "a: ]", "a: |x", "a: - b",
        "- - a\n - b", " a: 1\nb: 2", "a: &x 1\nb: &x 2", '"a" b: 1',
    ],
)  # fmt: skip
def test_what_is_wrong_with_yaml(text: str, loader: Any) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.compose(text, Loader=loader)
    said = yaml_problem(caught.value)
    assert said.en.endswith((".", "?"))
    assert said.ja.endswith("。") and UNKNOWN not in said.ja


@pytest.mark.parametrize("text", ["", "{a: 1}", "[1,]", '{"a" 1}', '{"a": 1} x', '"a', '"\n"', '"\\q"', "[1 2]"])
def test_what_is_wrong_with_json(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    assert UNKNOWN not in json_reason(caught.value).ja


def test_words_of_a_parser_that_nobody_knows_are_quoted() -> None:
    assert csv_reason(csv.Error("field larger than field limit (131072)")).ja == "1つのセルが長すぎます"
    assert csv_reason(csv.Error("of a later Python")).ja == f"{UNKNOWN} (of a later Python)"


def test_what_is_wrong_with_a_record() -> None:
    said = record_reason(
        {"type": "literal_error", "msg": "Input should be 'a' or 'b'", "ctx": {"expected": "'a' or 'b'"}}
    )
    assert (said.en, said.ja) == ("Input should be 'a' or 'b'", "a, b のいずれでもありません")
    assert re.search("[ぁ-ん]", record_reason({"type": "of a later version", "msg": "no"}).ja)
