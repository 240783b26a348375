"""Names of KMS hosts that are one machine by DNS: an alias or an address that clients ask, and the name they shall ask.

A client that asks the planned KMS host by another name is in its count already (docs/facts/kms.md, "Count").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from actctl.common.limits import MOST_KMS_NAMES
from actctl.common.names import KmsAddress, domain_of, is_address, plain_name
from actctl.dns import Resolver
from actctl.dns.lookup import resolve_all
from actctl.fleet.change.plan import Plan
from actctl.licensing.changes.change import Action
from actctl.licensing.records import Method

Pair = tuple[str, str]
"""The KMS host that a machine asks now, and that of its plan, as both are written."""


def doubtful(plan: Plan) -> frozenset[Pair]:
    """What KMS clients of the plan ask now and shall ask, where the names alone make two machines of it."""
    found = set()
    for one in plan.changes:
        new = next((step.kms_host for step in one.steps if step.kms_host), None)
        asks = one.before.kms_host if one.before and one.before.method is Method.KMS_CLIENT else None
        if one.action is not Action.CHANGE or not new or not asks:
            continue
        if not KmsAddress.parse(asks).same_machine(KmsAddress.parse(new)):
            found.add((asks, new))
    return frozenset(found)


async def one_machine(
    pairs: Collection[Pair], known: Mapping[str, Iterable[str]], *, resolver: Resolver
) -> frozenset[Pair]:
    """Those of the pairs whose names lead to a common address; without an answer of DNS a pair is not among them.

    `known`: addresses by name that are known without DNS.
    """
    asked = {pair: (_full(*pair), _full(*pair[::-1])) for pair in sorted(pairs)}
    names = dict.fromkeys(name for both in asked.values() for name in both if name and not is_address(name))
    targets = await resolve_all(list(names)[:MOST_KMS_NAMES], resolver=resolver)

    def leads(name: str) -> set[str]:
        target = targets.get(name)
        found = {name, *(known.get(name) or ()), *(target.addresses if target else ())}
        return {plain_name(each) for each in (*found, target.alias_of if target and target.alias_of else name)}

    return frozenset(pair for pair, (asks, new) in asked.items() if asks and new and leads(asks) & leads(new))


def _full(kms_host: str, other: str) -> str:
    """The name without its port; one without a domain in the domain of the other."""
    name, domain = plain_name(KmsAddress.parse(kms_host).name), domain_of(KmsAddress.parse(other).name)
    return f"{name}.{domain}" if name and domain and "." not in name and not is_address(name) else name
