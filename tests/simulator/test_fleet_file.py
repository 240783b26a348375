"""A fleet file that is none: which host, which setting, what was expected, in both languages and no words of Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.common.texts import Lang
from actctl.simulator.fleet_file import load_fleet

PYTHON = re.compile(
    r"object|attribute|NoneType|__|subscriptable|iterable|unpack|argument|not a mapping|KeyError|'[a-z-]+'$|dict|str\b"
)
HOST = "release: server-2022, edition: ServerStandard"
WRONG = {
    "": "the file is empty",
    "hello": "the file: “hello” is there",
    "- a\n- b": "the file: ",
    "hosts: 5": "`hosts`: “5” is there; names with values",
    "hosts: [a, b]": "`hosts`: ",
    "web01:": "“web01” is not known; account, defaults,",
    "all:\n  hosts:\n    web01:": "“all” is not known",
    "keys: []": "`hosts:` was expected",
    "hosts: {a: 5}": "host a: “5” is there",
    "hosts: {a: }": "host a: `release` was expected",
    "hosts: {a: {release: server-2022}}": "host a: `edition` was expected",
    "hosts: {a: {%s, foo: 1}}".replace("%s", HOST): "host a: there is no setting foo",
    "hosts: {a: {release: nonsense, edition: x}}": "host a, release: “nonsense” is there; one of ",
    "hosts: {a: {%s, method: x}}".replace("%s", HOST): "host a, method: ",
    "hosts: {a: {%s, status: x}}".replace("%s", HOST): "host a, status: “x” is there; one of unlicensed, licensed,",
    "hosts: {a: {%s, language: fr}}".replace("%s", HOST): "host a, language: ",
    "hosts: {a: {%s, fault: x}}".replace("%s", HOST): "host a, fault: ",
    "hosts: {a: {%s, fault: 5}}".replace("%s", HOST): "host a, fault: ",
    "hosts: {a: {%s, minutes: x}}".replace("%s", HOST): "host a, minutes: “x” is there; a whole number",
    "hosts: {a: {%s, groups: x}}".replace("%s", HOST): "host a, groups: ",
    "hosts: {a: {%s, kms: 5}}".replace("%s", HOST): "host a: ",
    "hosts: {a: {%s, kms: {name: k, prot: 1688}}}".replace("%s", HOST): "host a: “prot” is not known; name, port,",
    "hosts: {a: {%s, kms: {port: 99999}}}".replace("%s", HOST): "host a, port: “99999” is there; a port",
    "hosts: {a: {%s, status: notification, reason: x}}".replace("%s", HOST): "host a, reason: ",
    "hosts: {a: {%s, tried: maybe}}".replace("%s", HOST): "host a, tried: “maybe” is there; true or false",
    "defaults: 5\nhosts: {a: {%s}}".replace("%s", HOST): "`defaults`: ",
    "account: 5\nhosts: {a: {%s}}".replace("%s", HOST): "`account`: ",
    "dns: {corp.example: 5}\nhosts: {a: {%s}}".replace("%s", HOST): "`dns corp.example`: ",
    "keys: 5\nhosts: {a: {%s}}".replace("%s", HOST): "`keys`: “5” is there; a list",
    "keys: [5]\nhosts: {a: {%s}}".replace("%s", HOST): "key 1: ",
    "keys: [{key: x}]\nhosts: {a: {%s}}".replace("%s", HOST): "key 1: `kind` was expected",
    "keys: [{key: x, kind: y}]\nhosts: {a: {%s}}".replace("%s", HOST): "key 1, kind: ",
}


def refused(path: Path) -> UserError:
    with pytest.raises(UserError) as error:
        load_fleet(path)
    for lang in Lang:
        said = error.value.in_(lang)
        assert said.startswith(f"{path}: ") and "\n" not in said
        assert not PYTHON.search(said.removeprefix(f"{path}: ")), said
    assert error.value.message.en != error.value.message.ja
    assert "フリート" not in error.value.message.ja
    return error.value


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said(text: str, tmp_path: Path) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(text)
    assert refused(file).message.en.startswith(f"no fleet file: {WRONG[text]}")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "server-2022", "mak", "licensed"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "kms", "key", "name", "release", "port"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_SETTINGS = [
    "installation", "domain", "address", "groups", "method", "status", "minutes", "reason", "key", "partial_key", "kms",
    "count", "generation", "port", "publishing", "rearm", "fault", "seconds", "esu", "https", "cmid", "blocked",
    "machine_guid", "activation_id", "log_holds", "tried", "firewall", "skew_hours", "utc_offset_hours",
]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(_SETTINGS), value=ANY)
def test_whatever_a_setting_holds(name: str, value: object, tmp_path: Path) -> None:
    file = tmp_path / "fleet.yaml"
    host = {"release": "server-2022", "edition": "ServerStandard", name: value}
    file.write_text(yaml.safe_dump({"hosts": {"web01": host}}))
    try:
        load_fleet(file)
    except UserError:
        refused(file)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["account", "defaults", "group_parents", "dns", "keys", "hosts"]), value=ANY)
def test_whatever_a_part_holds(name: str, value: object, tmp_path: Path) -> None:
    file = tmp_path / "fleet.yaml"
    host = {"release": "server-2022", "edition": "ServerStandard"}
    file.write_text(yaml.safe_dump({"hosts": {"web01": host}} | {name: value}))
    try:
        load_fleet(file)
    except UserError:
        refused(file)
