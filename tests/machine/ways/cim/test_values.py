"""Properties of instances: each as what it must be, whatever a host sends in its place."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.common.errors import ErrorKind, HostFailure
from actctl.licensing.records import License, LicenseStatus
from actctl.machine.ways.cim.columns import APP_REARM, PRODUCT_COLUMNS, SERVICE_COLUMNS
from actctl.machine.ways.cim.items import Item, part_of, returned
from actctl.machine.ways.cim.licence import licence_of, shown_by_default
from actctl.machine.ways.cim.values import Values

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def one(inner: str, item: str = "XmlFragment") -> Item:
    items = f"<Items><{item} {XSI}>{inner}</{item}></Items><EndOfSequence/>"
    answer = f"<Body><EnumerateResponse>{items}</EnumerateResponse></Body>"
    (found,) = part_of(ET.fromstring(answer)).items
    return found


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-11-23T12:34:56Z", "2026-11-23T12:34:56Z"),
        ("2026-11-23T12:34:56.000000Z", "2026-11-23T12:34:56Z"),
        ("2026-11-23T12:34:56.5-07:00", "2026-11-23T19:34:56Z"),
        ("2026-11-23T12:34:56+09:00", "2026-11-23T03:34:56Z"),
        ("2026-01-01T00:00:00+05:30", "2025-12-31T18:30:00Z"),
        ("1601-01-01T00:00:00Z", None),
        ("1601-01-01T00:00:00-08:00", None),
    ],
)
def test_times(said: str, read: str | None) -> None:
    found = Values(one(f"<TrustedTime><Datetime>{said}</Datetime></TrustedTime>"))
    assert (found.time("TrustedTime"), found.unread) == (read, [])


@pytest.mark.parametrize(
    "said",
    ["yesterday", "2026-13-01T00:00:00Z", "2026-11-23T12:34:56", "9999-12-31T23:59:59-12:00", "2026-02-30T00:00:00Z"],
)
def test_a_time_that_is_none_is_kept_as_it_is(said: str) -> None:
    found = Values(one(f"<TrustedTime>{said}</TrustedTime>"))
    assert (found.time("TrustedTime"), found.unread) == (None, [f"TrustedTime: {said}"])


@pytest.mark.parametrize("said", ['<A xsi:nil="true"/>', '<A xsi:nil="1"/>', "<A/>", "<A> </A>", ""])
def test_null_empty_and_absent_are_unset(said: str) -> None:
    found = Values(one(said))
    read = (
        found.text("A"),
        found.number("A"),
        found.set_number("A"),
        found.port("A"),
        found.truth("A"),
        found.time("A"),
    )
    assert (set(read), found.unread) == ({None}, [])
    assert found.has("A") == bool(said)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0", 0),
        ("1688", 1688),
        ("4294967295", None),
        ("-1", None),
        ("3221549142", 0xC004F056),
        ("-1073418154", 0xC004F056),
    ],
)
def test_numbers(said: str, number: int | None) -> None:
    found = Values(one(f"<A>{said}</A>"))
    assert (found.set_number("A"), found.unread) == (number, [])


def test_guids_are_written_one_way() -> None:
    found = Values(one("<A>{55C92734-D682-4D71-983E-D6EC3F16059F}</A><B>none</B>"))
    assert (found.guid("A"), found.guid("B")) == ("55c92734-d682-4d71-983e-d6ec3f16059f", "none")


@pytest.mark.parametrize("said", ["x", "4294967296", "1.5", "0x10", "９", "99999999999999999999999"])
def test_a_number_that_is_none_is_kept_as_it_is(said: str) -> None:
    found = Values(one(f"<A>{said}</A>"))
    assert (found.number("A"), found.unread) == (None, [f"A: {said}"])


def test_an_array_of_one_looks_like_a_value_and_more_are_not_guessed_at() -> None:
    found = Values(one("<Name>one</Name><A>1</A><A>2</A>"))
    assert (found.text("name"), found.number("a"), found.unread) == ("one", 1, ["A: 1, 2"])


def test_a_status_that_nobody_knows_is_unknown_and_kept() -> None:
    found = licence_of(one("<Name>Windows(R), Professional edition</Name><LicenseStatus>9</LicenseStatus>"), {})
    assert (found.license_status, found.unparsed) == (LicenseStatus.UNKNOWN, ("LicenseStatus: 9",))


def test_words_of_a_host_reach_no_terminal_as_more_than_text() -> None:
    item = one("<Name>a&#x9b;31m&#x202e;b\n c</Name><Description>AAAAA-BBBBB-CCCCC-DDDDD-EEEEE</Description>")
    found = licence_of(item, {})
    assert found.name is not None
    assert not {"\x9b", "\u202e", "\n"} & set(found.name)
    assert found.description == "*****-*****-*****-*****-EEEEE"


@pytest.mark.parametrize(
    "key",
    ["DMKN72BHQ9VXWFT3PYRCX7Q2K", "DMKN7 2BHQ9 VXWFT 3PYRC X7Q2K", "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K", "Ａ" * 24 + "7"],
)
@pytest.mark.parametrize("name", ["Name", "Description", "PartialProductKey", "ProductKeyID"])
def test_a_key_in_any_property_and_form_is_not_passed_on(name: str, key: str) -> None:
    found = licence_of(
        one(f"<Name>x</Name><{name}>of {key} or so</{name}>".replace("<Name>x</Name><Name>", "<Name>")), {}
    )
    assert key[:20] not in str(found)
    assert found.partial_product_key is None


def test_five_characters_of_a_key_are_all_there_may_be() -> None:
    assert licence_of(one("<PartialProductKey>X7Q2K</PartialProductKey>"), {}).partial_product_key == "X7Q2K"
    longer = licence_of(one("<PartialProductKey>DMKN72BHQ9VXWFT3PYRCX7Q2K</PartialProductKey>"), {})
    assert (longer.partial_product_key, longer.unparsed) == (None, ("PartialProductKey: *****",))


def test_an_installation_id_is_no_key() -> None:
    digits = "2346789" * 9
    found = licence_of(one(f"<OfflineInstallationId>{digits}</OfflineInstallationId>"), {})
    assert found.installation_id == digits


@pytest.mark.parametrize(
    "answer",
    [
        "<Body/>",
        "<Body><Fault/></Body>",
        "<Body><EnumerateResponse/></Body>",
        "<Body><EnumerateResponse><EnumerationContext/></EnumerateResponse></Body>",
        f"<Body><PullResponse><EnumerationContext>{'x' * 5000}</EnumerationContext></PullResponse></Body>",
    ],
)
def test_an_answer_that_is_none_is_an_error(answer: str) -> None:
    with pytest.raises(HostFailure) as failure:
        part_of(ET.fromstring(answer))
    assert failure.value.error.kind is ErrorKind.PARSE
    with pytest.raises(HostFailure):
        returned(ET.fromstring(answer), "Activate")


ANYTHING = st.one_of(
    st.sampled_from(["true", "0", "1", "5", "4294967295", "VOLUME_KMSCLIENT channel", "1601-01-01T00:00:00Z", "-1"]),
    st.text(max_size=30),
    st.integers().map(str),
)
ITEMS = st.dictionaries(
    st.sampled_from([*PRODUCT_COLUMNS[0], *SERVICE_COLUMNS, APP_REARM, "x"]), st.lists(ANYTHING, max_size=3).map(tuple)
)


@given(ITEMS, ITEMS)
def test_whatever_an_instance_holds_it_is_a_licence(product: Item, service: Item) -> None:
    found = licence_of(product, service)
    assert isinstance(found, License)
    assert isinstance(shown_by_default(product), bool)
    assert found.as_json()["product"] in ("windows", "office", "project", "visio", "other")
