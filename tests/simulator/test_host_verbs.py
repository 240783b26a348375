"""The verbs about a KMS host's settings, on a KMS host and on machines that are none."""

from __future__ import annotations

import datetime as dt

import pytest

from actctl.simulator import build_fleet
from actctl.simulator.script import slmgr
from actctl.simulator.windows.fleet import Fleet

NOW = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.timezone.utc)
HOST = {"release": "server-2022", "edition": "ServerStandard"}
KEY = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
REBOOT = "Warning: a KMS reboot is needed for this setting to take effect."
ONLY = "can only be set on a KMS machine that is also activated."
VERBS = {
    ("/sprt", "1690"): ("KMS port set to 1690 successfully.", "KMS port"),
    ("/sdns",): ("DNS publishing enabled", "DNS Publishing"),
    ("/cdns",): ("DNS publishing disabled", "DNS Publishing"),
    ("/spri",): ("KMS priority set to Normal", "Priority"),
    ("/cpri",): ("KMS priority set to Low", "Priority"),
    ("/sai", "60"): ("Volume activation interval set to 60 minutes successfully.", "Volume activation interval"),
    ("/sri", "600"): ("Volume renewal interval set to 600 minutes successfully.", "Volume renewal interval"),
}


@pytest.fixture
def fleet() -> Fleet:
    keys = [{"key": KEY, "kind": "csvlk"}]
    host = {**HOST, "method": "kms_host", "key": KEY}
    hosts = {
        "kms01": host,
        "new": {**host, "status": "notification"},
        "web01": HOST,
        "empty": {**HOST, "method": "none"},
    }
    return build_fleet({"keys": keys, "hosts": hosts}, NOW)


def run(fleet: Fleet, host: str, *arguments: str) -> tuple[list[str], int]:
    said, code = slmgr.run(fleet, fleet.machines[host], list(arguments), NOW)
    return [line for line in said.splitlines() if line], code


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_on_an_activated_kms_host(fleet: Fleet, verb: tuple[str, ...]) -> None:
    assert run(fleet, "kms01", *verb) == ([VERBS[verb][0], REBOOT], 0)


@pytest.mark.parametrize("host", ["new", "web01", "empty"])
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_on_any_other_machine_nothing_is_set(fleet: Fleet, verb: tuple[str, ...], host: str) -> None:
    before = repr((fleet.machines[host].kms_host, fleet.machines[host].client))
    assert run(fleet, host, *verb) == ([f"Warning: {VERBS[verb][1]} {ONLY}"], 0)
    assert repr((fleet.machines[host].kms_host, fleet.machines[host].client)) == before


@pytest.mark.parametrize("verb", ["/sai", "/sri"])
def test_an_interval_outside_its_bounds_is_an_error_of_the_method(fleet: Fleet, verb: str) -> None:
    assert run(fleet, "kms01", verb, "15")[1] == run(fleet, "kms01", verb, "43200")[1] == 0
    for minutes in ("14", "0", "43201"):
        lines, code = run(fleet, "kms01", verb, minutes)
        assert (code, lines[0].startswith("Error: 0x80041008")) == (0x80041008, True)
        assert run(fleet, "web01", verb, minutes)[1] == 0, "never asked there"
    assert run(fleet, "kms01", verb, "-1") == (["Error: The data is invalid"], 0)


def test_a_license_that_is_not_in_use_has_the_rest_of_its_lines(fleet: Fleet) -> None:
    machine = fleet.machines["web01"]
    (own,) = machine.licenses
    own.partial_key = None
    lines, _ = run(fleet, "web01", "/dlv", "all")
    after = lines[lines.index("This license is not in use.") + 1 :]
    assert after[0].startswith("License Status: ")
    assert any(line.startswith("Remaining Windows rearm count: ") for line in after)
