"""A plan as data: per host what is, what should be, the steps, or why there are none (docs/json.md, "Plans")."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from actctl.common.errors import HostError
from actctl.common.texts import Text
from actctl.licensing.changes.change import Action, State, Step
from actctl.licensing.identity import Identity
from actctl.licensing.keys.catalogue import Gvlk

FLOWS = ("switch-kms", "switch-mak", "kms-setup")
"""Kinds of plans of more than one verb."""


@dataclass(frozen=True, slots=True)
class HostPlan:
    """One host of a plan."""

    host: str
    address: str
    """`address:port`: two names for one machine are one machine."""
    action: Action
    reason: str | None
    message: Text
    before: State | None = None
    gvlk: Gvlk | None = None
    steps: tuple[Step, ...] = ()
    cautions: tuple[Text, ...] = ()
    remedy: Text | None = None
    error: HostError | None = None
    identity: Identity | None = None
    """Which machine was read; None: not noted (a plan of version 0.1)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plan's hosts come from, for `apply` and `resume`: names and paths only, no password, no key."""

    inventory: tuple[str, ...] = ()
    """Absolute paths."""
    transport: str | None = None
    seconds: float | None = None
    key_source: str | None = None
    """`env:NAME`, `file:PATH` … of the secret keys that the steps name by their last five characters."""
    user: str | None = None
    """Who signs in, where --user said so."""
    via: str | None = None
    """By which way, where --via said so; a plan holds verbs, whoever carries them out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A change to a fleet, before it is made."""

    kind: str
    """`switch-kms`, `switch-mak`, `kms-setup`, or the one verb that is run."""
    created_at: str
    """ISO 8601, UTC."""
    hosts: tuple[HostPlan, ...]
    origin: Origin = Origin()
    kms_host: str | None = None
    """The KMS host that the clients will ask, as far as it is known."""
    kms_count: int | None = None
    """Its count when the plan was made."""
    warnings: tuple[Text, ...] = field(default=())
    recorded: bool = field(default=False, compare=False)
    """Read back from a file or a run's record: what it says of the machines was so then."""

    @property
    def changes(self) -> tuple[HostPlan, ...]:
        """The hosts that are changed."""
        return tuple(one for one in self.hosts if one.action is Action.CHANGE)

    def count(self, action: Action) -> int:
        """How many hosts have this action."""
        return sum(one.action is action for one in self.hosts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write what `load` and `actctl apply` read: for its owner alone, whole or not at all.

        Raises OSError, and UserError where it holds a step slmgr has not, or a secret key.
        """
        from actctl.fleet.change.plan_file import save_plan

        save_plan(self, Path(path))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Plan:
        """A plan that was saved, by `save` or by the command's --out. Raises UserError where it is none."""
        from actctl.fleet.change.plan_file import load_plan

        return load_plan(os.fspath(path))
