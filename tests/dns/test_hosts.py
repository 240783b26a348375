"""Which host of the inventory a name in DNS means, and what a machine says of itself as a client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actctl.fleet.kms.dns_hosts import HostNetwork, HostsByName, client_state, kms_host_states
from actctl.inventory import Inventory, load_inventory
from actctl.licensing.kms.suffixes import Suffixes
from actctl.licensing.records import KmsClient, KmsHost, License, LicenseStatus, Method

CLIENT = License(
    name="Windows(R), ServerStandard edition", edition="ServerStandard", channel="VOLUME_KMSCLIENT",
    method=Method.KMS_CLIENT, license_status=LicenseStatus.LICENSED,
    kms_client=KmsClient(machine="kms01.corp.example", port=1688, machine_source="dns"),
)  # fmt: skip
HOST = License(
    name="Windows(R), ServerStandard edition", edition="ServerStandard", channel="VOLUME_KMS_WS22",
    method=Method.KMS_HOST, license_status=LicenseStatus.LICENSED, kms_host=KmsHost(30, 1699, True, "normal"),
)  # fmt: skip


def said(domain: str | None = "corp.example", license_: License | None = None, **settings: str) -> HostNetwork:
    suffixes = Suffixes(domain, (domain,) if domain else ())
    return HostNetwork(suffixes, license_, {name.lower(): value for name, value in settings.items()})


def inventory_of(folder: Path, hosts: dict[str, Any], group: tuple[str, ...] = ()) -> Inventory:
    file = folder / "inventory.yaml"
    children = {"kms_hosts": {"hosts": dict.fromkeys(group)}} if group else {}
    file.write_text(yaml.safe_dump({"all": {"hosts": hosts, "children": children}}), "utf-8")
    return load_inventory([str(file)])


@pytest.mark.parametrize(
    ("names", "host"),
    [
        (["web01.corp.example"], "web01"),
        (["WEB01.Corp.Example."], "web01"),
        (["web01.lab.example"], None),  # web01 said that its domain is corp.example
        (["web02.lab.example"], "web02"),  # web02 was not read: its domain could be any
        (["nobody.corp.example", "10.0.0.3"], "web03"),
        (["nobody.corp.example", "2001:db8:0::4"], "web04"),
        (["web05.corp.example"], None),  # a and b: nobody knows which
        (["nobody.corp.example", "10.0.0.9"], None),  # two machines behind one address
        (["dns6.corp.example"], "web06"),
        (["alias.corp.example", "web03.corp.example"], "web03"),
        (["3"], None),
        ([], None),
    ],
)
def test_whose_name_it_is(tmp_path: Path, names: list[str], host: str | None) -> None:
    address = "ansible_host"
    hosts = {
        "web01": None, "web02": None, "web03": {address: "10.0.0.3"}, "web04": {address: "2001:db8::4"},
        "a": {address: "web05"}, "b": {address: "WEB05"}, "web06": {address: "dns6.corp.example"},
        "nat1": {address: "10.0.0.9", "ansible_port": 1}, "nat2": {address: "10.0.0.9", "ansible_port": 2},
    }  # fmt: skip
    by_name = HostsByName(inventory_of(tmp_path, hosts), {"web01": said()})
    assert by_name.find(names) == host


def test_kms_hosts_are_the_group_whatever_others_say(tmp_path: Path) -> None:
    inventory = inventory_of(tmp_path, {"kms01": {"ansible_host": "10.0.0.5"}, "rogue": None}, ("kms01",))
    (one,) = kms_host_states(inventory, {"kms01": said(license_=HOST), "rogue": said(license_=HOST)})
    assert (one.names, one.port, one.publishes, one.domain, one.meant) == (
        ("kms01.corp.example", "10.0.0.5"), 1699, True, "corp.example", True
    )  # fmt: skip
    (one,) = kms_host_states(inventory, {})
    assert (one.names, one.port, one.publishes, one.domain) == (("kms01", "10.0.0.5"), None, None, None)


def test_without_the_group_they_are_those_that_say_so_and_nobody_meant_them(tmp_path: Path) -> None:
    inventory = inventory_of(tmp_path, {"kms01.corp.example": None, "web01": None})
    (one,) = kms_host_states(inventory, {"kms01.corp.example": said(None, HOST), "web01": said(license_=CLIENT)})
    assert (one.host, one.domain, one.meant) == ("kms01.corp.example", "corp.example", False)


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (said(license_=CLIENT), (True, ("corp.example",), "kms01.corp.example", 1688, "dns")),
        (said(), (None, ("corp.example",), None, None, None)),
        (said(license_=HOST), (False, ("corp.example",), None, None, None)),
        (said(license_=CLIENT, KeyManagementServiceName="kms9", KeyManagementServicePort="1700"),
         (True, ("corp.example",), "kms9", 1700, "registered")),
        (said(license_=CLIENT, KeyManagementServiceName="kms9", KeyManagementServicePort="１７"),
         (True, ("corp.example",), "kms9", None, "registered")),
        (said(KeyManagementServiceLookupDomain="Tokyo.Example."), (None, ("tokyo.example",), None, None, None)),
        (HostNetwork(None, CLIENT), (True, (), "kms01.corp.example", 1688, "dns")),
    ],
)  # fmt: skip
def test_the_machine_as_a_client(one: HostNetwork, wanted: tuple[Any, ...]) -> None:
    state = client_state("web01", one)
    assert (state.asks_kms, state.domains, state.machine, state.port, state.source) == wanted
