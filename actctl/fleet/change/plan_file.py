"""Plans read back from their JSON: a saved file, or a journal. What does not belong in one is refused here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from actctl.common.arguments import BadArgument
from actctl.common.errors import ErrorKind, HostError, UserError
from actctl.common.limits import MOST_PLAN_BYTES
from actctl.common.texts import Text
from actctl.common.words import PLAIN_KEY, mask_keys
from actctl.fleet.change.kept_file import read_kept
from actctl.fleet.change.plan import HostPlan, Origin, Plan
from actctl.licensing.changes.change import Action, State, Step, is_masked
from actctl.licensing.identity import identity_of
from actctl.licensing.keys.catalogue import Gvlk, by_key
from actctl.licensing.records import LicenseStatus, Method
from actctl.machine.steps import step_line

_PLACEHOLDER = "BBBBB-BBBBB-BBBBB-BBBBB-BBBBB"
"""Stands for a masked key where only the form of the other arguments is checked."""


def _hidden(text: str) -> str:
    """`text` without keys but published ones, which a remedy may name."""
    public = [key for key in PLAIN_KEY.findall(text) if by_key(key) is not None]
    for number, key in enumerate(public):
        text = text.replace(key, f"\0{number}\0")
    text = mask_keys(text)
    for number, key in enumerate(public):
        text = text.replace(f"\0{number}\0", key)
    return text


_Words = Annotated[str, AfterValidator(_hidden)]
"""Text that is shown again: a key that somebody wrote into it is not. Keys to install stand in `gvlk` and `args`."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Step(_Strict):
    verb: str
    args: list[str] = Field(default_factory=list)


class _Gvlk(_Strict):
    product: str
    key: str


class _Error(_Strict):
    kind: ErrorKind
    code: _Words | None = None
    message: _Words
    remedy: _Words | None = None


class _State(_Strict):
    model_config = ConfigDict(extra="ignore", use_enum_values=True)

    edition: _Words | None = None
    build: int | None = None
    channel: _Words | None = None
    method: Method | None = None
    license_status: LicenseStatus | None = None
    partial_product_key: _Words | None = None
    remaining_minutes: int | None = None
    kms_host: _Words | None = None
    kms_source: Literal["registered", "dns"] | None = None
    kms_read: bool | None = None


class _Identity(_Strict):
    guid: str | None = None
    name: str | None = None


class _HostJapanese(_Strict):
    """What the other keys say, in Japanese; plans of version 0.1.0 have none."""

    message: _Words | None = None
    cautions: list[_Words] = Field(default_factory=list)
    remedy: _Words | None = None
    error: tuple[_Words, _Words | None] | None = None


class _Japanese(_Strict):
    warnings: list[_Words] = Field(default_factory=list)


class _Host(_Strict):
    host: str
    address: str = ""
    action: Action
    reason: _Words | None = None
    message: _Words = ""
    identity: _Identity | None = None
    before: _State | None = None
    gvlk: _Gvlk | None = None
    steps: list[_Step] = Field(default_factory=list)
    cautions: list[_Words] = Field(default_factory=list)
    remedy: _Words | None = None
    error: _Error | None = None
    ja: _HostJapanese = Field(default_factory=_HostJapanese)


class _Kms(_Strict):
    host: _Words | None = None
    count: int | None = None


class _Origin(_Strict):
    inventory: list[str] = Field(default_factory=list)
    transport: str | None = None
    seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    key_source: str | None = None
    user: str | None = None


class _Plan(_Strict):
    schema_: Literal["actctl/plan/1"] = Field(alias="schema")
    kind: _Words
    created_at: str
    kms: _Kms = Field(default_factory=_Kms)
    warnings: list[_Words] = Field(default_factory=list)
    origin: _Origin = Field(default_factory=_Origin)
    hosts: list[_Host]
    ja: _Japanese = Field(default_factory=_Japanese)


def load_plan(path: str) -> Plan:
    """A plan that was saved with `--out`. Raises UserError where it is none, or holds a step slmgr has not."""
    try:
        data = json.loads(read_kept(Path(path), MOST_PLAN_BYTES, pipe=True).decode("utf-8-sig"))
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}.", source=path) from None
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"is no JSON ({str(error).split(':')[0]}); a plan saved with --out was expected.", source=path
        ) from None
    return plan_of(data, path)


