"""The record of `actctl kms clients`: who asked, who shares a CMID, who of the inventory should ask and does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actctl.common.clock import iso
from actctl.common.errors import HostError
from actctl.common.names import KmsAddress
from actctl.fleet.interface import Outcome
from actctl.fleet.kms.clients import LogRead
from actctl.fleet.report import error_json
from actctl.licensing.kms.clients import Client, merged
from actctl.licensing.kms.clones import Reinstalled, SharedCmid, reinstalled, shared_cmids
from actctl.licensing.kms.join import KnownHost, join, key_of, silent
from actctl.licensing.kms.renewal import RENEWAL_MINUTES
from actctl.licensing.records import LicenseStatus, Method, primary
from actctl.machine.interface import Answer

SCHEMA = "actctl/kms-clients/1"
RENEWAL = dt.timedelta(minutes=RENEWAL_MINUTES)
"""How often an activated client asks: a shorter look back proves nothing of those that did not."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A host of the inventory that is a KMS client."""

    host: str
    cmid: str | None
    machine: str | None
    """The KMS host it last used, as it says: NAME:PORT."""


@dataclass(frozen=True, slots=True)
class InventoryCheck:
    """What the inventory's hosts say of themselves."""

    hosts: int
    asking: tuple[Asking, ...]
    not_read: Mapping[str, HostError]


@dataclass(frozen=True, slots=True)
class ClientsReport:
    """Everything `kms clients` has to say."""

    since: dt.datetime
    now: dt.datetime
    logs: tuple[LogRead, ...]
    clients: tuple[Client, ...]
    inventory_hosts: Mapping[tuple[str, str], str]
    """Client (join.key_of) → inventory name."""
    shared: tuple[SharedCmid, ...]
    reinstalled: tuple[Reinstalled, ...]
    check: InventoryCheck | None
    """None: the inventory was not asked."""
    silent: tuple[Asking, ...]
    """Those of `check` that did not ask."""

    @property
    def silence_proven(self) -> bool:
        """Whether who is silent would have been heard: every log was read, and goes back beyond a renewal."""
        return bool(self.logs) and all(
            one.complete and one.oldest_event is not None and max(one.oldest_event, self.since) <= self.now - RENEWAL
            for one in self.logs
        )

    @property
    def ok(self) -> bool:
        """Whether every host was read."""
        return all(one.error is None for one in self.logs) and not (self.check and self.check.not_read)

    def inventory_host(self, client: Client) -> str | None:
        """The inventory's name for a client; None: not in it, or not surely."""
        return self.inventory_hosts.get(key_of(client))

    def as_json(self) -> dict[str, Any]:
        """The contract's form (docs/json.md, "actctl kms clients -o json") without its clients, which are many."""
        check = self.check
        return {
            "since": iso(self.since),
            "kms_hosts": [_log_json(one) for one in self.logs],
            "duplicate_cmids": [{"cmid": one.cmid, "names": list(one.names), "sure": one.sure} for one in self.shared],
            "reinstalled": [{"name": one.name, "cmids": list(one.cmids)} for one in self.reinstalled],
            "silent": [one.host for one in self.silent],
            "silent_proven": self.silence_proven if check else None,
            "silent_details": [{"host": one.host, "kms_machine": one.machine} for one in self.silent],
            "inventory_check": {
                "hosts": check.hosts,
                "kms_clients": len(check.asking),
                "not_read": {name: error_json(error) for name, error in check.not_read.items()},
            }
            if check
            else None,
        }

    def client_json(self, client: Client) -> dict[str, Any]:
        """One of `clients`."""
        last = client.last
        return {
            "name": client.name,
            "cmid": client.cmid,
            "kms_host": client.kms_host,
            "requests": client.requests,
            "failed_requests": client.failed,
            "first_request": iso(client.first_time),
            "last_request": iso(last.time),
            "last_code": last.code,
            "license_state": (last.license_state or LicenseStatus.UNKNOWN).value,
            "minutes_left": last.minutes_left,
            "virtual": last.virtual,
            "required_count": last.required_count,
            "activation_id": last.activation_id,
            "activation_ids": list(client.products),
            "stated_time": last.stated_time,
            "ages_out_at": iso(client.ages_out_at),
            "inventory_host": self.inventory_host(client),
            "kms_hosts": {
                one.kms_host: {"requests": one.requests, "last_request": iso(one.last.time)} for one in client.seen
            },
        }


def _log_json(log: LogRead) -> dict[str, Any]:
    return {
        "host": log.host,
        "ok": log.error is None,
        "oldest_event": iso(log.oldest_event) if log.oldest_event else None,
        "events": log.requests.events,
        "unreadable_events": log.requests.unreadable,
        "clients": len(log.requests.seen),
        "complete": log.complete,
        "error": error_json(log.error),
    }


def inventory_check(outcomes: Sequence[Outcome[Answer]]) -> InventoryCheck:
    """What /dlv of the inventory's hosts says; machines that AD or a token activated do not ask a KMS host."""
    asking, not_read = [], {}
    for outcome in outcomes:
        if outcome.value is None:
            if outcome.error is not None:
                not_read[outcome.target.name] = outcome.error
            continue
        own = primary(outcome.value.licenses)
        if own is None or own.method is not Method.KMS_CLIENT:
            continue
        client = own.kms_client
        machine = str(KmsAddress.of(client.machine, client.port)) if client and client.machine else None
        asking.append(Asking(outcome.target.name, client.cmid if client else None, machine))
    return InventoryCheck(len(outcomes), tuple(asking), not_read)


def clients_report(
    since: dt.datetime, now: dt.datetime, logs: Sequence[LogRead], known: Sequence[KnownHost],
    check: InventoryCheck | None,
) -> ClientsReport:  # fmt: skip
    """Put together what was read from `since` to `now`. `known`: all hosts of the inventory, without their CMIDs."""
    clients = merged(one.requests for one in logs)
    asking = {one.host: one for one in check.asking} if check else {}
    hosts = [KnownHost(one.name, one.names, asking[one.name].cmid) if one.name in asking else one for one in known]
    joined = join(clients, hosts)
    quiet = silent({name: one.cmid for name, one in asking.items()}, clients, joined)
    return ClientsReport(
        since, now, tuple(logs), clients, joined, shared_cmids(clients), reinstalled(clients), check,
        tuple(asking[name] for name in quiet),
    )  # fmt: skip
