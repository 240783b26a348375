"""Cmdlets about roles, firewall rules and services, as far as setting up a KMS host needs them."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.windows.firewall import BUILT_IN_GROUP
from actctl.simulator.windows.machine import Machine

_NAME = re.compile(r"-Name\s+([\w-]+)", re.IGNORECASE)
_OPTION = r"-{}\s+(\S+)"
_UNKNOWN = "The term '{}' is not recognized as the name of a cmdlet, function, script file, or operable program.\r\n"
_NO_RULE = "Get-NetFirewallRule : No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '{}'.\r\n"


def cmdlet(machine: Machine, statement: str, now: dt.datetime) -> Outcome | None:
    """What a statement does and prints, `now` being the machine's own time; None: it is no cmdlet of these."""
    found = re.match(r"\(*\s*([A-Z][a-z]+-[A-Za-z]+)", statement)
    verb = found[1].lower() if found else ""
    if verb not in _CMDLETS:
        return None
    name = _NAME.search(statement)
    return _CMDLETS[verb](machine, name[1] if name else "", statement, now)


def _get_feature(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    if not machine.release.is_server:  # the module is part of Windows Server
        return Outcome(stderr=_UNKNOWN.format("Get-WindowsFeature"))
    return Outcome(("Installed" if name in machine.features else "Available") + "\r\n")


def _install_feature(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    if not machine.release.is_server:
        return Outcome(stderr=_UNKNOWN.format("Install-WindowsFeature"))
    machine.features.add(name)
    return Outcome()


def _new_rule(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    port, remote = (re.search(_OPTION.format(option), statement) for option in ("LocalPort", "RemoteAddress"))
    machine.firewall.rules[name] = (port[1] if port else "Any", re.sub("['\"]", "", remote[1]) if remote else "Any")
    return Outcome()


def _remove_rule(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    machine.firewall.rules.pop(name, None)
    return Outcome()


def _get_rule(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    rule = machine.firewall.rules.get(name)
    if rule is None:
        return Outcome(stderr=_NO_RULE.format(name))
    if statement.endswith(".LocalPort"):
        return Outcome(f"{rule[0]}\r\n")
    if statement.endswith(".RemoteAddress"):
        return Outcome("".join(f"{_as_windows_shows(one)}\r\n" for one in rule[1].split(",")))
    return Outcome("True\r\n")


def _as_windows_shows(network: str) -> str:
    """IPv4 networks come back with their mask, not with the length they were given with."""
    found = ipaddress.ip_network(network, strict=False)
    return found.with_netmask if found.version == 4 and found.prefixlen < 32 else str(found)


def _enable_rules(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    machine.firewall.built_in = machine.firewall.built_in or BUILT_IN_GROUP in statement
    return Outcome()


def _restart(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    machine.service_started = now
    return Outcome()


def _get_service(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    return Outcome(("Stopped" if machine.service_disabled else "Running") + "\r\n")


def _get_cim(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    if statement.endswith("Win32_ComputerSystem).PartOfDomain"):
        return Outcome(f"{machine.domain is not None}\r\n")
    return Outcome(stderr="Get-CimInstance : Invalid class\r\n")


def _get_wmi(machine: Machine, name: str, statement: str, now: dt.datetime) -> Outcome:
    """The start of sppsvc as a DMTF date in local time; a service that is stopped has no process."""
    if not re.search(r"Win32_Process\b.*sppsvc\.exe.*\)\.CreationDate$", statement, re.IGNORECASE):
        return Outcome(stderr="Get-WmiObject : Invalid query\r\n")
    if machine.service_disabled or machine.service_started is None:
        return Outcome()
    offset = int(machine.utc_offset.total_seconds()) // 60
    return Outcome(f"{machine.service_started + machine.utc_offset:%Y%m%d%H%M%S.%f}{offset:+04d}\r\n")


_CMDLETS = {
    "get-ciminstance": _get_cim,
    "get-wmiobject": _get_wmi,
    "enable-netfirewallrule": _enable_rules,
    "get-windowsfeature": _get_feature,
    "install-windowsfeature": _install_feature,
    "new-netfirewallrule": _new_rule,
    "remove-netfirewallrule": _remove_rule,
    "get-netfirewallrule": _get_rule,
    "restart-service": _restart,
    "get-service": _get_service,
}
