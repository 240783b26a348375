"""What parsers of YAML, JSON, CSV and records say of a text that is none, in both languages."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from actctl.common.texts import Text
from actctl.common.words import shown

if TYPE_CHECKING:
    import yaml

_Words = tuple[tuple[str, str], ...]

_OF_YAML: _Words = (
    (r"found character '(.+)' that cannot start any token", "ここでは使えない文字 {0} があります"),
    (r"found character that cannot start any token", "ここでは使えない文字があります"),
    (r"could not find expected ':'", "コロン (`:`) がありません"),
    (r"did not find expected key|expected <block end>|<document start>", "余分な文字があるか、字下げが揃っていません"),
    (r"did not find expected '-' indicator", "`-` で始まらない行があるか、字下げが揃っていません"),
    (r"expected ',' or '(.)'", "`,` または `{0}` がありません"),
    (r"expected alphabetic or numeric character", "`&` または `*` の後ろに名前がありません"),
    (r"expected (?:the )?node content", "値があるはずの位置に別のものがあります"),
    (r"expected comment or line break|chomping", "`|` または `>` の後ろに余分な文字があります"),
    (r"unexpected end of stream", "引用符や括弧が閉じないままファイルが終わっています"),
    (r"found undefined alias", "定義されていないエイリアスがあります"),
    (r"second occurrence", "同じ名前のアンカーが2つあります"),
    (r"found undefined tag", "定義されていないタグがあります"),
    (r"found unknown escape character", "引用符の中に知らないエスケープ文字があります"),
    (r"sequence entries are not allowed|block \w+ entries", "ここにリストの項目 (`-`) は置けません"),
    (r"mapping keys are not allowed", "ここにキーは置けません"),
    (r"found a tab character", "字下げにタブが使われています"),
    (r"found unexpected document indicator", "引用符の途中に文書の区切り (`---`) があります"),
    (r"found duplicate|found incompatible|%\w+ directive", "文書の先頭の指示 (`%`) が正しくありません"),
)
"""PyYAML's and libyaml's own words, as far as inventories meet them; what is not here is quoted."""


_OF_JSON: _Words = (
    (r"Expecting property name", "二重引用符で囲んだ名前がありません"),
    (r"Expecting value", "値があるはずの位置に別のものがあります"),
    (r"Expecting '(.)' delimiter", "区切りの `{0}` がありません"),
    (r"Extra data", "JSONの後ろに余分な文字があります"),
    (r"Unterminated string", "文字列の引用符が閉じていません"),
    (r"Invalid control character", "文字列の中に制御文字があります"),
    (r"Invalid .*escape", "文字列の中に正しくないエスケープ文字があります"),
    (r"trailing comma", "末尾に余分なコンマがあります"),
)
_OF_CSV: _Words = (
    (r"field larger than field limit", "1つのセルが長すぎます"),
    (r"NUL", "ヌル文字が含まれています"),
    (r"unexpected end of data", "引用符が閉じていません"),
    (r"new-line character", "引用符のないセルの中に改行があります"),
)


_OF_RECORDS = {
    "missing": "項目がありません",
    "string_type": "文字列ではありません",
    "int_type": "整数ではありません",
    "int_parsing": "整数ではありません",
    "int_from_float": "整数ではありません",
    "float_type": "数値ではありません",
    "float_parsing": "数値ではありません",
    "bool_type": "true または false ではありません",
    "bool_parsing": "true または false ではありません",
    "list_type": "リストではありません",
    "tuple_type": "リストではありません",
    "dict_type": "オブジェクトではありません",
    "mapping_type": "オブジェクトではありません",
    "literal_error": "{0} のいずれでもありません",
    "enum": "{0} のいずれでもありません",
    "datetime_parsing": "日時として正しくありません",
    "datetime_from_date_parsing": "日時として正しくありません",
    "datetime_type": "日時ではありません",
    "timezone_aware": "日時にタイム ゾーンがありません",
}
"""By pydantic's name of what is wrong."""


def yaml_problem(problem: yaml.MarkedYAMLError) -> Text:
    """The sentence for it."""
    detail = problem.problem or "its structure is broken"
    if "start any token" in detail:
        return Text(
            f"this is not valid YAML: {detail}; are there tabs, or a value that needs quotes?",
            f"YAMLとして正しくありません: {_japanese(detail, _OF_YAML)}。"
            "タブや、引用符が必要な値がないか確認してください。",
        )
    if "mapping values are not allowed" in detail:
        return Text(
            "this is not valid YAML: a second `:` in one line; is the indentation right, or are quotes missing?",
            "YAMLとして正しくありません: 1行に `:` が2つあります。字下げや引用符を確認してください。",
        )
    if "expected a single document" in str(problem):
        return Text(
            "a second YAML document (`---`) begins here; an inventory is one document.",
            "ここから2つ目のYAML文書 (`---`) が始まっています。インベントリは1つの文書にまとめてください。",
        )
    context = f" {problem.context}" if problem.context else ""
    return Text(
        f"this is not valid YAML: {detail}{context}.", f"YAMLとして正しくありません: {_japanese(detail, _OF_YAML)}。"
    )


def json_reason(problem: json.JSONDecodeError) -> Text:
    """Why, as a clause: `Expecting value`."""
    return Text(problem.msg, _japanese(problem.msg, _OF_JSON))


def csv_reason(problem: csv.Error) -> Text:
    """Why, as a clause."""
    return Text(str(problem), _japanese(str(problem), _OF_CSV))


def record_reason(problem: Mapping[str, Any]) -> Text:
    """What pydantic says of one field (an item of its `errors()`), as a clause that repeats nothing of the value."""
    kind = problem["type"]
    if kind == "dataclass_type":
        return Text("a record was expected", "記録があるはずの位置に別のものがあります")
    expected = str((problem.get("ctx") or {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    known = _OF_RECORDS.get(kind, "値が正しくありません")
    return Text(str(problem["msg"]), known.format(expected))


def _japanese(detail: str, known: _Words) -> str:
    for pattern, words in known:
        found = re.search(pattern, detail)
        if found is not None:
            return words.format(*(shown(one, 20) for one in found.groups("")))
    return f"構造が崩れています ({shown(detail)})"
