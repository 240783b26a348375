"""Methods, called by clients of others: the machine is afterwards as slmgr's own verb would have left it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

import pytest

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.simulator.script import slmgr
from actctl.simulator.windows.fleet import Fleet
from tests.cim_outside import CLIENTS, Client, Refused, enumerate_, invoke, items, values
from tests.simulator.outside import cim

NOW = dt.datetime(2026, 11, 23, 3, 34, 56, tzinfo=dt.timezone.utc)
MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
CSVLK = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
STANDARD_2022 = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
CONFIRMATION = "-".join(["123456"] * 8)
DEFINITION: dict[str, Any] = {
    "defaults": {"domain": "corp.example", "release": "server-2022", "edition": "ServerStandard"},
    "keys": [
        {"key": MAK, "kind": "mak", "activations_left": 2},
        {"key": CSVLK, "kind": "csvlk", "kinds": ["server"]},
    ],
    "hosts": {
        "kms01": {"method": "kms_host", "key": CSVLK, "count": 9},
        "mak": {"method": "mak", "key": MAK},
        "fresh": {"method": "mak", "key": MAK, "status": "notification", "reason": "0xC004F034"},
        "client": {"status": "notification", "reason": "0xC004F056", "kms": {"name": "old", "port": 1690}},
        "none": {"method": "none"},
        "locked": {"method": "mak", "key": MAK, "fault": "not_elevated"},
        "void": {"status": "notification", "fault": "activation_void"},
        "old": {"release": "windows-7", "edition": "Enterprise"},
        "off": {"service_disabled": True},
    },
}
Step = Callable[[Client], object]


def fleet() -> Fleet:
    return build_fleet(DEFINITION, NOW)


class Doing:
    """What the verbs do, in slmgr's own order of calls."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @property
    def service(self) -> dict[str, str]:
        (one,) = items(enumerate_(self.client, "SELECT Version FROM SoftwareLicensingService"))
        return {"Version": values(one)["Version"] or ""}

    @property
    def product(self) -> dict[str, str]:
        """The instance that holds the key now."""
        query = "SELECT ID FROM SoftwareLicensingProduct WHERE PartialProductKey <> null AND LicenseIsAddon = FALSE"
        (one,) = items(enumerate_(self.client, query))
        return {"ID": values(one)["ID"] or ""}

    def ask(self, method: str, **given: str | int) -> None:
        invoke(self.client, "SoftwareLicensingService", method, self.service, **given)

    def ask_product(self, method: str, **given: str | int) -> None:
        invoke(self.client, "SoftwareLicensingProduct", method, self.product, **given)


def skms(it: Doing) -> None:
    it.ask("SetKeyManagementServiceMachine", MachineName="kms01.corp.example")
    it.ask("SetKeyManagementServicePort", PortNumber=1688)


def skms_without_port(it: Doing) -> None:
    it.ask("SetKeyManagementServiceMachine", MachineName="kms01.corp.example")
    it.ask("ClearKeyManagementServicePort")


def ckms(it: Doing) -> None:
    it.ask("ClearKeyManagementServiceMachine")
    it.ask("ClearKeyManagementServicePort")


def ipk(it: Doing) -> None:
    it.ask("InstallProductKey", ProductKey=STANDARD_2022)
    it.ask("RefreshLicenseStatus")


def atp(it: Doing) -> None:
    query = "SELECT OfflineInstallationId FROM SoftwareLicensingProduct WHERE PartialProductKey IS NOT NULL"
    (one,) = items(enumerate_(it.client, query))
    installation = values(one)["OfflineInstallationId"] or ""
    it.ask_product("DepositOfflineConfirmationId", InstallationId=installation, ConfirmationId=CONFIRMATION)


