"""The two switches as changes: MAK machines to a KMS host, and the other way."""

from __future__ import annotations

from dataclasses import replace

from actctl.fleet.change.change import Change
from actctl.fleet.change.keys import OwnKeys
from actctl.fleet.kms.hosts import kms_hosts_called
from actctl.fleet.reach import Reach
from actctl.licensing.changes import switch_kms, switch_mak
from actctl.licensing.changes.switch_kms import KmsWish, kept_for_lack_of_key
from actctl.licensing.changes.switch_mak import MakWish
from actctl.licensing.keys.form import masked


def to_kms(reached: Reach, wish: KmsWish, own: OwnKeys | None = None) -> Change:
    """The hosts asked for become clients of the KMS host wished for; its count is weighed where it can be read.

    `own`: the customer's MAKs; a host whose MAK is not among them is left alone, for nobody could give it back.
    """
    known = own.last_fives if own is not None else None
    return Change(
        kind="switch-kms",
        kms_hosts=reached.targets(kms_hosts_called(reached.inventory, wish.kms_host)),
        targets=reached.targets(),
        decide=lambda host, machine: kept_for_lack_of_key(
            switch_kms.decide(machine, wish), machine, known, force=wish.force
        ),
        origin=reached.origin,
        kms_host=wish.kms_host,
        weighed=True,
    )


def to_mak(reached: Reach, own: OwnKeys, *, force: bool = False) -> Change:
    """The hosts asked for get a MAK of the customer's, each its own where one is named for it."""

    def wish(host: str) -> MakWish:
        key = own.keys.key_for(host)
        return MakWish(masked(key) if key else None, force)

    return Change(
        kind="switch-mak",
        targets=reached.targets(),
        decide=lambda host, machine: switch_mak.decide(machine, wish(host)),
        origin=replace(reached.origin, key_source=own.description),
        keys=own.find,
        warnings=own.warnings,
    )
