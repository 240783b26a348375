"""From a fleet to a plan: every host is read, decided on by floor 1, and weighed against the KMS host's count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from actctl.common.texts import Text
from actctl.fleet.change.guard import UNKNOWN_REMEDY
from actctl.fleet.change.kms_aliases import Pair
from actctl.fleet.change.plan import HostPlan, Origin, Plan
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target, address_of
from actctl.fleet.runner import run_each
from actctl.licensing.changes.change import Action, Decision, Step, blocked, state_of
from actctl.licensing.identity import Identity
from actctl.licensing.kms.generations import generation_of, serves
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS, Candidate, KmsCount, weigh
from actctl.licensing.machine import Machine
from actctl.licensing.records import Method, primary
from actctl.licensing.windows import is_server
from actctl.machine.facts import HostFacts, facts_reader
from actctl.machine.interface import Way
from actctl.transport.interface import Session

Decide = Callable[[str, Machine], Decision]
"""Host name and its facts → what to do."""
Look = Callable[[Way], Callable[[Session], Awaitable[HostFacts]]]
"""How a host is read, by its way."""


async def make_plan(
    kind: str, created_at: str, targets: Sequence[Target], decide: Decide, crew: Crew, origin: Origin,
    look: Look | None = None, *, force: bool = False,
) -> Plan:  # fmt: skip
    """Read every host and decide. Nothing is changed.

    `look`: how to read a host, where /dlv is not enough. `force`: change also what does not say which machine it is.
    """
    found: dict[str, HostPlan] = {}
    outcomes = run_each(targets, lambda one: (look or _facts)(one.way), crew)
    async with aclosing(outcomes):
        async for outcome in outcomes:
            found[outcome.target.name] = _host_plan(outcome, decide, force)
    hosts = each_once([found[target.name] for target in targets])
    return Plan(kind, created_at, hosts, origin)


def _facts(way: Way) -> Callable[[Session], Awaitable[HostFacts]]:
    return facts_reader(way, identify=True)


def each_once(hosts: Sequence[HostPlan]) -> tuple[HostPlan, ...]:
    """The plan's hosts; of two names for one machine only the first is changed: no step may run twice at once."""
    addresses: dict[str, str] = {}
    machines: dict[_Known, str] = {}
    kept = []
    for one in hosts:
        if one.action is Action.CHANGE:
            name = addresses.setdefault(one.address, one.host)
            if name == one.host and one.identity is not None:
                name = next((machines[known] for known in _may_be(one.identity) if known in machines), one.host)
                if name == one.host:
                    machines.update(dict.fromkeys(_known_as(one.identity), name))
            one = one if name == one.host else _same_machine(one, name)
        kept.append(one)
    return tuple(kept)


_Known = tuple[str, "str | None", "str | None"]
"""What a machine is known by: which facts, GUID, name. Looked up, not compared: clones by the thousand share a GUID."""


def _known_as(one: Identity) -> list[_Known]:
    """Under what a machine is found again."""
    if one.known:
        return [("both", one.guid, one.name), ("guid", one.guid, None), ("name", None, one.name)]
    if one.guid is not None:
        return [("guid", one.guid, None), ("guid alone", one.guid, None)]
    return [("name", None, one.name), ("name alone", None, one.name)] if one.name is not None else []


def _may_be(one: Identity) -> list[_Known]:
    """Under what another host may be this machine: they share what both say, and it is not nothing."""
    if one.known:
        return [("both", one.guid, one.name), ("guid alone", one.guid, None), ("name alone", None, one.name)]
    if one.guid is not None:
        return [("guid", one.guid, None)]
    return [("name", None, one.name)] if one.name is not None else []


def _same_machine(one: HostPlan, name: str) -> HostPlan:
    which = f"{one.address}, {one.identity}" if one.identity else one.address
    why = Text(f"the same machine as {name} ({which})", f"{name} と同じコンピューターです ({which})")
    return replace(one, action=Action.NONE, reason="same_machine", message=why, steps=(), gvlk=None)


def _by_cim(facts: HostFacts, steps: Sequence[Step]) -> Iterator[Text]:
    """What will be called on a machine that is changed by CIM: a step names the verb, whoever carries it out."""
    if facts.reading.via == "cim" and steps:
        from actctl.machine.ways.cim.verbs import calls

        said = ", ".join(method for step in steps for method in calls(step.verb, step.arguments))
        yield Text(f"by CIM: {said}", f"CIMで実行: {said}")


def _host_plan(outcome: Outcome[HostFacts], decide: Decide, force: bool) -> HostPlan:
    target, facts = outcome.target, outcome.value
    address = address_of(target)
    if facts is None:
        error = outcome.error
        why = error.message if error else Text("not read", "未取得")
        return HostPlan(target.name, address, Action.FAILED, error.kind.value if error else None, why, error=error)
    decision = _only_who_is_known(decide(target.name, facts.machine), facts.identity, force)
    return HostPlan(
        target.name, address, decision.action, decision.reason, decision.message,
        state_of(facts.machine), decision.gvlk, decision.steps,
        (*decision.cautions, *_by_cim(facts, decision.steps)), decision.remedy,
        identity=facts.identity if facts.identity != Identity() else None,
    )  # fmt: skip


def _only_who_is_known(decision: Decision, identity: Identity, force: bool) -> Decision:
    """A machine that does not say which one it is cannot be found again for certain: it is changed only by `force`."""
    if decision.action is not Action.CHANGE or identity.known:
        return decision
    why = Text(
        "which machine this is cannot be read (MachineGuid, hostname)",
        "どのコンピューターか確認できません (MachineGuidまたはhostnameを読めません)",
    )
    if force:
        return replace(decision, cautions=(*decision.cautions, why))
    return blocked("identity_unknown", why, decision.gvlk, UNKNOWN_REMEDY)