VERBS: dict[str, tuple[str, list[str], Callable[[Doing], None]]] = {
    "ipk": ("mak", ["/ipk", STANDARD_2022], ipk),
    "ipk of a host key": ("mak", ["/ipk", CSVLK], lambda it: it.ask("InstallProductKey", ProductKey=CSVLK)),
    "upk": ("mak", ["/upk"], lambda it: it.ask_product("UninstallProductKey")),
    "upk of a KMS host": ("kms01", ["/upk"], lambda it: it.ask_product("UninstallProductKey")),
    "cpky": ("mak", ["/cpky"], lambda it: it.ask("ClearProductKeyFromRegistry")),
    "ato of a MAK": ("fresh", ["/ato"], lambda it: it.ask_product("Activate")),
    "ato of a KMS client": ("kms-client", ["/ato"], lambda it: it.ask_product("Activate")),
    "atp": ("fresh", ["/atp", CONFIRMATION], atp),
    "skms": ("client", ["/skms", "kms01.corp.example:1688"], skms),
    "skms without a port": ("client", ["/skms", "kms01.corp.example"], skms_without_port),
    "ckms": ("client", ["/ckms"], ckms),
    "skms-domain": ("client", ["/skms-domain", "x.example"],
                    lambda it: it.ask("SetKeyManagementServiceLookupDomain", LookupDomain="x.example")),
    "ckms-domain": ("client", ["/ckms-domain"], lambda it: it.ask("ClearKeyManagementServiceLookupDomain")),
    "act-type": ("client", ["/act-type", "2"], lambda it: it.ask("SetVLActivationTypeEnabled", ActivationType=2)),
    "act-type 0": ("client", ["/act-type", "0"], lambda it: it.ask("ClearVLActivationTypeEnabled")),
    "ckhc": ("client", ["/ckhc"], lambda it: it.ask("DisableKeyManagementServiceHostCaching", DisableCaching="true")),
    "skhc": ("client", ["/skhc"], lambda it: it.ask("DisableKeyManagementServiceHostCaching", DisableCaching="false")),
    "rearm": ("mak", ["/rearm"], lambda it: it.ask("ReArmWindows")),
    "sprt": ("kms01", ["/sprt", "1699"], lambda it: it.ask("SetKeyManagementServiceListeningPort", PortNumber=1699)),
    "cdns": ("kms01", ["/cdns"],
             lambda it: it.ask("DisableKeyManagementServiceDnsPublishing", DisablePublishing="true")),
    "sdns": ("kms01", ["/sdns"],
             lambda it: it.ask("DisableKeyManagementServiceDnsPublishing", DisablePublishing="false")),
    "cpri": ("kms01", ["/cpri"], lambda it: it.ask("EnableKeyManagementServiceLowPriority", EnableLowPriority="true")),
    "spri": ("kms01", ["/spri"], lambda it: it.ask("EnableKeyManagementServiceLowPriority", EnableLowPriority="false")),
    "sai": ("kms01", ["/sai", "60"], lambda it: it.ask("SetVLActivationInterval", ActivationInterval=60)),
    "sri": ("kms01", ["/sri", "600"], lambda it: it.ask("SetVLRenewalInterval", RenewalInterval=600)),
}  # fmt: skip
"""Verb -> machine, arguments of slmgr, the same by methods."""


def with_client() -> Fleet:
    made = build_fleet({**DEFINITION, "hosts": {**DEFINITION["hosts"], "kms-client": {"status": "unlicensed"}}}, NOW)
    for machine in made.machines.values():
        machine.windows_rearm = 7
    return made


@pytest.mark.parametrize("client", CLIENTS)
def test_every_verb_by_methods_leaves_what_the_script_leaves(client: str) -> None:
    wrong: dict[str, object] = {}
    with ExitStack() as stack:
        for verb, (host, arguments, by_methods) in VERBS.items():
            twin = with_client()
            assert slmgr.run(twin, twin.machines[host], arguments, NOW)[1] == 0, verb
            simulator = stack.enter_context(SimulatorThread(Simulator(with_client(), clock=lambda: NOW, http_port=0,
                                                                      https_port=0)))  # fmt: skip
            untouched = comparable(simulator.fleet)
            with cim(simulator, host, client) as open_:
                by_methods(Doing(open_))
            if comparable(simulator.fleet) != comparable(twin):
                wrong[verb] = host
            if comparable(simulator.fleet) == untouched and verb not in WITHOUT_EFFECT:
                wrong[verb] = "nothing changed"
            stack.close()
    assert wrong == {}


