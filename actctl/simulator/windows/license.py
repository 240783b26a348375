"""One licence of a machine, as the licensing service knows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

WINDOWS_APPLICATION = "55c92734-d682-4d71-983e-d6ec3f16059f"


class Status(IntEnum):
    """SoftwareLicensingProduct.LicenseStatus."""

    UNLICENSED = 0
    LICENSED = 1
    INITIAL_GRACE = 2
    ADDITIONAL_GRACE = 3
    NON_GENUINE_GRACE = 4
    NOTIFICATION = 5
    EXTENDED_GRACE = 6


GRACE = frozenset({Status.INITIAL_GRACE, Status.ADDITIONAL_GRACE, Status.NON_GENUINE_GRACE, Status.EXTENDED_GRACE})


@dataclass(slots=True)
class KmsActivation:
    """What a KMS client remembers of its last activation."""

    kms_pid: str
    discovered: str | None = None
    """NAME:PORT that DNS gave, None where no name was found."""
    address: str | None = None


@dataclass(slots=True)
class AdActivation:
    """What an AD-activated client remembers."""

    name: str
    dn: str
    pid: str
    activation_id: str


@dataclass(slots=True)
class TokenActivation:
    """What a token-activated client remembers."""

    ilid: str
    ilvid: str
    grant_number: str
    thumbprint: str


@dataclass(slots=True)
class AvmaInfo:
    """Automatic VM activation: the guest's id, and the last activation if there was one."""

    iaid: str | None = None
    host: str | None = None
    time: dt.datetime | None = None
    host_pid: str | None = None


@dataclass(slots=True)
class License:
    """A licence and its state. Times are UTC."""

    name: str
    description: str
    activation_id: str
    extended_pid: str
    key_channel: str
    installation_id: str
    application_id: str = WINDOWS_APPLICATION
    partial_key: str | None = None
    """None: not in use."""
    key: str | None = None
    """The whole key, for counting MAK activations; never printed by /dli."""
    status: Status = Status.UNLICENSED
    until: dt.datetime | None = None
    """End of the present state; None: it has none."""
    reason: int = 0
    """Code of the notification."""
    evaluation_end: dt.datetime | None = None
    sku_rearm: int = 1001
    addon: bool = False
    last: KmsActivation | AdActivation | TokenActivation | None = None
    avma: AvmaInfo | None = None
    additional: str | None = None

    @property
    def channel(self) -> str:
        """Word before `channel` in the description."""
        return self.description.rpartition(", ")[2].removesuffix(" channel").removesuffix("_channel")

    @property
    def is_kms_client(self) -> bool:
        """A GVLK is installed."""
        return "VOLUME_KMSCLIENT" in self.description

    @property
    def is_kms_host(self) -> bool:
        """A CSVLK is installed."""
        return "VOLUME_KMS" in self.description and not self.is_kms_client

    @property
    def is_avma(self) -> bool:
        """An AVMA key is installed."""
        return "VIRTUAL_MACHINE_ACTIVATION" in self.description

    def minutes(self, now: dt.datetime) -> int:
        """Whole minutes left of the present state, 0 where it has no end."""
        if self.until is None:
            return 0
        return max(0, int((self.until - now).total_seconds() // 60))
