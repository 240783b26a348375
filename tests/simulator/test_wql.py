"""WQL: what a query finds among instances, and what is no query."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.simulator.cim.wql import NotWql, Value, parse

ROWS: dict[str, dict[str, Value]] = {
    "windows": {"name": "Windows(R), Pro edition", "key": "T83GX", "status": 1, "addon": False},
    "esu": {"name": "Windows(R), Client-ESU-Year1 add-on", "key": "TPQ77", "status": 1, "addon": True},
    "idle": {"name": "Windows(R), Core edition", "key": None, "status": 0, "addon": False},
    "quoted": {"name": "O'Brien [x]", "key": "", "status": 5, "addon": False},
}


def found(condition: str) -> set[str]:
    query = parse(f"SELECT name FROM Product WHERE {condition}")
    return {one for one, row in ROWS.items() if query.condition(row.__getitem__)}


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("key <> null", {"windows", "esu", "quoted"}),
        ("Key IS NOT NULL", {"windows", "esu", "quoted"}),
        ("key = NULL", {"idle"}),
        ("key is null", {"idle"}),
        ("KEY = 't83gx'", {"windows"}),
        ('key = "TPQ77"', {"esu"}),
        ("key <> 'T83GX'", {"esu", "quoted"}),
        ("status = 1 and addon = FALSE", {"windows"}),
        ("status = 0 OR status >= 5", {"idle", "quoted"}),
        ("NOT (status = 1 OR status = 0)", {"quoted"}),
        ("status <> 1 AND key <> null", {"quoted"}),
        ("status = 0 OR status = 1 AND addon = true", {"idle", "esu"}),
        (r"name = 'O\'Brien [x]'", {"quoted"}),
        ("name LIKE '%edition'", {"windows", "idle"}),
        ("name LIKE 'Windows(_), %'", {"windows", "esu", "idle"}),
        ("name LIKE '%[[]x]'", {"quoted"}),
        ("key LIKE '%'", {"windows", "esu", "quoted"}),
        ("status < 1", {"idle"}),
        ("status = '1'", set()),
    ],
)
def test_conditions(condition: str, wanted: set[str]) -> None:
    assert found(condition) == wanted


def test_columns_and_class_are_found_however_they_are_written() -> None:
    query = parse("select  ID ,\r\n Name from SoftwareLicensingProduct")
    assert (query.columns, query.wmi_class, query.asked) == (("id", "name"), "softwarelicensingproduct", frozenset())
    assert parse("SELECT * FROM x WHERE a = 1 AND NOT B is null").asked == {"a", "b"}


@pytest.mark.parametrize(
    "query",
    [
        "", "SELECT", "SELECT FROM x", "SELECT a FROM", "SELECT a, FROM x", "SELECT *, a FROM x", "a FROM x",
        "SELECT a FROM x WHERE", "SELECT a FROM x WHERE a", "SELECT a FROM x WHERE a = ",
        "SELECT a FROM x WHERE a == 1",
        "SELECT a FROM x WHERE a = b", "SELECT a FROM x WHERE (a = 1", "SELECT a FROM x WHERE a = 1)",
        "SELECT a FROM x WHERE a = 'open", "SELECT a FROM x WHERE a < null", "SELECT a FROM x WHERE a IS 1",
        "SELECT a FROM x WHERE a LIKE 1", f"SELECT a FROM x WHERE {'(' * 9000}a = 1{')' * 9000}",
        f"SELECT a FROM x WHERE {'NOT ' * 9000}a = 1", "SELECT a FROM x; SELECT b FROM y",
        "SELECT a FROM x WHERE 'a' = 1",
    ],
)  # fmt: skip
def test_what_is_no_query(query: str) -> None:
    with pytest.raises(NotWql):
        parse(query)


WORDS = st.lists(st.sampled_from(
    ["select", "from", "where", "*", ",", "a", "B", "=", "<>", "is", "not", "null", "like", "'x%'", "(", ")", "1",
     "and", "or", "[", "'", "\\", "\x00", "日本", "true"]
), max_size=14)  # fmt: skip


@settings(deadline=None)
@given(WORDS.map(" ".join) | st.text(max_size=40))
def test_any_text_is_a_query_or_is_none(text: str) -> None:
    try:
        query = parse(text)
    except NotWql:
        return
    assert query.condition(lambda name: None) in (True, False)