WITHOUT_EFFECT = {"ckms-domain", "act-type 0", "skhc", "sdns", "spri"}
"""As these machines stand already."""


def comparable(fleet: Fleet) -> dict[str, Any]:
    """All that can change; a rearm makes a new CMID, which is none but new."""
    state = {name: asdict(machine) for name, machine in fleet.machines.items()}
    for machine in state.values():
        machine["client"]["cmid"] = len(machine["client"]["cmid"])
    return {"machines": state, "keys": {key: asdict(value) for key, value in fleet.keys.items()}}


@pytest.fixture
def running() -> Any:
    with SimulatorThread(Simulator(fleet(), clock=lambda: NOW)) as simulator:
        yield simulator


def refused(client: Client, wmi_class: str, method: str, selectors: dict[str, str], **given: str | int) -> int:
    with pytest.raises(Refused) as caught:
        invoke(client, wmi_class, method, selectors, **given)
    return caught.value.code("error_Code")


def test_another_instance_holds_the_key_after_it(running: Simulator) -> None:
    with cim(running, "mak") as client:
        it = Doing(client)
        before = it.product
        it.ask("InstallProductKey", ProductKey=STANDARD_2022)
        after = it.product
        assert before != after
        assert refused(client, "SoftwareLicensingProduct", "Activate", before) == 0xC004F014, "it has no key any more"
        invoke(client, "SoftwareLicensingProduct", "Activate", after)
        columns = "ID, LicenseStatus, PartialProductKey FROM SoftwareLicensingProduct"
        rows = [values(one) for one in items(enumerate_(client, f"SELECT {columns}"))]
        assert len(rows) > 5, "Windows knows many products without a key"
        used = {row["ID"]: row["LicenseStatus"] for row in rows if row["PartialProductKey"]}
        assert used == {after["ID"]: "1"}
        assert {row["LicenseStatus"] for row in rows if not row["PartialProductKey"]} == {"0"}
        assert len({row["ID"] for row in rows}) == len(rows)


def test_activate_counts_what_slmgr_would_have_left_alone(running: Simulator) -> None:
    with cim(running, "mak") as client:
        product = Doing(client).product
        for left in (1, 0):
            invoke(client, "SoftwareLicensingProduct", "Activate", product)
            assert running.fleet.keys[MAK].activations_left == left
        assert refused(client, "SoftwareLicensingProduct", "Activate", product) == 0xC004C008


def test_errors_of_the_service_are_raised_not_returned(running: Simulator) -> None:
    with cim(running, "mak") as client:
        it = Doing(client)
        service = it.service
        wrong = {"ProductKey": "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"}
        assert refused(client, "SoftwareLicensingService", "InstallProductKey", service, **wrong) == 0xC004F050
        given = {"InstallationId": "1" * 63, "ConfirmationId": CONFIRMATION}
        assert refused(client, "SoftwareLicensingProduct", "DepositOfflineConfirmationId", it.product, **given) == (
            0xC004E004
        )
    with cim(running, "client") as client:
        it = Doing(client)
        it.ask("SetVLActivationTypeEnabled", ActivationType=3)
        assert refused(client, "SoftwareLicensingProduct", "Activate", it.product) == 0xC004F074, "only by token"
    with cim(running, "void") as client:
        product = Doing(client).product
        invoke(client, "SoftwareLicensingProduct", "Activate", product)
        assert running.fleet.machines["void"].licenses[0].status == 5, "nothing was raised, and nothing was done"