def same_machines(plan: Plan, targets: dict[str, Target]) -> Plan:
    """The plan, with hosts blocked whose address is another than when the plan was made, and that it does not know
    better than by that address (a plan of version 0.1); the others are asked who they are before anything is sent."""
    hosts = []
    for one in plan.hosts:
        target = targets.get(one.host)
        known = one.identity is not None or not one.address
        if one.action is Action.CHANGE and not known and target and address_of(target) != one.address:
            moved = Text(
                f"its address was {one.address} when the plan was made, now it is {address_of(target)}",
                f"アドレスが計画時の {one.address} から {address_of(target)} に変わりました",
            )
            one = replace(one, action=Action.BLOCKED, reason="changed_since_plan", message=moved, steps=())
        elif target:
            one = replace(one, address=address_of(target))
        hosts.append(one)
    return replace(plan, hosts=each_once(hosts))


async def read_count(hosts: Sequence[Target], crew: Crew) -> KmsCount:
    """The lowest count among these KMS hosts: where there are several, nobody knows which one a client will ask."""
    if not hosts:
        return KmsCount(None, None)
    known: list[KmsCount] = []
    outcomes = run_each(hosts, lambda one: one.way.read, crew)
    async with aclosing(outcomes):
        async for outcome in outcomes:
            one = primary(outcome.value.licenses) if outcome.value is not None else None
            if one is not None and one.kms_host is not None:
                known.append(KmsCount(outcome.target.name, one.kms_host.current_count, one.channel))
    if len(known) < len(hosts) or any(one.count is None for one in known):
        return KmsCount(", ".join(sorted(host.name for host in hosts)), None)
    return min(known, key=lambda one: one.count or 0)


def weigh_plan(
    plan: Plan, kms: KmsCount, kms_host: str | None, *, force: bool, one_machine: Collection[Pair] = ()
) -> Plan:
    """The plan with the hosts blocked whose threshold it cannot reach, and what is to be said of the count.

    `one_machine`: what KMS clients ask now and shall ask, where DNS says that both names are one machine.
    """
    name = kms_host or kms.host
    candidates = {one.host: _candidate(one, one_machine) for one in plan.hosts if one.action is Action.CHANGE}
    decisions: Mapping[str, Decision] = {} if force else weigh(candidates, kms)
    hosts = tuple(_warned(_decided(one, decisions.get(one.host)), kms) for one in plan.hosts)
    warnings = list(plan.warnings)
    risky = sum(one.risks for one in candidates.values())
    if risky and not kms.known and risky < CLIENTS:
        warnings.append(
            Text(
                f"the count of the KMS host{f' {name}' if name else ''} is not known: servers need {SERVERS}, clients "
                f"{CLIENTS} before any machine activates",
                f"KMSホスト{f' {name} ' if name else ''}のカウントが不明です。"
                f"サーバーは{SERVERS}、クライアントは{CLIENTS}に達するまで認証されません",
            )
        )
    elif candidates and not kms.known:
        warnings.append(_no_count(kms, name))
    return replace(plan, hosts=hosts, kms_host=name, kms_count=kms.count, warnings=tuple(warnings))


def _no_count(kms: KmsCount, name: str | None) -> Text:
    """Why nothing is known of the count of the KMS host that the machines will ask."""
    if kms.host is not None:
        return Text(f"the count of {kms.host} could not be read", f"{kms.host} のカウントを読み取れませんでした")
    if name is not None:
        return Text(
            f"the count of {name} was not looked at: it is not in the inventory",
            f"{name} のカウントは確認していません (インベントリにないため)",
        )
    return Text(
        "no KMS host's count was looked at: the inventory names none (group kms_hosts)",
        "KMSホストのカウントは確認していません (インベントリにグループ kms_hosts がないため)",
    )


def _candidate(one: HostPlan, one_machine: Collection[Pair]) -> Candidate:
    before = one.before
    server = bool(before and before.edition and is_server(before.edition))
    client = before is not None and before.method is Method.KMS_CLIENT
    decision = Decision(one.action, one.reason, one.message, one.steps, one.gvlk)
    asks = before.kms_host if before is not None else None
    names = (step.kms_host for step in one.steps if step.kms_host)
    asks = next((name for name in names if (asks, name) in one_machine), asks)
    return Candidate(decision, server, client, asks)


def _warned(one: HostPlan, kms: KmsCount) -> HostPlan:
    """A caution where the KMS host's key does not cover this Windows: it would answer 0xC004F042.

    Not a refusal: Microsoft's lists grow with updates of the host. The canary shows whether it holds.
    """
    generation = generation_of(kms.channel)
    if generation is None or one.action is not Action.CHANGE or one.before is None:
        return one
    if serves(generation, one.before.edition, one.before.build) is not False:
        return one
    caution = Text(
        f"the key of {kms.host} is for {generation.key_for}; it may refuse this Windows (0xC004F042)",
        f"{kms.host} のキーは {generation.key_for} 用のため、拒否される可能性があります (0xC004F042)",
    )
    return replace(one, cautions=(*one.cautions, caution))


def _decided(one: HostPlan, decision: Decision | None) -> HostPlan:
    if decision is None or decision.action is one.action:
        return one
    return replace(
        one,
        action=decision.action,
        reason=decision.reason,
        message=decision.message,
        steps=decision.steps,
        remedy=decision.remedy,
    )
