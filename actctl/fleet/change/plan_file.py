"""Plans read back from their JSON: a saved file, or a journal. What does not belong in one is refused here."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from actctl.common.arguments import BadArgument
from actctl.common.codec import read
from actctl.common.errors import Refused, UserError
from actctl.common.limits import MOST_PLAN_BYTES, MOST_SECONDS
from actctl.common.malformed import json_reason
from actctl.common.system_errors import unreadable
from actctl.common.texts import Text, sentence
from actctl.common.whole_file import PRIVATE, whole_file
from actctl.common.words import has_key, hide_keys, mask_keys
from actctl.fleet.change.kept_file import read_kept
from actctl.fleet.change.plan import FLOWS, HostPlan, Plan
from actctl.fleet.change.plan_record import HostPlanRecord, PlanRecord, error_of, plan_json, steps_of, text_of, texts_of
from actctl.licensing.changes.change import Action, Step, is_masked
from actctl.licensing.identity import as_kept
from actctl.licensing.keys.catalogue import Gvlk, by_key
from actctl.licensing.keys.hide import without_keys
from actctl.licensing.verbs.check import checked_step
from actctl.licensing.verbs.rows import VERBS
from actctl.machine.ways import VIA

_PLACEHOLDER = "BBBBB-BBBBB-BBBBB-BBBBB-BBBBB"
"""Stands for a masked key where only the form of the other arguments is checked."""


_AS_WRITTEN: dict[type, frozenset[str]] = {
    PlanRecord: frozenset({"schema", "summary"}),
    HostPlanRecord: frozenset({"host", "gvlk", "steps"}),
}
"""Fields that are no words to be shown: names, and keys to install, which are checked one by one."""


def _without_keys(record: Any) -> Any:
    """A record whose words hold no key that somebody wrote into them: they are shown again."""
    if type(record) is str:
        return without_keys(record)
    if isinstance(record, tuple):
        return tuple(map(_without_keys, record))
    if not is_dataclass(record) or isinstance(record, type):
        return record
    kept = _AS_WRITTEN.get(type(record), ())
    words = {one.name: getattr(record, one.name) for one in fields(record) if one.name not in kept}
    return replace(record, **{name: _without_keys(value) for name, value in words.items()})


_NO_TIME = Text(
    f"origin.seconds: more than 0 and at most {MOST_SECONDS} was expected",
    f"origin.seconds: 0 より大きく {MOST_SECONDS} 以下の秒数ではありません",
)

_NO_WAY = Text(f"origin.via: {' or '.join(VIA)} was expected", f"origin.via: {' または '.join(VIA)} ではありません")


def load_plan(path: str) -> Plan:
    """A plan that was saved with `--out`. Raises UserError where it is none, or holds a step slmgr has not."""
    try:
        data = json.loads(read_kept(Path(path), MOST_PLAN_BYTES, pipe=True).decode("utf-8-sig"))
    except OSError as error:
        raise unreadable(error, path) from None
    except (ValueError, RecursionError) as error:
        why = _no_json(error)
        said = Text(
            f"is no JSON ({why.en}); a plan saved with --out was expected.",
            f"JSONではありません ({why.ja})。--out で保存した計画を指定してください。",
        )
        raise UserError(said, source=path) from None
    return plan_of(data, path)


def _no_json(error: ValueError | RecursionError) -> Text:
    """Why a file is none."""
    if isinstance(error, json.JSONDecodeError):
        return Text(str(error).split(":")[0], json_reason(error).ja)
    if isinstance(error, RecursionError):
        return Text("nested too deep", "入れ子が深すぎます")
    if isinstance(error, UnicodeError):
        return Text("the text is not UTF-8", "文字コードがUTF-8ではありません")
    return Text("a number has too many digits", "桁数の多すぎる数値があります")


def save_plan(plan: Plan, path: Path) -> None:
    """The file that `load_plan` reads, for its owner alone, whole or not at all.

    Raises OSError, and UserError where a program has put a step into the plan that slmgr has not, or a secret key.
    """
    for one in plan.hosts:
        for step in one.steps:
            _check(step, one.host, str(path))
    data = json.dumps(plan_json(plan), ensure_ascii=False).encode("utf-8", "backslashreplace")
    with whole_file(path, PRIVATE) as stream:
        stream.write(f"{data.decode()}\n")


def checked(plan: Plan) -> Plan:
    """A plan that a program may have made or altered, as it would be read back. Raises UserError as `plan_of`."""
    source = "the plan"
    try:
        data = plan_json(plan)
    except (AttributeError, LookupError, TypeError, ValueError):
        said = Text("a part of it is of a wrong type.", "型の正しくない部分があります。")
        raise UserError(said, source=source) from None
    return replace(plan_of(data, source), recorded=plan.recorded)


def plan_of(data: Any, source: str) -> Plan:
    """A plan from its JSON form. Raises UserError naming the place and what was expected."""
    try:
        record: PlanRecord = _without_keys(read(PlanRecord, data, Text("the file", "ファイル")))
        if record.origin.seconds is not None and not 0 < record.origin.seconds <= MOST_SECONDS:
            raise Refused(_NO_TIME)
        if record.origin.via is not None and record.origin.via not in VIA:
            raise Refused(_NO_WAY)
    except Refused as wrong:
        said = Text(
            f"{wrong.why.en}; a plan saved with --out was expected.",
            f"{wrong.why.ja}。--out で保存した計画を指定してください。",
        )
        raise UserError(said, source=source) from None
    odd = next((one.host for one in record.hosts if _is_no_name(one.host)), None)
    if odd is not None:
        said = Text(
            f"{hide_keys(odd)[:40]!a} is no name of a host.",
            f"{hide_keys(odd)[:40]!a} はホスト名として正しくありません。",
        )
        raise UserError(said, source=source)
    _check_kind(record.kind, source)
    names = Counter(one.host for one in record.hosts)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice is not None:
        raise UserError(Text(f"names host {twice} twice.", f"ホスト {twice} が重複しています。"), source=source)
    return Plan(
        kind=record.kind,
        created_at=record.created_at,
        hosts=tuple(_host(one, source) for one in record.hosts),
        origin=record.origin,
        kms_host=record.kms.host,
        kms_count=record.kms.count,
        warnings=texts_of(record.warnings, record.ja.warnings),
        recorded=True,
    )


def _is_no_name(host: str) -> bool:
    return not host.isprintable() or not host.strip() or has_key(host)


def _check_kind(kind: str, source: str) -> None:
    """Refuse a kind that no plan has: its plan would be shown, and carried out, as something that nobody made."""
    if kind in FLOWS or (kind in VERBS and VERBS[kind].changes):
        return
    flows = ", ".join(FLOWS)
    said = Text(
        f"kind: {flows}, or a verb that changes something, was expected; a plan saved with --out was expected.",
        f"kind: {flows}、または変更を行う動詞ではありません。--out で保存した計画を指定してください。",
    )
    raise UserError(said, source=source)


def _host(one: HostPlanRecord, source: str) -> HostPlan:
    steps = steps_of(one)
    for step in steps:
        _check(step, one.host, source)
    if one.action is Action.CHANGE and (not steps or one.before is None):
        said = Text(
            f"host {one.host} is to be changed, without steps or without what it was before.",
            f"ホスト {one.host} は変更対象ですが、手順または変更前の状態がありません。",
        )
        raise UserError(said, source=source)
    if one.action is not Action.CHANGE and steps:
        said = Text(
            f"host {one.host} has steps, but is not to be changed.",
            f"ホスト {one.host} は変更対象ではないのに、手順があります。",
        )
        raise UserError(said, source=source)
    try:
        identity = as_kept(one.identity)
    except Refused as wrong:
        said = sentence(Text(f"host {one.host}", f"ホスト {one.host}"), ": identity: ", wrong.why)
        raise UserError(said, source=source) from None
    return HostPlan(
        host=one.host,
        address=one.address,
        action=one.action,
        reason=one.reason,
        message=text_of(one.message, one.ja.message),
        before=one.before,
        gvlk=_gvlk(one, steps, source),
        steps=steps,
        cautions=texts_of(one.cautions, one.ja.cautions),
        remedy=text_of(one.remedy, one.ja.remedy) if one.remedy else None,
        error=error_of(one),
        identity=identity,
    )


def _gvlk(one: HostPlanRecord, steps: tuple[Step, ...], source: str) -> Gvlk | None:
    """The key that the plan shows. Raises UserError where it is not the one that would be installed."""
    shown = by_key(one.gvlk.key) if one.gvlk else None
    if one.gvlk and shown is None:
        unknown = Text(
            f"host {one.host}: gvlk is no published key.", f"ホスト {one.host}: gvlk が公開GVLKではありません。"
        )
        raise UserError(unknown, source=source)
    installed = [by_key(step.key) for step in steps if step.key]
    if one.gvlk and any(key is not shown for key in installed):
        other = Text(
            f"host {one.host}: the key to install is another than the plan shows.",
            f"ホスト {one.host}: インストールするキーが、計画に表示されるキーと異なります。",
        )
        raise UserError(other, source=source)
    return shown or next(iter(installed), None)


def _check(step: Step, host: str, source: str) -> None:
    """Refuse what must not reach a command line, and keys that are neither published nor masked."""
    secret = step.key is not None  # anywhere else a masked key would be made whole in a place where it can be seen
    arguments = [_PLACEHOLDER if secret and is_masked(argument) else argument for argument in step.arguments]
    try:
        checked_step(step.verb, arguments)
    except BadArgument as error:
        why = Text(mask_keys(error.why.en), mask_keys(error.why.ja))
        said = sentence(Text(f"host {host}: ", f"ホスト {host}: "), why)
        raise UserError(said, source=source) from None
    if step.key and arguments == list(step.arguments) and by_key(step.key) is None:
        said = Text(
            f"host {host}: a published GVLK, or a key masked but for its last five, was expected.",
            f"ホスト {host}: 公開GVLK、または下5桁以外を伏せたキーが必要です。",
        )
        raise UserError(said, source=source)
