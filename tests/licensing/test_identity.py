"""Which machine answered: what reg.exe and hostname print, in any language, and when two answers are one machine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.codec import read, written
from actctl.licensing.identity import Identity, as_kept
from actctl.machine.interface import Printed
from actctl.machine.questions.identity import ComputerName, MachineGuid

GUID = "4c7f1d52-93b0-4e0e-9a55-0d5f6b1c2a7e"
PRINTED = "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n    MachineGuid    REG_SZ    {}\r\n\r\n"
OTHER = "00000000-93b0-4e0e-9a55-0d5f6b1c2a7e"


@pytest.mark.parametrize("said", [GUID, GUID.upper(), f"{{{GUID}}}"])
def test_the_guid(said: str) -> None:
    assert MachineGuid().read(Printed(PRINTED.format(said).replace("\r\n", "\n"))) == GUID


@pytest.mark.parametrize(
    "said",
    [
        "", "エラー: アクセスが拒否されました。\n", "ERROR: Access is denied.\n", f"MachineGuid: {GUID}\n",
        PRINTED.format("").replace("\r\n", "\n"), PRINTED.format(GUID[:-1]).replace("\r\n", "\n"),
        PRINTED.format(GUID + "0").replace("\r\n", "\n"),
    ],
)  # fmt: skip
def test_no_guid(said: str) -> None:
    assert MachineGuid().read(Printed(said)) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("web01\n", "WEB01"), ("\nWEB01 \n", "WEB01"), ("経理-01\n", "経理-01"), ("", None), ("a b\n", None),
        ("'hostname' is not recognized as an internal or external command,\noperable program\n", None),
        ("x" * 64, None), ("\x1b\n", None), ("a\u202eb\n", None),
    ],
)  # fmt: skip
def test_the_name(said: str, name: str | None) -> None:
    assert ComputerName().read(Printed(said)) == name


@pytest.mark.parametrize(
    ("one", "other", "same", "differs"),
    [
        (Identity(GUID, "WEB01"), Identity(GUID, "WEB01"), True, False),
        (Identity(GUID, "WEB01"), Identity(GUID, None), False, False),  # a clone may hide its name
        (Identity(GUID, None), Identity(GUID, None), False, False),
        (Identity(GUID, "WEB01"), Identity(GUID, "WEB02"), False, True),  # a clone
        (Identity(GUID, "WEB01"), Identity(OTHER, "WEB01"), False, True),  # set up anew, or another machine
        (Identity(GUID, "WEB01"), Identity(None, "WEB01"), False, False),  # it does not say: neither is certain
        (Identity(None, "WEB01"), Identity(None, "WEB01"), False, False),
        (Identity(GUID, "WEB01"), Identity(), False, False),
    ],
)
def test_one_machine_or_two(one: Identity, other: Identity, same: bool, differs: bool) -> None:
    assert (one.same(other), other.same(one)) == (same, same)
    assert (one.differs(other), other.differs(one)) == (differs, differs)


@given(st.builds(Identity, st.none() | st.just(GUID), st.none() | st.sampled_from(["WEB01", "経理-01"])))
def test_written_and_read_back(one: Identity) -> None:
    assert as_kept(read(Identity, written(one))) == one
    assert str(one).isprintable()


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
@settings(deadline=None)
def test_what_is_no_identity(data: object) -> None:
    for value in (data, {"guid": data, "name": None}, {"guid": None, "name": data}):
        try:
            found = as_kept(read(Identity, value))
        except ValueError:
            continue
        assert found is None or str(found).isprintable()
