"""The right key for a machine, or the right reason: every row of docs/facts/editions.md, "Products"."""

from __future__ import annotations

import re

import pytest

from actctl.licensing.keys.choice import Choice, choose, plain_edition
from actctl.licensing.machine import Machine, machine_from_license
from actctl.licensing.records import License, Method
from tests.licensing.keys.data import machines, published

KEYS = {(row.group, row.product): row.key for row in published()}
EXPECTED = [
    (edition, installation, build, KEYS[rest[0], rest[1]])
    for edition, installation, build, rest in machines("expected.txt")
]
REFUSED = [(edition, installation, build, rest[0]) for edition, installation, build, rest in machines("refused.txt")]


def key_of(edition: str, build: int, installation: str | None = None, license_: License | None = None) -> Choice:
    return choose(Machine(edition, installation, build, True, license_))


def test_the_table() -> None:
    chosen, right = {}, {}
    for edition, installation, build, key in EXPECTED:
        assert edition
        for spelled in (edition, edition.lower(), edition.upper()):
            choice = choose(Machine(spelled, installation, build, certain=True))
            found = choice.gvlk.key if choice.gvlk else choice.why.en
            chosen[spelled, installation, build] = (found, choice.reason, choice.remedy)
            right[spelled, installation, build] = (key, None, None)
    assert chosen == right


def test_the_table_is_all_of_the_catalogue() -> None:
    assert {key for *_, key in EXPECTED} == set(KEYS.values())


def test_refused() -> None:
    assert REFUSED
    for edition, installation, build, reason in REFUSED:
        machine = Machine(edition, installation, build, certain=True)
        choice = choose(machine)
        assert (choice.gvlk, choice.reason) == (None, reason), machine
        assert choice.why.en != choice.why.ja, machine
        assert choice.remedy is not None or edition is None, machine


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("ServerStandardCor", "ServerStandard"),
        ("ServerDatacenterCore", "ServerDatacenter"),
        ("serverstandardCOR", "serverstandard"),
        ("ServerStandardEvalCor", "ServerStandardEval"),
        ("ServerDatacenterACor", "ServerDatacenterACor"),
        ("ServerAzureCor", "ServerAzureCor"),
        ("ServerAzureStackHCICor", "ServerAzureStackHCICor"),
        ("Core", "Core"),
        ("CoreN", "CoreN"),
    ],
)
def test_endings_of_server_core(spelled: str, plain: str) -> None:
    assert plain_edition(spelled) == plain


@pytest.mark.parametrize("build", [14393, 17763, 20348, 26100, 9600])
def test_server_core_takes_the_same_key(build: int) -> None:
    whole = key_of("ServerStandard", build, "Server").gvlk
    assert whole is not None
    assert key_of("ServerStandardCor", build, "Server Core").gvlk is whole


def test_builds_that_are_server_client_and_ltsc_at_once() -> None:
    """Pitfall 1."""
    for build in (14393, 17763, 26100):
        found = [
            key_of("ServerStandard", build, "Server"),
            key_of("EnterpriseS", build, "Client"),
            key_of("Enterprise", build, "Client"),
        ]
        assert len({one.gvlk.key for one in found if one.gvlk}) == 3
    assert key_of("ServerDatacenter", 17763).gvlk is not key_of("ServerDatacenterACor", 17763).gvlk


@pytest.mark.parametrize(("base", "later"), [(19041, 19045), (22621, 22631), (26100, 26200), (18362, 18363)])
def test_enablement_packages_change_nothing(base: int, later: int) -> None:
    """Pitfall 13."""
    for edition in ("Professional", "Enterprise", "EducationN"):
        assert key_of(edition, base).gvlk is key_of(edition, later).gvlk is not None


def test_an_enablement_package_read_from_slmgr_alone() -> None:
    pid = "03612-03311-000-000001-03-1033-26200.0000-2232026"
    machine = machine_from_license(License(edition="Professional", extended_pid=pid), "10.0.26100.1882")
    assert (machine.edition, machine.build, machine.certain) == ("Professional", 26200, False)
    choice = choose(machine)
    assert choice.gvlk is not None
    assert choice.gvlk.product == "Windows 11/10 Pro"
    assert not choice.certain
    assert "less_certain" in dict(choice.cautions)


def test_after_an_in_place_upgrade_the_pid_is_older_than_the_build() -> None:
    """Pitfall 18, and the PID's own: it is of the day when the key was installed."""
    pid = "03612-04040-000-000000-03-1033-14393.0000-2232019"
    one = License(
        edition="ServerStandard", extended_pid=pid, partial_product_key="KHKQY", method=Method.KMS_CLIENT,
        channel="VOLUME_KMSCLIENT",
    )  # fmt: skip
    choice = choose(machine_from_license(one, "10.0.20348.1006"))
    assert choice.gvlk is not None
    assert choice.gvlk.product == "Windows Server 2022 Standard"
    assert "Windows Server 2016 Standard" in dict(choice.cautions)["old_gvlk"].en
    assert not choice.installed


