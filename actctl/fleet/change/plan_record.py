"""A plan as the contract has it, field by field, for the codec (docs/json.md, "Plans")."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from actctl.common.codec import fields_of
from actctl.common.errors import HostError
from actctl.common.texts import Text
from actctl.fleet.change.plan import HostPlan, Origin, Plan
from actctl.fleet.report import ErrorRecord, error_record
from actctl.licensing.changes.change import Action, State, Step
from actctl.licensing.identity import Identity

SCHEMA: Literal["actctl/plan/1"] = "actctl/plan/1"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """The published key that a host gets."""

    product: str
    key: str


@dataclass(frozen=True, slots=True)
class HostJapanese:
    """The texts of a host's other fields in Japanese: a saved plan may be read on either screen."""

    message: str | None = None
    cautions: tuple[str, ...] = ()
    remedy: str | None = None
    error: tuple[str, str | None] | None = None
    """Message and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPlanRecord:
    """One host of the plan. What has a default is not in every plan: the contract has less, and 0.1.0 wrote less."""

    host: str
    address: str = ""
    action: Action
    reason: str | None = None
    message: str = ""
    identity: Identity | None = None
    before: State | None = None
    gvlk: KeyRecord | None = None
    steps: tuple[StepRecord, ...] = ()
    cautions: tuple[str, ...] = ()
    remedy: str | None = None
    error: ErrorRecord | None = None
    ja: HostJapanese = HostJapanese()


@dataclass(frozen=True, slots=True)
class KmsRecord:
    """The KMS host that the clients will ask, and its count."""

    host: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PlanJapanese:
    """The texts of the plan's other fields in Japanese."""

    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """Everything but the hosts."""

    schema: Literal["actctl/plan/1"]
    kind: str
    created_at: str
    summary: dict[str, Any] | None = None
    """Hosts by action; counted again where a plan is read."""
    kms: KmsRecord = KmsRecord()
    warnings: tuple[str, ...] = ()
    ja: PlanJapanese = PlanJapanese()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord(PlanHead):
    """The whole plan."""

    hosts: tuple[HostPlanRecord, ...]


def plan_json(plan: Plan) -> dict[str, Any]:
    """The contract's form of a plan."""
    return {**head_json(plan), "hosts": [host_json(one) for one in plan.hosts]}


def head_json(plan: Plan) -> dict[str, Any]:
    """Everything but the hosts."""
    counted = Counter(one.action for one in plan.hosts)
    head = PlanHead(
        schema=SCHEMA,
        kind=plan.kind,
        created_at=plan.created_at,
        summary={"hosts": len(plan.hosts), **{action.value: counted[action] for action in Action}},
        kms=KmsRecord(plan.kms_host, plan.kms_count),
        warnings=tuple(text.en for text in plan.warnings),
        ja=PlanJapanese(tuple(text.ja for text in plan.warnings)),
        origin=plan.origin,
    )
    return fields_of(head)


def host_json(one: HostPlan) -> dict[str, Any]:
    """One host of `hosts`."""
    error = one.error
    record = HostPlanRecord(
        host=one.host,
        address=one.address,
        action=one.action,
        reason=one.reason,
        message=one.message.en,
        identity=one.identity,
        before=one.before,
        gvlk=KeyRecord(one.gvlk.product, one.gvlk.key) if one.gvlk else None,
        steps=tuple(StepRecord(step.verb, step.arguments) for step in one.steps),
        cautions=tuple(text.en for text in one.cautions),
        remedy=one.remedy.en if one.remedy else None,
        error=error_record(error) if error else None,
        ja=HostJapanese(
            one.message.ja,
            tuple(text.ja for text in one.cautions),
            one.remedy.ja if one.remedy else None,
            (error.message.ja, error.remedy.ja if error.remedy else None) if error else None,
        ),
    )
    return fields_of(record)


def text_of(english: str, japanese: str | None) -> Text:
    """A text whose Japanese may be missing."""
    return Text(english, japanese or english)


def texts_of(english: tuple[str, ...], japanese: tuple[str, ...]) -> tuple[Text, ...]:
    """Sentence by sentence; a list that does not match the other is not used."""
    return tuple(map(text_of, english, japanese if len(japanese) == len(english) else english))


def error_of(record: HostPlanRecord) -> HostError | None:
    """Why a host could not be read."""
    return record.error.error(*(record.ja.error or ())) if record.error else None


def steps_of(record: HostPlanRecord) -> tuple[Step, ...]:
    """What is to be done on a host."""
    return tuple(Step(step.verb, step.args) for step in record.steps)
