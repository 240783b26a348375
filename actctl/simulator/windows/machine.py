"""One pretend Windows host."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from actctl.simulator.faults import Fault, FaultKind
from actctl.simulator.windows.firewall import Firewall
from actctl.simulator.windows.license import WINDOWS_APPLICATION, License
from actctl.simulator.windows.release import Release

DEFAULT_PORT = 1688


@dataclass(frozen=True, slots=True)
class Culture:
    """What a Windows language brings along."""

    lcid: str
    """Four hex digits, the folder of slmgr.ini."""
    oem_codepage: int
    date: str
    """`us`, `ja` or `de`: how dates are printed."""


CULTURES = {
    "en": Culture("0409", 437, "us"),
    "ja": Culture("0411", 932, "ja"),
    "de": Culture("0407", 850, "de"),
}


@dataclass(slots=True)
class KmsClient:
    """The machine's KMS client settings. Intervals in minutes."""

    cmid: str = ""
    name: str | None = None
    port: int | None = None
    lookup_domain: str | None = None
    caching: bool = True
    activation_interval: int = 120
    renewal_interval: int = 10080
    activation_type: int = 0
    """0 all, 1 AD, 2 KMS, 3 token."""

    @property
    def registered(self) -> str | None:
        """NAME:PORT set by /skms."""
        return f"{self.name}:{self.port or DEFAULT_PORT}" if self.name else None


@dataclass(slots=True)
class KmsRequest:
    """One request a KMS host has answered: what event 12290 records."""

    time: dt.datetime
    code: int
    required: int
    """25 or 5."""
    client: str
    cmid: str
    status: int
    minutes: int
    activation_id: str
    virtual: bool = True
    stated: dt.datetime | None = None
    """The client's own idea of the time, UTC; None: the same."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One record of an event log."""

    record: int
    event_id: int
    time: dt.datetime
    data: tuple[str, ...]

    @property
    def level(self) -> int:
        """2 error, 4 information."""
        return 2 if self.event_id == 8198 else 4


@dataclass(slots=True)
class KmsHost:
    """The role of a KMS host. Facts: docs/facts/kms.md, "Count" and "Host keys"."""

    generation: int = 2022
    port: int = DEFAULT_PORT
    publishing: bool = True
    low_priority: bool = False
    last_seen: dict[str, dt.datetime] = field(default_factory=dict)
    """Last request by CMID."""
    met_client: bool = False
    """A client edition has asked: the cache holds 50, not 10."""
    shown_count: int | None = None
    """A count that is printed whatever was counted (output of other machines)."""
    counters: dict[int, int] | None = None
    """Requests by the client's licence status; None: no counters printed."""
    total: int = 0
    failed: int = 0
    requests: list[KmsRequest] = field(default_factory=list)
    log_holds: int | None = None
    """Records that the event log keeps; None: all."""

    def count(self, now: dt.datetime) -> int:
        """Distinct CMIDs of the last 30 days, capped; -1 while nobody has asked."""
        if self.shown_count is not None:
            return self.shown_count
        if not self.last_seen:
            return -1
        recent = sum(now - seen <= dt.timedelta(days=30) for seen in self.last_seen.values())
        return min(recent, 50 if self.met_client else 10)


@dataclass(slots=True)
class Machine:
    """A host: what runs on it, how it is licensed, what is wrong with it."""

    name: str
    release: Release
    edition: str
    """EditionID."""
    installation: str = ""
    """InstallationType; empty: by the release."""
    language: str = "en"
    utc_offset: dt.timedelta = dt.timedelta(0)
    skew: dt.timedelta = dt.timedelta(0)
    """How far the clock is ahead of the true time."""
    domain: str | None = None
    """Primary DNS suffix; None: a workgroup without one."""
    address: str | None = None
    """IP address as other machines of the fleet know it."""
    guid: str = ""
    """MachineGuid; empty: one that is always the same for the machine's name."""
    guid_hidden: bool = False
    """Its registry does not let the account read the MachineGuid."""
    groups: tuple[str, ...] = ()
    licenses: list[License] = field(default_factory=list)
    client: KmsClient = field(default_factory=KmsClient)
    kms_host: KmsHost | None = None
    windows_rearm: int = 1001
    key_in_registry: bool = True
    faults: tuple[Fault, ...] = ()
    blocked: frozenset[str] = frozenset()
    """KMS hosts, by host name, whose port a firewall closes for this machine."""
    features: set[str] = field(default_factory=set)
    """Names of the roles installed."""
    firewall: Firewall = field(default_factory=Firewall)
    service_started: dt.datetime | None = None
    """Since when sppsvc runs, UTC by the machine's own clock; None: nobody has said."""
    service_disabled: bool = False
    """sppsvc's start type is disabled: nothing of licensing works."""
    oslicense: bool = False
    """Microsoft's PowerShell module OSLicense is there."""
    tasks: dict[int, str] = field(default_factory=dict)
    """Programs that commands under way have started: process number -> image name."""
    application_log: list[LogEvent] = field(default_factory=list)
    https: bool = False
    """The inventory reaches it over https with Basic."""

    def has(self, kind: FaultKind) -> bool:
        """Whether the host has that fault."""
        return any(one.kind is kind for one in self.faults)

    def seconds(self, kind: FaultKind) -> float:
        """How long that fault takes; 0 on a host without it."""
        return next((one.seconds for one in self.faults if one.kind is kind), 0.0)

    @property
    def culture(self) -> Culture:
        """What its language brings along."""
        return CULTURES[self.language]

    @property
    def installation_type(self) -> str:
        """InstallationType as the registry has it."""
        return self.installation or ("Server" if self.release.is_server else "Client")

    @property
    def machine_guid(self) -> str:
        """MachineGuid as the registry has it: made once, when Windows was installed."""
        return self.guid or stable_guid("machine", self.name)

    @property
    def fqdn(self) -> str:
        """Name with the domain."""
        return f"{self.name}.{self.domain}" if self.domain else self.name

    @property
    def windows_license(self) -> License | None:
        """The primary Windows licence that has a key."""
        for item in self.licenses:
            if item.application_id == WINDOWS_APPLICATION and item.partial_key and not item.addon:
                return item
        return None

    def now(self, now: dt.datetime) -> dt.datetime:
        """The machine's own idea of the time, UTC."""
        return now + self.skew


def stable_guid(*parts: str) -> str:
    """A GUID that is always the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "actctl-simulator/" + "/".join(parts)))
