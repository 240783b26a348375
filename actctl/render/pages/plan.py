"""A plan for a person: what each host is, what will be done, what is left as it is and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TextIO

from actctl.common.texts import Lang, Text, counted
from actctl.common.words import plain_line
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import HostPlan, Plan
from actctl.fleet.change.plan_record import head_json, host_json
from actctl.fleet.change.run_state import HostRun
from actctl.fleet.interface import without_port
from actctl.licensing.changes.change import Action, State
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.records import Method
from actctl.licensing.windows import product_name
from actctl.render.interface import Style
from actctl.render.notes import and_so, below, few, short_remedy, with_remedy, write_notes
from actctl.render.page import Column, Head, Page, Row, Tail
from actctl.render.pages.effects import planned
from actctl.render.pages.step_words import numbered
from actctl.render.pages.unread import Unread, unread_of
from actctl.render.screen import write_text
from actctl.render.tables import write_table
from actctl.render.words import METHODS, NO_KEY

_HEADINGS = {
    "host": Text("HOST", "ホスト"),
    "product": Text("OS · EDITION", "OS · エディション"),
    "before": Text("NOW", "現在"),
    "key": Text("KEY TO INSTALL", "入れるキー"),
    "steps": Text("STEPS", "手順"),
    "note": Text("NOTE", "備考"),
}
_KEY = 3
_RECORDED = Text("RECORDED", "記録時点")
"""In place of NOW in a plan that was not just made: a saved one, and what is left of a run."""
_GIVES_WAY = ((1, 0), (3, 12), (0, 12), (2, 8), (4, 0))
"""On a narrow terminal: the edition is left out, then what the key says is cut; notes stand below."""
_ACTIONS: dict[Action, Text] = {
    Action.CHANGE: Text("change", "変更"),
    Action.NONE: Text("as it should be", "変更不要"),
    Action.BLOCKED: Text("cannot be changed", "変更不可"),
    Action.FAILED: Text("not read", "未取得"),
}
KINDS: dict[str, Text] = {
    "switch-kms": Text("→ KMS client", "→ KMSクライアント"),
    "switch-mak": Text("→ MAK", "→ MAK"),
    "kms-setup": Text("→ KMS host", "→ KMSホスト"),
}
STEP_BY_STEP = frozenset({"kms-setup"})
"""Kinds of which every step is put into words."""


def plan_page(plan: Plan, style: Style) -> Page:
    """The whole plan."""
    lang = style.lang
    columns = [
        Column(name, heading)
        for name, heading in zip(
            (*_HEADINGS, "action"), [*_headings(plan, lang), Text("ACTION", "区分").in_(lang)], strict=True
        )
    ]
    rows = (
        Row([*_cells(one, plan.kind, lang), _ACTIONS[one.action].in_(lang)], partial(host_json, one))
        for one in plan.hosts
    )
    unread = unread_of((one.host, without_port(one.address), one.error) for one in plan.hosts)
    tail = Tail(unread.sections(lang), _remarks(plan, lang), [_title(plan).in_(lang)])
    head = Head(f"actctl {plan.kind}", columns, partial(head_json, plan), "hosts")
    return Page(head, rows, tail, partial(_screen, plan, unread))


def _screen(plan: Plan, unread: Unread, page: Page, stream: TextIO, style: Style) -> None:
    lang = style.lang
    for line in page.tail.totals:
        write_text(stream, style, plain_line(line))
    if plan.changes:
        rows = [_cells(one, plan.kind, lang) for one in plan.changes]
        headings = _headings(plan, lang)
        if below(style):
            shown = [[*row[:_KEY], _without_windows(row[_KEY]), *row[_KEY + 1 : -1]] for row in rows]
            write_table(stream, style, headings[:-1], shown, gives_way=_GIVES_WAY)
            write_notes(
                stream, style, [(one.host, note) for one in plan.changes for note in _notes(one, plan.kind, lang)]
            )
        else:
            write_table(stream, style, headings, rows)
    for line in page.tail.remarks:
        write_text(stream, style, plain_line(line))
    unread.write(stream, style)


def _headings(plan: Plan, lang: Lang) -> list[str]:
    texts = {**_HEADINGS, "before": _RECORDED} if plan.recorded else _HEADINGS
    return [text.in_(lang) for text in texts.values()]


def _without_windows(product: str) -> str:
    """`2022 Datacenter`, as in the column beside it."""
    return product.removeprefix("Windows Server ").removeprefix("Windows ")


def _title(plan: Plan) -> Text:
    count = len(plan.changes)
    known = KINDS.get(plan.kind)
    kind = Text(known.en, f" {known.ja}") if known else Text(f"slmgr /{plan.kind}", f": slmgr /{plan.kind}")
    where = Text("", "")
    if plan.kind == "switch-kms" and plan.kms_host:
        where = Text(f" at {plan.kms_host}", f"、{plan.kms_host}")
    if where.en and plan.kms_count is not None:
        where = Text(
            f"{where.en} (count {plan.kms_count}; servers need {SERVERS}, clients {CLIENTS})",
            f"{where.ja} (カウント {plan.kms_count}。サーバー{SERVERS}台、クライアント{CLIENTS}台以上が必要)",
        )
    return Text(
        f"Plan: {count} of {counted(len(plan.hosts), 'host')} {kind.en}{where.en}",
        f"計画: {len(plan.hosts)}台中{count}台を変更{kind.ja}{where.ja}",
    )


def _cells(one: HostPlan, kind: str, lang: Lang) -> list[str]:
    before = one.before
    product = product_name(before.edition, before.build) if before else "–"
    return [
        one.host,
        product,
        now_words(before, lang),
        _key_words(one),
        " ".join(step.verb for step in one.steps) or "–",
        and_so(_notes(one, kind, lang), lang),
    ]


def _notes(one: HostPlan, kind: str, lang: Lang) -> list[str]:
    """What else there is to say of a host, sentence by sentence."""
    effects = planned(kind, one.before, one.steps) if one.action is Action.CHANGE else ()
    if one.action is not Action.CHANGE:
        return [_why(one, lang), *(text.in_(lang) for text in one.cautions)]
    first = [one.message] if one.reason else effects
    return [text.in_(lang) for text in (*first, *one.cautions)]


def _key_words(one: HostPlan) -> str:
    """A GVLK by its product, a secret key by its last five."""
    key = next((step.last_five for step in one.steps if step.key), None)
    return "–" if key is None else one.gvlk.product if one.gvlk else f"…{key}"


def now_words(state: State | None, lang: Lang) -> str:
    """`MAK …Q7X9M`."""
    if state is None:
        return "–"
    if state.partial_product_key is None:
        return NO_KEY.in_(lang)
    method = METHODS[state.method or Method.UNKNOWN]
    return f"{method.in_(lang)} …{state.partial_product_key}"


def _remarks(plan: Plan, lang: Lang) -> list[str]:
    lines = [f"! {text.in_(lang)}" for text in plan.warnings]
    if plan.kind in STEP_BY_STEP:
        lines += [text.in_(lang) for one in plan.changes for text in numbered(one)]
    for action in (Action.BLOCKED, Action.FAILED, Action.NONE):
        lines += _grouped([one for one in plan.hosts if one.action is action and one.error is None], action, lang)
    given_up = Counter(one.before.partial_product_key for one in plan.changes if one.before and _gives_up_mak(one))
    if given_up:
        keys = ", ".join(f"…{key} ×{count}" for key, count in given_up.most_common())
        lines.append(
            Text(
                f"A MAK cannot be read back from a machine. Keys given up: {keys}. "
                "Have them at hand: --keys SOURCE checks.",
                f"MAKはコンピューターから読み戻せません。使われなくなるキー: {keys}。"
                "手元にあるかは --keys SOURCE で確認できます。",
            ).in_(lang)
        )
    installs = Counter(step.key[-5:] for one in plan.changes for step in one.steps if step.key)
    if plan.kind == "switch-mak" and plan.changes:
        activations = sum(step.row.activates for one in plan.changes for step in one.steps)
        keys = ", ".join(f"…{key} ×{count}" for key, count in installs.most_common()) or "–"
        lines.append(
            Text(
                f"This will use {counted(activations, 'MAK activation')} ({keys}); "
                f"{'it' if activations == 1 else 'they'} cannot be given back.",
                f"MAKの認証回数を{activations}回使います ({keys})。元には戻せません。",
            ).in_(lang)
        )
    return lines


def _gives_up_mak(one: HostPlan) -> bool:
    before = one.before
    key = before.partial_product_key if before and before.method is Method.MAK else None
    return bool(key and any(step.key for step in one.steps))


def _grouped(hosts: Sequence[HostPlan], action: Action, lang: Lang) -> list[str]:
    """Hosts that are not changed, by the reason, a line each."""
    reasons: dict[str, list[str]] = {}
    for one in hosts:
        reasons.setdefault(_why(one, lang), []).append(one.host)
    head = _ACTIONS[action].in_(lang)
    return [
        f"{head}: {few(names)}: {why}" if "(" in why else f"{head}: {few(names)} ({why})"
        for why, names in reasons.items()
    ]


def _why(one: HostPlan, lang: Lang) -> str:
    """Why a host is not changed, and what to do."""
    remedy = short_remedy(one.reason, one.remedy or (one.error.remedy if one.error else None))
    return with_remedy(one.message.in_(lang), remedy.in_(lang), lang) if remedy else one.message.in_(lang)


def pace_line(phases: Sequence[Sequence[HostRun]], pace: Pace, changes: int) -> Text:
    """`Canary: sql02, app01, then 2 batches of 3. Stops after 1 failure.`"""
    canary, *batches = phases
    names = few([one.plan.host for one in canary])
    size = max((len(batch) for batch in batches), default=0)
    allowed = pace.allowed(changes, canary=False) + 1
    begun = any(one.touched for one in canary)
    who = (
        Text("First those in the middle of their steps", "実施途中のものから") if begun else Text("Canary", "先行実施")
    )
    first = Text(f"{who.en}: {names}, then ", f"{who.ja}: {names}、続いて") if canary else Text("", "")
    number = "1 batch" if len(batches) == 1 else f"{len(batches)} batches"
    rest = Text(f"{number} of up to {size}. ", f"最大{size}台ずつ{len(batches)}バッチ。")
    if not batches:
        first, rest = Text(f"{who.en}: {names}. ", f"{who.ja}: {names}。"), Text("", "")
    failures = "the first failure" if allowed == 1 else f"{allowed} failures"
    stops = Text(f"Stops after {failures}", f"{allowed}台失敗で停止")
    if allowed > changes:
        stops = Text("Does not stop, however many fail", "失敗しても停止しません")
    elif canary and pace.max_fail is None and allowed > 1:
        stops = Text(f"{stops.en}; after the first in the canary", f"{stops.ja} (先行実施では1台)")
    return Text(f"{first.en}{rest.en}{stops.en}.", f"{first.ja}{rest.ja}{stops.ja}。")
