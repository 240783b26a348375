"""What a licence is of, and how it activates: subscription and evaluation are two things."""

from __future__ import annotations

import pytest

from actctl.licensing.channels import method_of
from actctl.licensing.overview import overview
from actctl.licensing.records import OFFICE_APPLICATION_IDS, WINDOWS_APPLICATION_ID, License, LicenseStatus, Method
from actctl.machine.ways.slmgr.parse import parse_text
from actctl.render.words import METHODS

OFFICE = OFFICE_APPLICATION_IDS[0]


@pytest.mark.parametrize(
    ("name", "application", "product"),
    [
        ("Windows(R), Professional edition", WINDOWS_APPLICATION_ID, "windows"),
        ("Windows(R), Client-ESU-Year1 add-on for Enterprise", None, "windows"),
        ("Office 21, Office21ProPlus2021VL_KMS_Client_AE edition", OFFICE, "office"),
        ("Office 21, Office21ProPlus2021VL_KMS_Client_AE edition", None, "office"),
        ("Office 21, Office21ProjectPro2021VL_KMS_Client_AE edition", OFFICE, "project"),
        ("Office 21, Office21VisioPro2021VL_KMS_Client_AE edition", OFFICE.upper(), "visio"),
        ("Something", "de32eafd-aaee-4662-9444-c1befb41bde2", "other"),
    ],
)
def test_products(name: str, application: str | None, product: str) -> None:
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
