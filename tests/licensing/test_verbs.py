"""The rows of verbs: each is whole, and nobody else keeps a list of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import actctl
from actctl.common.arguments import BadArgument
from actctl.licensing.changes.change import Step
from actctl.licensing.verbs.check import checked_step, checked_verb
from actctl.licensing.verbs.rows import NOT_SENT, TOOLS, VERBS, row_of
from actctl.licensing.verbs.verb import Left, Prints, Trace
from actctl.machine.tools import SCRIPTS

PACKAGE = Path(actctl.__file__).parent
EVERY = {**VERBS, **TOOLS}
ADDON = "12345678-9abc-def0-1234-56789abcdef0"


def test_a_name_is_in_one_table_alone() -> None:
    assert not VERBS.keys() & TOOLS.keys()
    assert not (VERBS.keys() | TOOLS.keys()) & NOT_SENT.keys()
    assert SCRIPTS.keys() == TOOLS.keys(), "each tool has its script"


@pytest.mark.parametrize("name", EVERY)
def test_words_have_a_place_for_no_more_than_the_arguments(name: str) -> None:
    words, arguments = EVERY[name].words, [f"<{kind}>" for kind in EVERY[name].arguments]
    if words is None:
        pytest.skip("never in a plan that is shown step by step")
    for text in (words.en.format(*arguments), words.ja.format(*arguments)):
        assert text and "{" not in text


@pytest.mark.parametrize("name", EVERY)
def test_what_changes_nothing_is_told_by_what_it_prints(name: str) -> None:
    row = EVERY[name]
    assert row.changes is (row.prints is None)
    assert row.success or row.prints in (Prints.LICENSES, Prints.ENDS) or name in TOOLS, "its success is known"
    assert not (row.kms_client and row.kms_host)


@pytest.mark.parametrize(
    ("step", "left"),
    [
        (Step("ipk", ("*****-*****-*****-*****-abcde",)), Left(key=Trace(True, "ABCDE"))),
        (Step("upk"), Left(key=Trace(False))),
        (Step("rearm"), Left(key=Trace(False))),
        (Step("skms", ("kms01",)), Left(kms_host=Trace(True, "kms01"))),
        (Step("skms", (":1689",)), Left(kms_host=Trace(False))),
        (Step("skms", ("kms01", ADDON)), Left(kms_host=Trace(False))),
        (Step("ckms"), Left(kms_host=Trace(True, None))),
        (Step("ckms", (ADDON,)), Left(kms_host=Trace(False))),
        (Step("ato"), Left(licensed=True)),
        (Step("ato", (ADDON,)), Left()),
        (Step("sprt", ("1700",)), Left()),
        (Step("of-a-later-version", ("x",)), Left()),
    ],
    ids=lambda value: " ".join((value.verb, *value.arguments)) if isinstance(value, Step) else "",
)
def test_what_a_step_leaves(step: Step, left: Left) -> None:
    assert step.left == left


def test_what_a_step_is_about() -> None:
    assert Step("ipk", ("K-abcde",)).last_five == "ABCDE"
    assert Step("skms", ("kms01:1700", ADDON)).kms_host == "kms01:1700"
    for other in (Step("ato"), Step("skms-domain", ("corp.example",)), Step("no-such-verb", ("x",)), Step("skms")):
        assert (other.key, other.last_five, other.kms_host) == (None, None, None)
    assert not row_of("no-such-verb").repeatable, "what nobody knows is not run twice"


def test_a_step_is_a_verb_or_a_tool_and_a_verb_is_no_tool() -> None:
    assert checked_step("open-firewall", ["1688", "fd00::/8, 10.0.0.0/8"]) == ["1688", "10.0.0.0/8,fd00::/8"]
    assert checked_step("sprt", ["1700"]) == ["1700"]
    for arguments in (["1688"], ["1688", "10.0.0.0/8", "x"], ["0", "10.0.0.0/8"], ["1688", "'; calc"]):
        with pytest.raises(BadArgument):
            checked_step("open-firewall", arguments)
    with pytest.raises(BadArgument, match="slmgr has no verb /install-role"):
        checked_verb("install-role")


TABLES = {"machine/tools.py", "machine/ways/cim/verbs.py"}
"""What is run for each verb: the script of each tool, the methods of CIM."""


def compared(source: str) -> Iterator[str]:
    """Names of verbs that a text compares something with, or keeps in a list or table of its own; types are neither."""
    tree = ast.parse(source)
    subscripts = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    types = {id(one.slice) for one in subscripts if isinstance(one.value, ast.Name) and one.value.id == "Literal"}
    for node in ast.walk(tree):
        if id(node) in types:
            continue
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            sides = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        elif isinstance(node, (ast.Set, ast.Tuple, ast.List)):
            sides = node.elts if all(map(names_a_verb, node.elts)) else []
        yield from (ast.unparse(one) for side in sides for one in ast.walk(side) if names_a_verb(one))


def names_a_verb(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in EVERY


def test_nobody_else_knows_a_verb_by_its_name() -> None:
    """What is to be known of a verb is asked of its row; a flow names the verbs of the steps that it makes."""
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    rooms = {name: path for name, path in paths.items() if not name.startswith("simulator/") and name not in TABLES}
    found = {name: [*compared(path.read_text("utf-8"))] for name, path in rooms.items()}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "source", ['x.verb == "ipk"', 'v in ("skms", "ckms")', '{"ato": 1}', 'match v:\n case "upk": 1', 'X = {"upk"}']
)
def test_a_name_that_is_compared_is_found(source: str) -> None:
    assert [*compared(source)]


def test_a_type_that_names_verbs_compares_nothing() -> None:
    assert [*compared('def show(verb: Literal["dlv", "dli"] = "dlv") -> None: ...')] == []
    assert [*compared('def show(verb: Literal["dlv", "dli"]) -> bool: return verb in ("dlv", "dli")')]
