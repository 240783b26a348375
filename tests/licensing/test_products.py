"""What a licence is of, and how it activates: subscription and evaluation are two things."""

from __future__ import annotations

import pytest

from actctl.licensing.channels import method_of
from actctl.licensing.keys.product_names import NO_GVLK, folder
from actctl.licensing.overview import overview
from actctl.licensing.products import PRODUCTS, WINDOWS, is_application, names_a_licence, product_of_keys
from actctl.licensing.records import License, LicenseStatus, Method, primary
from actctl.machine.ways.slmgr.parse import parse_text
from actctl.render.words import METHODS

WINDOWS_ID, OFFICE = WINDOWS.application_ids[0], "0ff1ce15-a989-479d-af46-f275c6370663"


@pytest.mark.parametrize(
    ("name", "application", "product"),
    [
        ("Windows(R), Professional edition", WINDOWS_ID, "windows"),
        ("Windows(R), Client-ESU-Year1 add-on for Enterprise", None, "windows"),
        ("Office 21, Office21ProPlus2021VL_KMS_Client_AE edition", OFFICE, "office"),
        ("Office 21, Office21ProPlus2021VL_KMS_Client_AE edition", None, "office"),
        ("Office 21, Office21ProjectPro2021VL_KMS_Client_AE edition", OFFICE, "project"),
        ("Office 21, Office21VisioPro2021VL_KMS_Client_AE edition", OFFICE.upper(), "visio"),
        ("Office 21, Office21ProPlus2021VL_KMS_Client_AE edition", WINDOWS_ID, "office"),
        ("Something", WINDOWS_ID.upper(), "windows"),
        (None, None, "windows"),
        ("Something", "de32eafd-aaee-4662-9444-c1befb41bde2", "other"),
    ],
)
def test_products(name: str | None, application: str | None, product: str) -> None:
    one = License(name=name, application_id=application)
    assert (one.product, one.as_json()["product"]) == (product, product)


def test_a_subscription_is_no_evaluation() -> None:
    text = """Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, TIMEBASED_SUB channel
Product Key Channel: Retail:TB:Sub
Partial Product Key: 3V66T
License Status: Licensed
Timebased activation expiration: 43200 minute(s) (30 day(s))
"""
    (one,) = parse_text(text).licenses
    said = overview((one,), None, None)
    assert one.method is Method.SUBSCRIPTION and one.as_json()["method"] == "subscription"
    assert said.note is not None and "evaluation" not in said.note.en
    assert METHODS[one.method].en == "subscription"
    assert method_of("TIMEBASED_EVAL") is Method.TIMEBASED


def test_what_ends_by_itself_without_a_channel_is_an_evaluation_only_by_its_edition() -> None:
    line = "License Status: Licensed\nTimebased activation expiration: 252828 minute(s) (176 day(s))\n"
    for edition, method in (("ServerStandardEval", Method.TIMEBASED), ("Enterprise", Method.UNKNOWN)):
        (one,) = parse_text(f"Name: Windows(R), {edition} edition\n{line}").licenses
        assert (one.method, one.license_status) == (method, LicenseStatus.LICENSED)


def test_the_machine_s_own_licence_is_windows_and_no_add_on() -> None:
    windows = License(name="Windows(R), Professional edition", edition="Professional")
    esu = License(name="Windows(R), Client-ESU-Year1 add-on for Enterprise", application_id=WINDOWS_ID)
    office = License(name="Office 21, Office21VL edition", edition="Office21VL", application_id=OFFICE)
    odd = License(name="Something, Professional edition", edition="Professional")
    assert [one.is_primary for one in (windows, esu, office, odd)] == [True, False, False, False]
    assert primary((esu, office, windows)) is windows


def test_one_row_is_the_machine_s_own_and_rows_are_told_apart() -> None:
    assert [one.name for one in PRODUCTS if one.is_machine] == ["windows"]
    assert len({one.name for one in PRODUCTS}) == len(PRODUCTS)
    for one in PRODUCTS:
        assert 0 <= one.kms_servers <= one.kms_clients
        assert all(application == application.lower() for application in one.application_ids)
        assert one.word == one.word.lower()
        assert License(name=f"{one.begins} 21, X{one.word} edition").product == one.name, "no row before it takes it"


def test_every_file_of_keys_belongs_to_a_product() -> None:
    files = [file.name for file in folder().iterdir() if file.name.endswith(".yaml") and file.name != NO_GVLK]
    assert files and all(product_of_keys(name) is not None for name in files)
    assert product_of_keys("nobody-s.yaml") is None


def test_names_and_applications_are_those_of_the_rows() -> None:
    assert is_application(WINDOWS_ID.upper()) and is_application(OFFICE)
    assert not is_application("de32eafd-aaee-4662-9444-c1befb41bde2")
    for line in ("Windows(R), X edition:", "Office 16", "Anything add-on", "Irgendwas edition："):
        assert names_a_licence(line)
    assert not names_a_licence("License Status: Licensed")
