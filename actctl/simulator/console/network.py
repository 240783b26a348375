"""The network as a pretend host sees it. Facts: docs/facts/kms.md, "SRV records" and "Firewall"."""

from __future__ import annotations

import re

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine

_SERVER = {"en": "Server", "ja": "サーバー", "de": "Server"}
_NAME = {"en": "Name", "ja": "名前", "de": "Name"}
_NOT_FOUND = {
    "en": "*** {server} can't find {name}: Non-existent domain\r\n",
    "ja": "*** {server} が {name} を見つけられません: Non-existent domain\r\n",
    "de": "*** {name} wurde von {server} nicht gefunden: Non-existent domain.\r\n",
}
_TEST = re.compile(
    r"^\(?\s*Test-NetConnection\s+(?:-ComputerName\s+)?(?P<name>\S+)\s+-Port\s+(?P<port>\d+)\b"
    r"[^)]*\)?\s*(?P<value>\.TcpTestSucceeded)?$",
    re.IGNORECASE,
)
_DNS_SERVER = "10.20.0.2"


def nslookup(fleet: Fleet, machine: Machine, words: list[str]) -> Outcome:
    """`nslookup [-type=srv] NAME`: `_vlmcs._tcp` records of a domain, addresses of the fleet's machines."""
    kind = next((word.partition("=")[2].lower() for word in words if word.lower().startswith(("-type=", "-q="))), "a")
    names = [word for word in words if not word.startswith("-")]
    if not names:
        return Outcome(exit_code=1)
    server = f"dns.{machine.domain or 'example'}"
    head = f"{_SERVER[machine.language]}:  {server}\r\nAddress:  {_DNS_SERVER}\r\n\r\n"
    name = names[0].rstrip(".")
    found = _records(fleet, name) if kind == "srv" else _address(fleet, machine, name)
    if found:
        return Outcome(head + found)
    return Outcome(head, _NOT_FOUND[machine.language].format(server=server, name=names[0]))


def _records(fleet: Fleet, name: str) -> str:
    service, _, domain = name.lower().partition("._tcp.")
    if service != "_vlmcs":
        return ""
    rows, addresses = "", ""
    for target, port in fleet.kms_records(domain):
        rows += f"{name}\tSRV service location:\r\n\t  priority       = 0\r\n\t  weight         = 0\r\n"
        rows += f"\t  port           = {port}\r\n\t  svr hostname   = {target}\r\n"
        known = fleet.find(target)
        addresses += f"{target}\tinternet address = {known.address}\r\n" if known is not None else ""
    return rows + addresses


def _address(fleet: Fleet, machine: Machine, name: str) -> str:
    known = fleet.find(name)
    return f"{_NAME[machine.language]}:    {known.fqdn}\r\nAddress:  {known.address}\r\n\r\n" if known else ""


def test_connection(fleet: Fleet, machine: Machine, statement: str) -> Outcome | None:
    """`(Test-NetConnection NAME -Port N …).TcpTestSucceeded`; None: another statement. Not on Windows 7."""
    match = _TEST.match(statement.strip())
    if match is None:
        return None
    if machine.release.old_script:
        return Outcome(stderr="Test-NetConnection : The term is not recognized.\r\n", exit_code=1)
    answers = fleet.kms_at(match["name"], int(match["port"]), machine) is not None
    if match["value"]:
        return Outcome(f"{answers}\r\n")
    return Outcome(f"\r\nComputerName     : {match['name']}\r\nTcpTestSucceeded : {answers}\r\n\r\n")


_IPCONFIG = {
    "en": ("Windows IP Configuration", "Ethernet adapter Ethernet:", "IPv4 Address. . . . . . . . . . . :"),
    "ja": ("Windows IP 構成", "イーサネット アダプター イーサネット:", "IPv4 アドレス . . . . . . . . . . . .:"),
    "de": ("Windows-IP-Konfiguration", "Ethernet-Adapter Ethernet:", "IPv4-Adresse  . . . . . . . . . . :"),
}


def ipconfig(machine: Machine) -> Outcome:
    """`ipconfig`: the machine's address, whatever else is asked for."""
    title, adapter, label = _IPCONFIG[machine.language]
    return Outcome(f"\r\n{title}\r\n\r\n\r\n{adapter}\r\n\r\n   {label} {machine.address}\r\n")
