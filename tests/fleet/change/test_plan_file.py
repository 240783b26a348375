"""Saved plans: read back as they were written; whatever else someone made of one is refused in one sentence."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.plan_file import load_plan, plan_of
from actctl.fleet.change.plan_record import plan_json
from actctl.licensing.changes.change import Action, Step
from actctl.licensing.records import LicenseStatus, Method
from actctl.machine.ways.slmgr.command import command_line
from tests.licensing.machines import D2022, MAK, S2022
from tests.render.plans import kms_plan, mak_plan

SECRET = "4CPRK-NM3K3-X6XXQ-RXX86-WXCHW"


def saved(plan: Plan) -> Any:
    """Its JSON, through a file."""
    return json.loads(json.dumps(plan_json(plan)))


def test_a_plan_without_japanese_is_read_in_english() -> None:
    data = saved(kms_plan())
    del data["ja"]
    for host in data["hosts"]:
        del host["ja"]
    plan = plan_of(data, "plan.json")
    assert all(one.message.ja == one.message.en for one in plan.hosts)
    assert plan_of(saved(plan), "plan.json") == plan


@pytest.mark.parametrize("plan", [kms_plan(), mak_plan("web01", "web02"), replace(kms_plan(), hosts=())])
def test_read_back_as_it_was(plan: Plan, tmp_path: Path) -> None:
    assert plan_of(saved(plan), "plan.json") == plan
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan_json(plan), ensure_ascii=False), "utf-8")
    assert load_plan(str(file)) == plan
    file.write_text(json.dumps(plan_json(plan), ensure_ascii=False), "utf-8-sig")  # Notepad
    assert load_plan(str(file)) == plan


def test_the_contract_alone_is_enough() -> None:
    """A plan with nothing but what must be there (docs/json.md, "Plans")."""
    plan = {
        "schema": "actctl/plan/1", "kind": "switch-kms", "created_at": "2026-11-23T22:14:00Z",
        "summary": {"hosts": 1, "change": 1, "none": 0, "blocked": 0, "failed": 0},
        "hosts": [
            {
                "host": "web01", "action": "change", "reason": None, "message": "MAK",
                "before": {
                    "edition": "ServerStandard", "build": 20348, "channel": "VOLUME_MAK", "method": "mak",
                    "license_status": "licensed", "partial_product_key": "Q7X9M",
                },
                "gvlk": {"product": "Windows Server 2022 Standard", "key": S2022},
                "steps": [{"verb": "ipk", "args": [S2022]}, {"verb": "ato", "args": []}], "error": None,
            }
        ],
    }  # fmt: skip
    [host] = plan_of(plan, "plan.json").hosts
    assert host.steps == (Step("ipk", (S2022,)), Step("ato"))
    assert host.before is not None and (host.before.method, host.before.license_status) == ("mak", "licensed")
    assert host.before.method is Method.MAK and host.before.license_status is LicenseStatus.LICENSED


Edit = Callable[[Any], Any]


def on(*path: str | int, to: object) -> Edit:
    """Set one place of the JSON."""

    def edit(data: Any) -> Any:
        here = data
        for part in path[:-1]:
            here = here[part]
        here[path[-1]] = to
        return data

    return edit


def without(*path: str | int) -> Edit:
    """Leave one place out."""

    def edit(data: Any) -> Any:
        here = data
        for part in path[:-1]:
            here = here[part]
        del here[path[-1]]
        return data

    return edit


def steps(*said: tuple[str, list[Any]]) -> Edit:
    """Other steps for web01, without saying that there is a GVLK."""
    listed = [{"verb": verb, "args": args} for verb, args in said]
    return lambda data: on("hosts", 0, "gvlk", to=None)(on("hosts", 0, "steps", to=listed)(data))


BAD_WORDS = [
    "a&b",
    "a|b",
    'a"b',
    "a^b",
    "%PATH%",
    "a\nb",
    "a b",
    "a;b",
    "a>b",
    "$(a)",
    "`a`",
    "-a",
    "/a",
    "a\x00",
    "ａ",
]
HOSTILE: dict[str, tuple[Edit, str]] = {
    "no object": (lambda data: [data], "the file"),
    "a number": (lambda data: 7, "the file"),
    "null": (lambda data: None, "the file"),
    "another schema": (on("schema", to="actctl/plan/2"), "schema"),
    "a report": (on("schema", to="actctl/report/1"), "schema"),
    "no schema": (without("schema"), "schema"),
    "no hosts": (without("hosts"), "hosts"),
    "hosts no list": (on("hosts", to={"web01": {}}), "hosts"),
    "a host is a word": (on("hosts", 0, to="web01"), "hosts.0"),
    "a host twice": (on("hosts", 1, "host", to="web01"), "web01 twice"),
    "a host without a name": (on("hosts", 0, "host", to=""), "no name of a host"),
    "a host that speaks to the terminal": (on("hosts", 0, "host", to="web\x1b[2J"), "no name of a host"),
    "a host of two lines": (on("hosts", 0, "host", to="web\nweb"), "no name of a host"),
    "unknown action": (on("hosts", 0, "action", to="destroy"), "hosts.0.action"),
    "unknown method": (on("hosts", 0, "before", "method", to="magic"), "hosts.0.before.method"),
    "unknown status": (on("hosts", 0, "before", "license_status", to="fine"), "hosts.0.before.license_status"),
    "a build that is none": (on("hosts", 0, "before", "build", to="new"), "hosts.0.before.build"),
    "unknown error": (on("hosts", 10, "error", "kind", to="bad luck"), "hosts.10.error.kind"),
    "change without before": (on("hosts", 0, "before", to=None), "web01 is to be changed"),
    "change without steps": (on("hosts", 0, "steps", to=[]), "web01 is to be changed"),
    "steps without change": (on("hosts", 0, "action", to="none"), "web01 has steps"),
    "a way that is none": (on("origin", "via", to="telepathy"), "origin.via"),
    "seconds without end": (on("origin", "seconds", to=float("inf")), "origin.seconds"),
    "seconds less than none": (on("origin", "seconds", to=-1), "origin.seconds"),
    "more seconds than a day": (on("origin", "seconds", to=1e10), "origin.seconds"),
    "unknown verb": (steps(("format", [])), "no verb /format"),
    "a verb that is a command": (steps(("ato & calc", [])), "no such"),
    "a verb that is a path": (steps(("../ato", [])), "no such"),
    "too many arguments": (steps(("ato", []), ("rearm", ["x"])), "/rearm takes"),
    "too few arguments": (steps(("ipk", [])), "/ipk takes"),
    "arguments no list": (on("hosts", 0, "steps", 0, "args", to=S2022), "hosts.0.steps.0.args"),
    "an argument is a number": (steps(("sprt", [1688])), "args.0"),
    "an argument is a list": (steps(("skms", [["kms01"]])), "args.0"),
    "a key that is none": (steps(("ipk", ["KEY"])), "a product key"),
    "a secret key": (steps(("ipk", [SECRET])), "a published GVLK"),
    "a secret key in lower case": (steps(("ipk", [SECRET.lower()])), "a published GVLK"),
    "a secret key in the wrong place": (steps(("ato", [SECRET])), "activation ID"),
    "a masked key in the wrong place": (steps(("skms", [MAK])), "is not a KMS host"),
    "a masked key for a name": (steps(("skms-domain", [MAK])), "is not a DNS name"),
    "a mask that hides too little": (steps(("ipk", ["*****-*****-*****-RXX86-WXCHW"])), "a product key"),
    "another key than is shown": (on("hosts", 0, "steps", 0, "args", to=[D2022]), "another than the plan shows"),
    "a masked key and a GVLK": (on("hosts", 0, "steps", 0, "args", to=[MAK]), "another than the plan shows"),
    "gvlk is a secret": (on("hosts", 0, "gvlk", "key", to=SECRET), "no published key"),
    "a kind that is a sentence": (on("kind", to=f"slmgr /ipk {SECRET}"), "kind: switch-kms, switch-mak, kms-setup"),
    "a kind that only looks": (on("kind", to="dlv"), "kind: "),
    "a kind that is a tool": (on("kind", to="open-firewall"), "kind: "),
    "surrogates": (on("hosts", 0, "host", to="\ud800"), ""),
    **{f"skms {word!a}": (steps(("skms", [word])), "is not a KMS host") for word in BAD_WORDS},
    **{f"skms port {word!a}": (steps(("skms", [f"kms01:{word}"])), "is not a KMS host") for word in BAD_WORDS},
    **{f"ipk {word!a}": (steps(("ipk", [S2022 + word])), "a product key") for word in BAD_WORDS},
    **{f"ato {word!a}": (steps(("ato", [word])), "is not an activation ID") for word in BAD_WORDS},
}


@pytest.mark.parametrize("about", HOSTILE)
def test_refused_in_one_sentence(about: str) -> None:
    edit, expected = HOSTILE[about]
    with pytest.raises(UserError) as caught:
        plan_of(edit(saved(kms_plan())), "plan.json")
    said = str(caught.value)
    assert said.startswith("plan.json: ") and said.endswith(".") and said.isprintable(), said
    assert expected in said
    assert len(said) < 300
    for part in SECRET.split("-")[:4]:
        assert part not in said.upper()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"plan", b"{", b'{"schema": "actctl/plan/1"', b"\x00\x01\xff\xfe", b"\xff\xfe{\x00}\x00", b"[" * 100_000,
        b'{"a":' * 100_000, b"9" * 5000, b"NaN", b"\xef\xbb\xbf", b"{}\n{}\n", "計画".encode("cp932"),
    ],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_files_that_are_no_plans(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(data)
    with pytest.raises(UserError, match=r"plan\.json: .*a plan saved with --out was expected\."):
        load_plan(str(file))


@pytest.mark.parametrize(
    ("data", "said", "japanese"),
    [
        (b'{"kind":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deep", "入れ子が深すぎます"),
        (b'{"kind":' * 200_000, "nested too deep", "入れ子が深すぎます"),
        (b'{"kind": "\xff"}', "the text is not UTF-8", "UTF-8ではありません"),
        (b'{"kind": ' + b"9" * 5000 + b"}", "a number has too many digits", "桁数の多すぎる数値"),
    ],
    ids=["lists", "objects", "no text", "a long number"],
)
def test_what_python_would_say_in_words_of_its_own(data: bytes, said: str, japanese: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(data)
    with pytest.raises(UserError) as caught:
        load_plan(str(file))
    assert str(caught.value) == f"{file}: is no JSON ({said}); a plan saved with --out was expected."
    assert japanese in caught.value.text.ja


@pytest.mark.parametrize("name", ["missing.json", ".", "a\x00b"])
def test_files_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        load_plan(str(tmp_path / name))


@pytest.mark.parametrize("kind", ["switch-kms", "switch-mak", "kms-setup", "ipk", "ato", "skms-domain", "rearm"])
def test_kinds_of_plans(kind: str) -> None:
    assert plan_of({**saved(kms_plan()), "kind": kind}, "plan.json").kind == kind


def test_a_key_by_its_last_five_is_kept_masked() -> None:
    plan = plan_of(saved(mak_plan("web01")), "plan.json")
    assert plan.hosts[0].steps[0] == Step("ipk", (MAK,))
    assert plan.hosts[0].gvlk is None


def test_a_key_that_was_written_into_its_words_is_not_shown_again() -> None:
    data = saved(kms_plan())
    data["warnings"] = [KEY]
    for host in data["hosts"]:
        host.update(message=f"has {KEY}", cautions=[KEY], remedy=KEY)
    assert KEY not in repr(plan_of(data, "plan.json"))


def test_a_gvlk_in_the_steps_is_shown_even_if_the_plan_does_not_say_so() -> None:
    plan = plan_of(steps(("ipk", [D2022]), ("ato", []))(saved(kms_plan())), "plan.json")
    assert plan.hosts[0].gvlk is not None and plan.hosts[0].gvlk.product == "Windows Server 2022 Datacenter"


KEY = "DMKN7-BBBBB-CCCCC-DDDDD-X7Q2K"

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.sampled_from(["ipk", "skms", "ato", "change", "none", MAK, S2022, SECRET, "actctl/plan/1", *BAD_WORDS]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
PRISTINE = saved(replace(kms_plan(), hosts=(*kms_plan().hosts[:3], kms_plan().hosts[-1])))


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of the JSON."""
    items: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    return [path, *(place for key, value in items for place in places(value, (*path, key)))]