def test_a_filtered_token_changes_nothing(running: Simulator) -> None:
    before = asdict(running.fleet.machines["locked"])
    with cim(running, "locked") as client:
        it = Doing(client)
        assert refused(client, "SoftwareLicensingProduct", "Activate", it.product) == 0xC004F025
        given = {"MachineName": "kms01"}
        service = it.service
        assert refused(client, "SoftwareLicensingService", "SetKeyManagementServiceMachine", service, **given) == (
            2150859013
        )
    assert asdict(running.fleet.machines["locked"]) == before


def test_a_call_must_name_an_instance_a_method_and_its_parameters(running: Simulator) -> None:
    with cim(running, "mak") as client:
        service, product = Doing(client).service, Doing(client).product
        sls, slp = "SoftwareLicensingService", "SoftwareLicensingProduct"
        for selectors in ({}, {"Version": "10.0.1.2"}, {"ID": product["ID"]}):
            assert refused(client, sls, "RefreshLicenseStatus", selectors) == 2150858752
        assert refused(client, slp, "Activate", {"ID": "00000000-0000-0000-0000-000000000000"}) == 2150858752
        assert refused(client, "Win32_Nothing", "Create", {}) == 2150858752
        assert refused(client, slp, "ClearProductKeyFromRegistry", product) == 2150858771, "the service's alone"
        assert refused(client, sls, "InstallProductKey", service) == 2150859038
        assert refused(client, sls, "InstallProductKey", service, ProductKey=MAK, More="1") == 2150859038
        assert refused(client, sls, "SetKeyManagementServicePort", service, PortNumber="many") == 2150859038
        assert refused(client, sls, "SetKeyManagementServicePort", service, PortNumber=0) == 2150859038
        assert refused(client, sls, "SetVLRenewalInterval", service, RenewalInterval=14) == 2150859038
        invoke(client, slp, "Activate", {"ID": product["ID"].upper(), "__cimnamespace": "root/cimv2"})


def test_windows_7_has_fewer_methods_and_says_so_in_its_own_shape(running: Simulator) -> None:
    with cim(running, "old") as client:
        it = Doing(client)
        it.ask("SetKeyManagementServiceMachine", MachineName="kms01")
        for method, given in (
            ("SetVLActivationTypeEnabled", {"ActivationType": 2}),
            ("SetKeyManagementServiceLookupDomain", {"LookupDomain": "x"}),
        ):
            with pytest.raises(Refused) as caught:
                it.ask(method, **given)
            assert caught.value.code() == 2150858771


def test_nothing_is_told_while_the_service_cannot_start(running: Simulator) -> None:
    with cim(running, "off") as client:
        for query in ("SELECT Version FROM SoftwareLicensingService", "SELECT ID FROM SoftwareLicensingProduct"):
            with pytest.raises(Refused) as caught:
                enumerate_(client, query)
            assert caught.value.code("error_Code") == 0x80070422
        version = {"Version": running.fleet.machines["off"].release.service}
        assert refused(client, "SoftwareLicensingService", "RefreshLicenseStatus", version) == 0x80070422
        assert len(items(enumerate_(client, "SELECT Version FROM Win32_OperatingSystem"))) == 1


def test_the_log_counts_queries_and_methods_and_hides_keys(running: Simulator) -> None:
    with cim(running, "mak") as client:
        it = Doing(client)
        it.ask("InstallProductKey", ProductKey=MAK)
        it.ask("InstallProductKey", ProductKey=STANDARD_2022)
        with pytest.raises(Refused):
            it.ask("InstallProductKey", ProductKey="AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")
    lines = [(entry.command, entry.exit_code) for entry in running.commands]
    query = ("Enumerate SELECT Version FROM SoftwareLicensingService", 0)
    call = "Invoke SoftwareLicensingService.InstallProductKey(ProductKey={})"
    assert lines == [
        query,
        (call.format("*****-*****-*****-*****-X7Q2K"), 0),
        query,
        (call.format(STANDARD_2022), 0),
        query,
        (call.format("*****-*****-*****-*****-EEEEE"), 0xC004F050),
    ]
