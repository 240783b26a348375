"""Who expires when, and when a KMS host's count falls: by hand-made licences, then on the demo fleet."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.common.texts import Lang
from actctl.fleet.forecast import FleetForecast
from actctl.licensing.forecast import HostForecast, Outlook, count_forecast, forecast
from actctl.licensing.overview import overview
from actctl.licensing.records import KmsClient, License, LicenseStatus, Method
from actctl.render import Format, Style, write_page
from actctl.render.pages.forecast import forecast_page
from actctl.simulator.serve import Simulator
from actctl.simulator.thread import SimulatorThread
from tests.cli.running import actctl
from tests.fleet.demo import brisk_demo_fleet

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LICENSED = LicenseStatus.LICENSED
DAY = 1440


def kms(minutes: int, host: str = "kms01") -> License:
    """A KMS client with so many minutes left."""
    return License(
        method=Method.KMS_CLIENT, license_status=LICENSED, remaining_minutes=minutes,
        kms_client=KmsClient(machine=host, renewal_interval_minutes=10_080),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("license_", "outlook", "days"),
    [
        (kms(180 * DAY), Outlook.RENEWING, 180),
        (kms(173 * DAY), Outlook.RENEWING, 173),
        (kms(172 * DAY - 1), Outlook.OVERDUE, 171),
        (kms(3 * DAY), Outlook.OVERDUE, 3),
        (License(method=Method.MAK, license_status=LICENSED), Outlook.PERMANENT, None),
        (License(method=Method.TIMEBASED, license_status=LICENSED, remaining_minutes=9 * DAY), Outlook.ENDING, 9),
        (License(license_status=LicenseStatus.INITIAL_GRACE, remaining_minutes=DAY), Outlook.ENDING, 1),
        (License(license_status=LicenseStatus.NOTIFICATION), Outlook.ENDED, None),
        (License(license_status=LicenseStatus.UNKNOWN), Outlook.UNKNOWN, None),
        (None, Outlook.ENDED, None),
    ],
)
def test_what_is_to_be_expected(license_: License | None, outlook: Outlook, days: int | None) -> None:
    found = forecast("web01", license_, NOW)
    assert found.outlook is outlook
    assert (found.expires_at - NOW).days == days if days is not None and found.expires_at else days is None


@pytest.mark.parametrize("minutes", [1, DAY - 1, DAY, DAY + 1, 9 * DAY + 1, 180 * DAY])
def test_the_days_left_are_those_of_the_report(minutes: int) -> None:
    one = kms(minutes)
    stream = io.StringIO()
    found = FleetForecast(NOW, (forecast("web01", one, NOW),), (), ())
    write_page(forecast_page(found, Style(Lang.EN)), Format.CSV, stream, Style(Lang.EN))
    days = overview((one,), None, None).days
    assert days == math.ceil(minutes / DAY) and f",{days} d," in stream.getvalue()


def test_missed_renewals_and_the_day_it_leaves_the_count() -> None:
    found = forecast("web01", kms((180 - 20) * DAY), NOW)
    assert (found.missed_renewals, found.renewed_at) == (2, NOW - timedelta(days=20))
    assert found.ages_out_at == NOW + timedelta(days=10)
    assert forecast("web01", kms(180 * DAY), NOW).ages_out_at is None


def test_a_count_falls_as_overdue_clients_age_out() -> None:
    clients = [forecast(f"pc{n}", kms((180 - 20 - n) * DAY), NOW) for n in range(4)]
    found = count_forecast("kms01", 26, clients, NOW)
    assert found.below_clients_at == NOW + timedelta(days=8), "the second to leave makes it 24"
    assert (found.below_servers_at, found.ageing, found.strangers) == (None, 4, 22)
    assert count_forecast("kms01", 24, clients, NOW).below_clients_at is None, "below already"
    assert count_forecast("kms01", 5, clients, NOW).below_servers_at == NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("count", "overdue", "said"),
    [
        (30, 0, "30, 0 clients overdue: stays at 5 or more, stays at 25 or more"),
        (25, 1, "25, 1 client overdue: stays at 5 or more, below 25 on 2026-12-04"),
        (17, 0, "17, 0 clients overdue: stays at 5 or more, below 25 already"),
        (5, 2, "5, 2 clients overdue: below 5 on 2026-12-04, below 25 already"),
        (0, 0, "0, 0 clients overdue: below 5 already, below 25 already"),
    ],
)
def test_what_is_said_of_a_count(count: int, overdue: int, said: str) -> None:
    clients = [forecast(f"pc{n}", kms((180 - 20) * DAY), NOW) for n in range(overdue)]
    found = FleetForecast(NOW, (), (count_forecast("kms01", count, clients, NOW),), ())
    for lang in Lang:
        stream = io.StringIO()
        write_page(forecast_page(found, Style(lang)), Format.TABLE, stream, Style(lang))
        assert lang is Lang.JA or f"kms01: count {said}" in stream.getvalue()
        assert (str(count) in stream.getvalue()) and ("未満" in stream.getvalue()) is (lang is Lang.JA and count < 25)


@given(st.lists(st.integers(0, 259_200), max_size=40), st.integers(0, 50))
def test_a_count_never_falls_before_enough_have_left(minutes: list[int], count: int) -> None:
    clients: list[HostForecast] = [forecast(str(n), kms(left), NOW) for n, left in enumerate(minutes)]
    found = count_forecast("kms01", count, clients, NOW)
    for threshold, when in ((25, found.below_clients_at), (5, found.below_servers_at)):
        left = [one.ages_out_at for one in clients if one.ages_out_at and one.ages_out_at > NOW]
        if when is not None:
            assert count - sum(time <= when for time in left) < threshold <= count
        else:
            assert count < threshold or count - len(left) >= threshold


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo fleet."""
    file: Path = tmp_path_factory.mktemp("forecast") / "inventory.yaml"
    with SimulatorThread(Simulator(brisk_demo_fleet())) as simulator:
        simulator.write_inventory(file)
        yield str(file)


def test_on_the_demo_fleet(inventory: str) -> None:
    done = actctl("forecast", "-i", inventory, "-o", "json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["schema"], len(found["not_read"])) == (1, "actctl/forecast/1", 2)
    dates = [one["expires_at"] for one in found["hosts"] if one["expires_at"]]
    assert dates == sorted(dates) and len(found["hosts"]) == 28
    (kms_host,) = found["kms_hosts"]
    assert (kms_host["host"], kms_host["count"], kms_host["below_25_at"]) == ("kms01", 17, None)
    for format_ in ("csv", "markdown", "html", "jsonl"):
        assert b"dc01" in actctl("forecast", "-i", inventory, "-o", format_).stdout


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_screen_lists_who_ends_and_counts_the_others(inventory: str, lang: str) -> None:
    screen = actctl("forecast", "-i", inventory, "--lang", lang).stdout.decode()
    assert "pc-0102" in screen and "pc-0103" not in screen and "dc01" not in screen
    assert ("10 renewing   5 permanent" if lang == "en" else "定期更新中 10台   無期限 5台") in screen