PLACES = places(PRISTINE)[1:]


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.one_of(st.just(...), VALUES)), min_size=1, max_size=3))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_mutation_is_a_plan_or_a_sentence(edits: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = copy.deepcopy(PRISTINE)
    for place, value in edits:
        with suppress(KeyError, IndexError, TypeError):  # an earlier edit took that place away
            (without(*place) if value is ... else on(*place, to=value))(data)
    try:
        plan = plan_of(data, "plan.json")
    except UserError as error:
        assert str(error).isprintable() and SECRET[:23] not in str(error)
        return
    for host in plan.hosts:
        assert host.host.isprintable() and bool(host.steps) == (host.action is Action.CHANGE)
        for step in host.steps:
            shown = [S2022 if argument.startswith("*") else argument for argument in step.arguments]
            assert command_line(step.verb, shown).isprintable()
    assert plan_of(saved(plan), "plan.json") == plan


@pytest.mark.parametrize("path", ["/dev/zero", "/", "pipe"])
def test_what_is_no_file_is_not_read_to_its_end(path: str, tmp_path: Path) -> None:
    if path == "pipe":
        path = str(tmp_path / "pipe")
        os.mkfifo(path)  # nobody writes to it
    with pytest.raises(UserError, match=r"cannot be read|is no JSON"):
        load_plan(path)


def test_a_plan_from_a_pipe() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, json.dumps(PRISTINE).encode())
    os.close(theirs)
    try:
        assert load_plan(f"/dev/fd/{ours}") == plan_of(PRISTINE, "")
    finally:
        os.close(ours)
