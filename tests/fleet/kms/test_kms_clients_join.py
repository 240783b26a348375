"""Which KMS hosts are asked, which inventory host a client is, and what a person sees meanwhile."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from actctl.cli.reaching import reach
from actctl.common.errors import UserError
from actctl.fleet.kms.hosts import kms_hosts, kms_hosts_called
from actctl.inventory import Host, load_inventory
from actctl.licensing.events.kms_events import events_of
from actctl.licensing.kms.clients import Client, RequestLog, merged
from actctl.licensing.kms.clones import shared_cmids
from actctl.licensing.kms.join import KnownHost, join, silent
from tests.cli.running import inventory_of
from tests.dns.server import DnsFixture
from tests.fleet.kms.foreign_log import Asked, ForeignLog, cmid, event_xml
from tests.foreign import ForeignFleet

INVENTORY = """
all:
  hosts:
    web01: {ansible_host: kms-a.corp.example}
    db01.corp.example: {}
    other.lab.example: {}
  vars: {ansible_connection: psrp, ansible_user: u, ansible_password: p}
"""


def clients(*events: Asked) -> tuple[Client, ...]:
    log = RequestLog("kms01")
    for event in events_of("".join(event_xml(one) for one in events)):
        log.add(event)
    return merged([log])


@pytest.mark.parametrize(
    ("hosts", "names", "joined"),
    [
        ([("web01",)], ["web01.a.example"], {"web01.a.example": "web01"}),
        ([("web01",)], ["WEB01"], {"WEB01": "web01"}),
        ([("web01",)], ["web01", "web01.a.example"], {"web01": "web01", "web01.a.example": "web01"}),
        ([("web01",)], ["web01.a.example", "web01.b.example"], {}),
        ([("x", "web01.a.example")], ["web01"], {"web01": "x"}),
        ([("x", "web01.a.example")], ["web01.b.example"], {}),
        ([("x", "web01.a.example"), ("y", "web01.b.example")], ["web01"], {}),
        ([("x", "web01.a.example"), ("y", "web01.b.example")], ["web01.b.example"], {"web01.b.example": "y"}),
        ([("web01", "10.0.0.1"), ("web02", "10.0.0.1")], ["10.0.0.1"], {}),
        ([("web01", "10.0.0.1")], ["10.0.0.1"], {"10.0.0.1": "web01"}),
        ([("web01", "10.0.0.1")], ["10", ""], {}),
    ],
)
def test_names_join_only_where_there_is_no_doubt(
    hosts: list[tuple[str, ...]], names: list[str], joined: dict[str, str]
) -> None:
    asked = clients(*(Asked(number, 1, name, cmid(number)) for number, name in enumerate(names, 1)))
    found = join(asked, [KnownHost(one[0], one) for one in hosts])
    assert {one.name: found[one.cmid, one.name.lower()] for one in asked if (one.cmid, one.name.lower()) in found} == (
        joined
    )


def test_a_cmid_says_more_than_a_name_unless_it_is_shared() -> None:
    hosts = [KnownHost("a", ("a",), cmid(1)), KnownHost("b", ("b",), cmid(2).upper())]
    asked = clients(Asked(1, 1, "b", cmid(1)))
    assert set(join(asked, hosts).values()) == {"a"}
    asked = clients(Asked(1, 1, "a", cmid(1)), Asked(2, 1, "b", cmid(1)))
    assert sorted(join(asked, hosts).values()) == ["a", "b"]


def test_nobody_is_called_silent_on_a_doubtful_name() -> None:
    hosts = [KnownHost("a", ("a.x",), cmid(1)), KnownHost("b", ("b.x",), cmid(1)), KnownHost("c", ("c.x",), cmid(3))]
    asked = clients(Asked(1, 1, "template", cmid(1)))
    assert silent({"a": cmid(1), "b": cmid(1), "c": cmid(3)}, asked, join(asked, hosts)) == ("c",)


@pytest.mark.parametrize(
    ("events", "names", "sure"),
    [
        ([(9, "pc1"), (8, "pc2"), (2, "pc1")], ("pc1", "pc2"), True),
        ([(9, "pc1"), (8, "pc1"), (2, "pc2")], ("pc1", "pc2"), False),
        ([(9, "pc1"), (2, "pc1.corp.example")], None, None),
        ([(9, "pc1.a.example"), (8, "pc1.b.example"), (1, "pc1.a.example")], ("pc1.a.example", "pc1.b.example"), True),
        ([(9, ""), (2, "pc1")], None, None),
    ],
)
def test_clones_and_renamed_machines(
    events: list[tuple[float, str]], names: tuple[str, ...] | None, sure: bool | None
) -> None:
    found = shared_cmids(clients(*(Asked(number, days, name, cmid(1)) for number, (days, name) in enumerate(events))))
    assert [(one.names, one.sure) for one in found] == ([(names, sure)] if names else [])


def test_dns_names_the_kms_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY, "utf-8")
    records = "_vlmcs._tcp 60 IN SRV 0 0 1688 kms-a.corp.example.\n_vlmcs._tcp 60 IN SRV 0 0 1688 db01.corp.example.\n"
    reached = reach([str(file)], [], None)

    def named() -> list[Host]:
        return kms_hosts(reached.inventory, reached.hosts, False, None, print)

    with DnsFixture({"corp.example": records, "lab.example": "@ 60 IN A 192.0.2.1"}) as server:
        monkeypatch.setattr("actctl.dns.system_resolver", lambda **_: server.resolver())
        assert [host.name for host in named()] == [
            "db01.corp.example",
            "web01",
        ]
    elsewhere = {"corp.example": "_vlmcs._tcp 60 IN SRV 0 0 1688 kms.far.example."}
    with DnsFixture(elsewhere) as server:
        monkeypatch.setattr("actctl.dns.system_resolver", lambda **_: server.resolver())
        with pytest.raises(UserError, match=r"kms\.far\.example, which is not in the inventory"):
            named()
    with DnsFixture({}) as server:
        monkeypatch.setattr("actctl.dns.system_resolver", lambda **_: server.resolver())
        with pytest.raises(UserError, match="no KMS host: name one, or put it in the group kms_hosts"):
            named()


@pytest.mark.parametrize(
    ("called", "found"),
    [("kms.corp.example:1688", "db01.corp.example"), ("web.corp.example", "web01"), ("db01", "db01.corp.example"),
     ("none.corp.example", ""), ("192.0.2.99", "")],
)  # fmt: skip
def test_a_kms_host_called_by_an_alias(
    called: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text("all: {hosts: {db01.corp.example: {}, web01: {ansible_host: 192.0.2.9}}}", "utf-8")
    zone = "kms 60 IN CNAME db01.corp.example.\ndb01 60 IN A 192.0.2.1\nweb 60 IN A 192.0.2.9\n"
    with DnsFixture({"corp.example": zone}) as server:
        monkeypatch.setattr("actctl.dns.system_resolver", lambda **_: server.resolver())
        assert [host.name for host in kms_hosts_called(load_inventory([str(file)]), called)] == found.split()


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
@pytest.mark.long
def test_a_bar_on_a_terminal_and_none_elsewhere(tmp_path: Path) -> None:
    import pty

    def event(number: int) -> Asked:
        return Asked(number, (9_001 - number) / 1440, f"pc{number % 10}", cmid(number % 10))

    with ForeignFleet({"kms01": ForeignLog(9_000, event).host()}, network="127.98") as fleet:
        file = inventory_of(fleet, ["kms01"], tmp_path / "inventory.yaml")
        command = [sys.executable, "-m", "actctl", "kms", "clients", "kms01", "-i", file, "--no-inventory-check"]
        settings: dict[str, Any] = {"env": {**os.environ, "TERM": "xterm", "COLUMNS": "100"}, "timeout": 60}
        mine, theirs = pty.openpty()
        drain = ThreadPoolExecutor(1).submit(_until_closed, mine)  # a terminal holds some 4 kB, then its writer waits
        try:
            seen = subprocess.run(
                [*command, "-o", "json"], stdout=subprocess.PIPE, stderr=theirs, check=True, **settings
            )
        finally:
            os.close(theirs)
        shown = drain.result(20)
        os.close(mine)
        plain = subprocess.run(command, capture_output=True, check=True, **settings)
    assert "9,000 events  10 clients" in shown and b"9000" in seen.stdout
    assert b"events" not in plain.stderr


def _until_closed(terminal: int) -> str:
    """Everything that was written to a terminal until its other end was closed (Linux then says EIO)."""
    shown = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 65_536):
            shown += part
    return shown.decode()
