"""A plan that was saved meets its inventory again: whom it changes, its KMS hosts, whether it needs secret keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change.change_host import Keys
from actctl.fleet.change.keys import OwnKeys
from actctl.fleet.change.plan import Plan
from actctl.fleet.interface import Target
from actctl.fleet.kms.hosts import kms_hosts_called
from actctl.fleet.reach import Reach
from actctl.inventory import Host, Inventory
from actctl.licensing.changes.change import is_masked


def targets_of(
    plan: Plan, reached: Reach, kms_hosts: Sequence[str] | None = None
) -> tuple[dict[str, Target], list[Target]]:
    """The targets of a plan's changes, by name, and those of its KMS hosts (see `kms_hosts_again`).

    Raises UserError for a host that the inventory does not have any more.
    """
    found = reached.targets(changed_hosts(plan, reached.inventory, reached.sources))
    of_plan = kms_hosts_again(plan, reached.inventory, kms_hosts)
    return {target.name: target for target in found}, reached.targets(of_plan)


def changed_hosts(plan: Plan, inventory: Inventory, sources: Sequence[str]) -> list[Host]:
    """The hosts of a plan's changes, in its order; `sources`: the inventory's files.

    Raises UserError for a host that the inventory does not have any more.
    """
    names = [one.host for one in plan.changes]
    missing = next((name for name in names if name not in inventory.hosts), None)
    if missing is not None:
        where = ", ".join(sources)
        raise UserError(
            Text(
                f"host {missing} of the plan is not in the inventory ({where}).",
                f"計画のホスト {missing} がインベントリにありません ({where})。",
            )
        )
    return [inventory.hosts[name] for name in names]


def kms_hosts_again(plan: Plan, inventory: Inventory, named: Sequence[str] | None) -> list[Host]:
    """The KMS hosts of a plan: those `named` in the record of its run, as far as they are still there; None: no run."""
    if named is None:
        return kms_hosts_called(inventory, plan.kms_host)
    return [inventory.hosts[name] for name in named if name in inventory.hosts]


def installs_secrets(plan: Plan) -> bool:
    """Whether a step installs a key that the plan has only masked."""
    return any(is_masked(argument) for one in plan.changes for step in one.steps for argument in step.arguments)


def keys_of(plan: Plan, source: str | None, fetch: Callable[[str], OwnKeys]) -> tuple[Keys, str | None]:
    """The secret keys that a plan's steps name by their last five, and their source without a secret."""
    if not installs_secrets(plan):
        return (lambda host, last_five: None), source
    if source is None:
        raise UserError(
            Text(
                "this plan installs keys of yours; --key-from SOURCE says where they are.",
                "この計画では手元のキーをインストールします。--key-from SOURCE でキーの取得元を指定してください。",
            )
        )
    own = fetch(source)
    return own.find, own.description
