"""The commands that make a changed machine what it was."""

from __future__ import annotations

import shlex

import pytest

from actctl.licensing.changes.change import KmsSource, State, Step
from actctl.licensing.changes.way_back import way_back
from actctl.licensing.records import Method

IPK, SKMS, CKMS, ATO = Step("ipk", ("K",)), Step("skms", ("kms02",)), Step("ckms"), Step("ato")


def was(method: str | None, kms_host: str | None = None, source: KmsSource | None = None, read: bool = True) -> State:
    return State(method=Method(method) if method else None, kms_host=kms_host, kms_source=source, kms_read=read)


@pytest.mark.parametrize(
    ("before", "steps", "commands"),
    [
        (was("mak"), (IPK, ATO), "actctl switch mak web01 --key-from file:KEYS"),
        (was("mak"), (IPK, SKMS, ATO), "actctl switch mak web01 --key-from file:KEYS; actctl slmgr ckms -l web01"),
        (was("mak", "kms01", "registered"), (IPK, CKMS, ATO),
         "actctl switch mak web01 --key-from file:KEYS; actctl skms kms01 web01"),
        (was("kms_client"), (IPK, ATO), "actctl switch kms web01"),
        (was("kms_client", "kms01:1700", "registered"), (IPK, ATO), "actctl switch kms web01 --kms-host kms01:1700"),
        (was("kms_client", "kms01", "dns"), (IPK, SKMS, ATO), "actctl switch kms web01"),
        (was("kms_client", "kms01", "dns"), (SKMS, ATO), "actctl slmgr ckms -l web01"),
        (was("kms_client", "kms01", "registered"), (SKMS,), "actctl skms kms01 web01"),
        (was("kms_client", "kms01", "registered"), (CKMS,), "actctl skms kms01 web01"),
        (was("kms_client", read=False), (SKMS,), ""),
        (was("kms_client"), (ATO,), ""),
        (was("kms_client"), (Step("upk"),), "actctl switch kms web01"),
        (was("retail"), (IPK, ATO), "actctl ipk web01 --key-from file:KEYS; actctl ato web01"),
        (was("oem"), (IPK, ATO), "actctl ipk web01 --key-from file:KEYS; actctl ato web01"),
        (was("adba"), (IPK, ATO), "actctl ipk --gvlk auto web01; actctl ato web01"),
        (was("kms_host"), (IPK, ATO), "actctl kms setup web01 --key-from file:KEYS"),
        (was(None), (IPK, ATO), "actctl slmgr upk -l web01"),
        (was("avma"), (IPK, ATO), ""),
    ],
)  # fmt: skip
def test_the_way_back(before: State, steps: tuple[Step, ...], commands: str) -> None:
    assert "; ".join(way_back("web01", before, steps).commands) == commands


def test_from_a_kms_host_the_commands_must_be_told() -> None:
    assert way_back("k", was("mak"), (IPK,), to_kms_host=True).commands == (
        "actctl switch mak k --key-from file:KEYS --force",
    )  # fmt: skip
    assert way_back("k", was("kms_client"), (IPK,), to_kms_host=True).commands == (
        "actctl switch kms k --from kms_host",
    )


def test_names_are_quoted_for_the_shell() -> None:
    assert way_back("a b", was("kms_client"), (IPK,)).commands == ("actctl switch kms 'a b'",)


NOT_NAMES = ["--limit=all", "-x", "a b", "$(reboot)", "kms01;x", "kms`x`", "k" * 300, "\x1b[2J", "kms01 --yes", ":1700"]


@pytest.mark.parametrize("name", NOT_NAMES)
@pytest.mark.parametrize("method", ["mak", "kms_client", "kms_host", None])
@pytest.mark.parametrize("steps", [(IPK, SKMS, ATO), (CKMS,), (SKMS,)])
def test_what_a_host_calls_its_kms_host_is_no_option(name: str, method: str | None, steps: tuple[Step, ...]) -> None:
    back = way_back("web01", was(method, name, "registered"), steps)
    assert not any("skms" in one or "--kms-host" in one or "ckms" in one for one in back.commands)
    assert back.remark is not None and "no DNS name" in back.remark.en and len(back.remark.en) < 200
    assert back.remark.en.isprintable()


@pytest.mark.parametrize("name", ["kms01", "kms01.corp.example:1700", "[fe80::1]:1688", "10.0.0.1"])
def test_a_name_or_an_address_stands_in_the_command(name: str) -> None:
    back = way_back("web01", was("mak", name, "registered"), (SKMS,))
    assert [shlex.split(one) for one in back.commands] == [["actctl", "skms", name, "web01"]] and back.remark is None


@pytest.mark.parametrize(
    "host", ["-x", "--yes", "--limit=all", "!web01", "&web", "@file", "~.*", "a,b", "a\nb", "a\x1b[2J"]
)
@pytest.mark.parametrize("steps", [(IPK, ATO), (SKMS,)])
def test_a_host_whose_name_is_an_option_or_a_pattern_has_no_command(host: str, steps: tuple[Step, ...]) -> None:
    back = way_back(host, was("mak"), steps)
    assert back.commands == () and back.remark is not None and "no command" in back.remark.en


def test_the_inventory_is_named_as_the_run_had_it() -> None:
    back = way_back("web01", was("adba"), (IPK, SKMS), inventory=("/my files/a.yaml", "web01,"))
    assert back.commands == (
        "actctl ipk --gvlk auto web01 -i '/my files/a.yaml' -i web01,",
        "actctl ato web01 -i '/my files/a.yaml' -i web01,",
        "actctl slmgr ckms -l web01 -i '/my files/a.yaml' -i web01,",
    )
