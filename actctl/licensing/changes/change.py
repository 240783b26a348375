"""What to do with one machine, as data: its state, the steps, or why there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from actctl.common.names import KmsAddress
from actctl.common.texts import Text
from actctl.licensing.keys.catalogue import Gvlk
from actctl.licensing.kms.renewal import KMS_VALIDITY
from actctl.licensing.machine import Machine
from actctl.licensing.overview import DAY
from actctl.licensing.records import License, LicenseStatus, Method
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Left, Verb


class Action(str, Enum):
    """What a plan says of one host; the names are fixed by the CLI contract."""

    CHANGE = "change"
    NONE = "none"
    """It is as it should be, or its role is not ours to end."""
    BLOCKED = "blocked"
    """It is not as wanted, and cannot or must not be changed this way."""
    FAILED = "failed"
    """It could not be read."""


_MASKED = re.compile(r"\*{5}(?:-\*{5}){3}-[A-Z0-9]{5}")


def is_masked(argument: str) -> bool:
    """Whether an argument is a secret key written `*****-*****-*****-*****-ABCDE`."""
    return _MASKED.fullmatch(argument) is not None


@dataclass(frozen=True, slots=True)
class Step:
    """One verb of slmgr, or one of the tools (licensing/verbs), to run on one host."""

    verb: str
    arguments: tuple[str, ...] = ()
    """As they are shown: a secret key is written `*****-*****-*****-*****-ABCDE`, a GVLK whole."""

    @property
    def row(self) -> Verb:
        """What is known of its verb."""
        return row_of(self.verb)

    @property
    def left(self) -> Left:
        """What it leaves on the machine once it has succeeded."""
        return self.row.leaves(self.arguments)

    @property
    def key(self) -> str | None:
        """The key that it installs, as it is shown; None: it installs none."""
        return self.row.argument("key", self.arguments)

    @property
    def last_five(self) -> str | None:
        """The end of the key that it installs."""
        return self.key[-5:].upper() if self.key else None

    @property
    def kms_host(self) -> str | None:
        """The KMS host that it sets: `NAME`, `NAME:PORT`, `:PORT`; None: it sets none."""
        return self.row.argument("kms_host", self.arguments)


KmsSource = Literal["registered", "dns"]


@dataclass(frozen=True, slots=True)
class State:
    """One machine before or after a change, as far as the change is about it."""

    edition: str | None = None
    build: int | None = None
    channel: str | None = None
    method: Method | None = None
    license_status: LicenseStatus | None = None
    partial_product_key: str | None = None
    remaining_minutes: int | None = None
    kms_host: str | None = None
    """Set by /skms, else the one in use."""
    kms_source: KmsSource | None = None
    """Where that name comes from: `registered` (set by /skms), `dns`; None: no name, or nobody noted it."""
    kms_read: bool | None = None
    """Whether the registry told its KMS settings; where it did not, that no name is there says nothing. None: nobody
    noted it (a plan of version 0.2.0 or earlier)."""

    @property
    def registered_kms(self) -> tuple[bool, str | None]:
        """Whether it is known what /skms set, and what; None: nothing, the machine asks DNS."""
        if self.kms_host is None:
            noted = self.method is not None if self.kms_read is None else self.kms_read
            return noted, None  # without a key no name was noted before 0.2
        return self.kms_source is not None, self.kms_host if self.kms_source == "registered" else None


def state_of(machine: Machine) -> State:
    """The state of a machine that was read; one without a key is unlicensed."""
    one = machine.license
    if one is None:
        kms = machine.registered_kms
        return State(
            machine.edition,
            machine.build,
            license_status=LicenseStatus.UNLICENSED,
            kms_host=kms,
            kms_source="registered" if kms else None,
            kms_read=machine.settings_read,
        )
    kms = machine.registered_kms
    source: KmsSource | None = "registered"
    if kms is None and one.kms_client is not None and one.kms_client.machine:
        kms, source = str(KmsAddress.of(one.kms_client.machine, one.kms_client.port)), "dns"
    if kms is None or not (machine.registered_kms or one.method in (Method.KMS_CLIENT, Method.ADBA, Method.TOKEN)):
        kms, source = None, None
    return State(
        machine.edition or one.edition,
        machine.build,
        one.channel,
        one.method,
        one.license_status,
        one.partial_product_key,
        one.remaining_minutes,
        kms,
        source,
        machine.settings_read,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with one machine, and why."""

    action: Action
    reason: str | None
    """A code for scripts: `already_right`, `evaluation`, `kms_count_low` …; None for an ordinary change."""
    message: Text
    steps: tuple[Step, ...] = ()
    gvlk: Gvlk | None = None
    cautions: tuple[Text, ...] = ()
    """What a person should know before agreeing."""
    remedy: Text | None = None
    """What to do about a machine that is blocked."""


def nothing(reason: str, message: Text) -> Decision:
    """It is as it should be."""
    return Decision(Action.NONE, reason, message)


def blocked(reason: str, message: Text, gvlk: Gvlk | None = None, remedy: Text | None = None) -> Decision:
    """It cannot or must not be changed."""
    return Decision(Action.BLOCKED, reason, message, gvlk=gvlk, remedy=remedy)


def effective(step: Step, machine: Machine) -> bool | None:
    """Whether a machine shows that a step has had its effect: for steps whose answer was lost.

    By what its verb leaves: the last five characters of the installed key, the KMS host in the registry, that it is
    licensed. None where it leaves no certain trace, and for a name that was cleared where the registry did not answer.
    """
    one, left = machine.license, step.left
    if left.key is not None and left.key.certain:
        return one is not None and one.partial_product_key == left.key.value
    if left.kms_host is not None and left.kms_host.certain:
        if left.kms_host.value is not None:
            return same_kms_host(machine.registered_kms, left.kms_host.value)
        return False if machine.registered_kms else True if machine.settings_read else None
    if left.licensed:
        return one is not None and _activated(one)
    return None


def _activated(one: License) -> bool:
    """Licensed; a KMS client freshly so, for it may have been licensed before it was asked."""
    if one.license_status is not LicenseStatus.LICENSED:
        return False
    return one.method is not Method.KMS_CLIENT or (one.remaining_minutes or 0) >= KMS_VALIDITY - DAY


def same_kms_host(left: str | None, right: str | None) -> bool:
    """Whether two KMS hosts are the same name and port (1688 where none is given)."""
    if left is None or right is None:
        return left is right
    return KmsAddress.parse(left) == KmsAddress.parse(right)
