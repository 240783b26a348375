"""What a program gives wrongly: one UserError that names the argument, whatever was given and whoever found out."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import actctl
from actctl.library import arguments

NO_TEXTS: list[object] = [5, 1.5, b"web01", True, ..., [5], {"a": 1}]
SECRET = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
METHODS = [name for name, value in vars(actctl.Fleet).items() if not name.startswith("_") and callable(value)]


@pytest.fixture
def fleet(tmp_path: Path) -> actctl.Fleet:
    (tmp_path / "hosts.yaml").write_text("all:\n  hosts:\n    web01:\n")
    return actctl.Fleet.load(tmp_path / "hosts.yaml")


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(actctl.UserError) as error:
        call()
    assert error.value.text.en != error.value.text.ja
    assert str(error.value).count("\n") == 0 and "--" not in str(error.value), error.value
    return str(error.value)


@pytest.mark.parametrize("given", NO_TEXTS, ids=repr)
@pytest.mark.parametrize(
    ("name", "function"),
    [("captured", actctl.parse), ("code", actctl.explain), ("text", actctl.find_gvlk), ("key", actctl.identify)],
)
def test_what_needs_no_machine(name: str, function: Callable[[Any], object], given: object) -> None:
    fits = {("captured", b"web01"), ("code", 5)}
    if type(given) in (int, bytes) and (name, given) in fits:
        function(given)
    else:
        assert refused(lambda: function(given)).startswith(f"{name}: ")


@pytest.mark.parametrize("given", [*NO_TEXTS, None, [], (name for name in ["all"])], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("method", ["hosts", "report_sync", "reports_sync", "diagnose_sync", "plan_switch_sync"])
def test_a_pattern(fleet: actctl.Fleet, method: str, given: object) -> None:
    assert refused(lambda: list(getattr(fleet, method)(given))).startswith("pattern: ")


@pytest.mark.parametrize("name", ["limit", "to", "kms_host", "gvlk", "methods", "keys", "force"])
def test_how_machines_are_switched(fleet: actctl.Fleet, name: str) -> None:
    for given in (5, b"x", ..., [5]):
        assert refused(lambda given=given: fleet.plan_switch_sync("all", **{name: given})).startswith(f"{name}: ")  # type: ignore[misc]


@pytest.mark.parametrize(
    "name", ["inventory", "user", "password", "transport", "via", "timeout", "forks", "auth_fail", "warn"]
)
def test_how_a_fleet_is_reached(name: str) -> None:
    for given in (..., [...], {"a": 1}):
        named = {"inventory": "web01,"} | {name: given}
        assert refused(lambda named=named: actctl.Fleet.load(**named)).startswith(f"{name}: ")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"transport": "ssh"}, "transport: "),
        ({"via": "ospp"}, "via: "),
        ({"user": ""}, "user: "),
        ({"inventory": "missing.yaml"}, "missing.yaml: "),
        ({"inventory": []}, "no inventory was given; name one with inventory."),
    ],
    ids=lambda given: str(given),
)
def test_errors_of_the_rooms_below_name_the_argument(named: dict[str, Any], said: str) -> None:
    assert refused(lambda: actctl.Fleet.load(**({"inventory": "web01,"} | named))).startswith(said)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"gvlk": SECRET}, "gvlk: "),
        ({"methods": ["foo"]}, "methods: “foo”"),
        ({"kms_host": "a b"}, "kms_host: "),
        ({"keys": "env:NO_SUCH_VARIABLE"}, "keys: "),
        ({"limit": "nobody"}, "“nobody”"),
    ],
    ids=lambda given: str(given)[:12],
)
def test_errors_of_a_plan_name_the_argument(fleet: actctl.Fleet, named: dict[str, Any], said: str) -> None:
    error = refused(lambda: fleet.plan_switch_sync("all", **named))
    assert error.startswith(said), error
    assert SECRET not in error


def test_a_key_that_is_no_key_is_not_repeated() -> None:
    assert SECRET not in refused(lambda: actctl.identify(SECRET.encode()))  # type: ignore[arg-type]
    assert SECRET not in refused(lambda: actctl.parse([SECRET]))  # type: ignore[arg-type]


def test_other_arguments(fleet: actctl.Fleet) -> None:
    assert refused(lambda: fleet.apply_sync(5)).startswith("plan: ")  # type: ignore[arg-type]
    assert refused(lambda: fleet.resume_sync(5)).startswith("run_id: ")  # type: ignore[arg-type]
    assert refused(lambda: fleet.report_sync(verb="xpr")).startswith("verb: ")  # type: ignore[arg-type]
    assert actctl.explain(-1073418124) == actctl.explain("0xC004F074") is not None


def test_every_argument_is_looked_at() -> None:
    functions = [getattr(actctl.Fleet, name) for name in METHODS] + [actctl.parse, actctl.explain, actctl.find_gvlk]
    named = {name for function in functions for name in inspect.signature(function).parameters} - {"self"}
    elsewhere = {"user", "password", "timeout", "forks", "auth_fail"}  # given.must_be_options
    elsewhere |= {"to", "canary", "batch", "max_fail", "teller"}  # changes
    assert named - elsewhere <= set(vars(arguments)["_KINDS"])


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("--kms-host: a name was expected.", "kms_host: a name was expected."),
        ("name one with -i FILE.", "name one with inventory."),
        ("it goes to --key-from SOURCE.", "it goes to keys."),
        ("type `ansible-inventory --list -i FILE`.", "type `ansible-inventory --list -i FILE`."),
        ("a web--limit is none", "a web--limit is none"),
        ("--yes is another", "--yes is another"),
    ],
)
def test_options_are_put_in_arguments(sentence: str, meant: str) -> None:
    def refusing(text: str) -> None:
        raise actctl.UserError(actctl.Text(sentence, f"{sentence}。"))

    with pytest.raises(actctl.UserError) as error:
        arguments.told(refusing)("x")
    assert (str(error.value), error.value.in_(actctl.Lang.JA)) == (meant, f"{meant}。")