def plan_of(data: Any, source: str) -> Plan:
    """A plan from its JSON form. Raises UserError naming the place and what was expected."""
    try:
        read = _Plan.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(f"{where}: {first['msg']}; a plan saved with --out was expected.", source=source) from None
    odd = next((one.host for one in read.hosts if not one.host.isprintable() or not one.host.strip()), None)
    if odd is not None:
        raise UserError(f"{odd[:40]!a} is no name of a host.", source=source)
    names = Counter(one.host for one in read.hosts)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice is not None:
        raise UserError(f"names host {twice} twice.", source=source)
    said = read.origin
    origin = Origin(tuple(said.inventory), said.transport, said.seconds, said.key_source, said.user)
    return Plan(
        kind=read.kind,
        created_at=read.created_at,
        hosts=tuple(_host(one, source) for one in read.hosts),
        origin=origin,
        kms_host=read.kms.host,
        kms_count=read.kms.count,
        warnings=_texts(read.warnings, read.ja.warnings),
        recorded=True,
    )


def _host(one: _Host, source: str) -> HostPlan:
    steps = tuple(Step(step.verb, tuple(step.args)) for step in one.steps)
    for step in steps:
        _check(step, one.host, source)
    if one.action is Action.CHANGE and (not steps or one.before is None):
        raise UserError(
            f"host {one.host} is to be changed, without steps or without what it was before.", source=source
        )
    if one.action is not Action.CHANGE and steps:
        raise UserError(f"host {one.host} has steps, but is not to be changed.", source=source)
    error, japanese = one.error, one.ja
    said, remedy = japanese.error or (None, None)
    try:
        identity = identity_of(one.identity.model_dump() if one.identity else None)
    except ValueError as wrong:
        raise UserError(f"host {one.host}: identity: {wrong}.", source=source) from None
    return HostPlan(
        host=one.host,
        address=one.address,
        action=one.action,
        reason=one.reason,
        message=_text(one.message, japanese.message),
        before=State(**one.before.model_dump()) if one.before else None,
        gvlk=_gvlk(one, steps, source),
        steps=steps,
        cautions=_texts(one.cautions, japanese.cautions),
        remedy=_text(one.remedy, japanese.remedy) if one.remedy else None,
        error=HostError(
            error.kind,
            _text(error.message, said),
            error.code,
            _text(error.remedy, remedy) if error.remedy else None,
        )
        if error
        else None,
        identity=identity,
    )


def _gvlk(one: _Host, steps: tuple[Step, ...], source: str) -> Gvlk | None:
    """The key that the plan shows. Raises UserError where it is not the one that would be installed."""
    shown = by_key(one.gvlk.key) if one.gvlk else None
    if one.gvlk and shown is None:
        raise UserError(f"host {one.host}: gvlk is no published key.", source=source)
    installed = [by_key(step.arguments[0]) for step in steps if step.verb == "ipk"]
    if one.gvlk and any(key is not shown for key in installed):
        raise UserError(f"host {one.host}: the key to install is another than the plan shows.", source=source)
    return shown or next(iter(installed), None)


def _text(english: str, japanese: str | None) -> Text:
    return Text(english, japanese or english)


def _texts(english: list[str], japanese: list[str]) -> tuple[Text, ...]:
    """Sentence by sentence; a list that does not match the other is not used."""
    return tuple(map(_text, english, japanese if len(japanese) == len(english) else english))


def _check(step: Step, host: str, source: str) -> None:
    """Refuse what must not reach a command line, and keys that are neither published nor masked."""
    secret = step.verb == "ipk"  # anywhere else a masked key would be made whole in a place where it can be seen
    arguments = [_PLACEHOLDER if secret and is_masked(argument) else argument for argument in step.arguments]
    try:
        step_line(step.verb, arguments)
    except BadArgument as error:
        raise UserError(f"host {host}: {mask_keys(str(error))}.", source=source) from None
    if step.verb == "ipk" and arguments == list(step.arguments) and by_key(arguments[0]) is None:
        raise UserError(
            f"host {host}: a published GVLK, or a key masked but for its last five, was expected.", source=source
        )