@pytest.mark.parametrize("pid", [None, "", "nonsense", "1-2-3", "00000-00000-000-000000-00-1033-x.0000-2232026"])
def test_without_a_readable_pid_the_service_version_counts(pid: str | None) -> None:
    assert machine_from_license(License(edition="Enterprise", extended_pid=pid), "10.0.19041.1").build == 19041
    assert machine_from_license(None, None) == Machine(None, None, None, certain=False)


def test_an_evaluation_server_is_told_its_conversion() -> None:
    """Pitfall 6."""
    choice = key_of("ServerStandardEval", 20348, "Server")
    assert choice.remedy is not None
    command = "DISM /online /Set-Edition:ServerStandard /ProductKey:VDYBN-27WPP-V4HQT-9VMD4-VMK7H /AcceptEula"
    for text in (choice.remedy.en, choice.remedy.ja):
        assert f"{command} /NoRestart /Quiet" in text
        assert "/Get-TargetEditions" in text
    assert "domain controller" in choice.remedy.en
    core = key_of("ServerDatacenterEval", 26100, "Server Core")
    assert core.remedy is not None
    assert "/Set-Edition:ServerDatacenterCor /ProductKey:D764K-" in core.remedy.en
    standard = key_of("ServerStandardEval", 26100, "Server Core")
    assert standard.remedy == core.remedy, "Standard Core becomes Datacenter Core alone"


def test_an_evaluation_client_is_installed_anew() -> None:
    remedy = key_of("EnterpriseEval", 22631, "Client").remedy
    assert remedy is not None
    assert "DISM" not in remedy.en
    assert not re.search("[{}]", remedy.en + remedy.ja)


@pytest.mark.parametrize(
    "one",
    [
        License(edition="ServerStandard", channel="TIMEBASED_EVAL", method=Method.TIMEBASED),
        License(edition="ServerStandard", product_key_channel="Retail:TB:Eval"),
        License(edition="ServerStandard", channel="TIMEBASED_EVAL", method=Method.TIMEBASED, remaining_minutes=259200),
    ],
)
def test_an_evaluation_known_by_its_channel_alone(one: License) -> None:
    choice = key_of("ServerStandard", 20348, "Server", one)
    assert (choice.gvlk, choice.reason) == (None, "evaluation")
    assert choice.remedy is not None
    assert "VDYBN-" in choice.remedy.en


@pytest.mark.parametrize(
    "one",
    [
        License(edition="Enterprise", channel="TIMEBASED_SUB", method=Method.TIMEBASED),
        License(edition="Enterprise", product_key_channel="Retail:TB:Sub"),
    ],
)
def test_a_subscription_is_left_alone(one: License) -> None:
    """Pitfall 12."""
    assert key_of("Enterprise", 22631, "Client", one).reason == "subscription"


@pytest.mark.parametrize(
    ("method", "code"),
    [(Method.KMS_HOST, "kms_host"), (Method.AVMA, "avma"), (Method.OEM, "oem"), (Method.RETAIL, "retail")],
)
def test_cautions_of_the_present_licence(method: Method, code: str) -> None:
    """Pitfalls 14 to 16."""
    choice = key_of("ServerStandard", 20348, "Server", License(method=method, partial_product_key="X7Q2K"))
    assert choice.gvlk is not None
    assert [code for code, _ in choice.cautions] == [code]


def test_azure_edition_and_iot_have_their_cautions() -> None:
    """Pitfall 9, and the note on update 19044.2905."""
    assert "azure_edition" in dict(key_of("ServerTurbine", 20348, "Server").cautions)
    assert "needs_update" in dict(key_of("IoTEnterpriseS", 19044, "Client").cautions)
    assert key_of("IoTEnterpriseS", 26100, "Client").cautions == ()


def test_rows_that_are_inferred_say_so() -> None:
    choice = key_of("ServerSolution", 17763, "Server")
    assert choice.gvlk is not None
    assert not choice.certain
    assert "unconfirmed" in dict(choice.cautions)
    assert key_of("ServerStandard", 20348, "Server").certain


def test_the_key_that_is_installed_already() -> None:
    one = License(partial_product_key="VMK7H", method=Method.KMS_CLIENT)
    choice = key_of("ServerStandard", 20348, "Server", one)
    assert choice.installed
    assert choice.cautions == ()


def test_the_gvlk_of_another_product_is_named() -> None:
    one = License(partial_product_key="T83GX", method=Method.KMS_CLIENT)
    choice = key_of("Enterprise", 26100, "Client", one)
    assert not choice.installed
    assert "Windows 11/10 Pro" in dict(choice.cautions)["old_gvlk"].ja
