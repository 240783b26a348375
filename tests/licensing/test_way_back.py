"""The commands that make a changed machine what it was."""

from __future__ import annotations

import pytest

from actctl.licensing.changes.change import State, Step
from actctl.licensing.changes.way_back import way_back

IPK, SKMS, CKMS, ATO = Step("ipk", ("K",)), Step("skms", ("kms02",)), Step("ckms"), Step("ato")


def was(method: str | None, kms_host: str | None = None, source: str | None = None, read: bool = True) -> State:
    return State(method=method, kms_host=kms_host, kms_source=source, kms_read=read)


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
    assert "; ".join(way_back("web01", before, steps)) == commands


def test_from_a_kms_host_the_commands_must_be_told() -> None:
    assert way_back("k", was("mak"), (IPK,), to_kms_host=True) == (
        "actctl switch mak k --key-from file:KEYS --force",
    )  # fmt: skip
    assert way_back("k", was("kms_client"), (IPK,), to_kms_host=True) == ("actctl switch kms k --from kms_host",)


def test_names_are_quoted_for_the_shell() -> None:
    assert way_back("a b", was("kms_client"), (IPK,)) == ("actctl switch kms 'a b'",)
