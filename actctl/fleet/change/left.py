"""What is left of a run that was interrupted, as a plan: to be shown and agreed to before it goes on."""

from __future__ import annotations

from dataclasses import replace

from actctl.common.texts import Text
from actctl.fleet.change.events import HostOutcome
from actctl.fleet.change.plan import HostPlan, Plan
from actctl.fleet.change.run_state import HostRun, RunState
from actctl.fleet.change.runs import all_runs
from actctl.licensing.changes.change import State
from actctl.licensing.records import Method

_METHODS = {"switch-kms": Method.KMS_CLIENT, "switch-mak": Method.MAK, "kms-setup": Method.KMS_HOST}
"""How a machine is activated once the key of such a run is installed."""


def left_of(state: RunState) -> Plan:
    """The hosts that the run may still change, each with the steps that have not succeeded."""
    return replace(state.plan, hosts=tuple(_left(one, state.plan.kind) for one in state.unsettled))


def _left(host: HostRun, kind: str) -> HostPlan:
    plan, cautions = host.plan, list(host.plan.cautions)
    doubtful = host.doubtful
    if doubtful is not None:
        verb = doubtful.verb
        cautions.append(
            Text(
                f"{verb} was begun, its end is not known: the machine is asked first",
                f"{verb} の結果が不明のため、先にコンピューターを確認します",
            )
        )
    elif host.outcome is HostOutcome.WAITING:
        cautions.append(Text("waits for the KMS count", "KMSカウント待ち"))
    return replace(plan, steps=plan.steps[host.next_step :], cautions=tuple(cautions), before=_now(host, kind))


def _now(host: HostRun, kind: str) -> State | None:
    """How the steps done so far left the machine, for a person to compare."""
    before = host.plan.before
    done = [host.plan.steps[one.step] for one in host.attempts if one.ok]
    key = next((step.last_five for step in reversed(done) if step.key), None)
    if before is None or key is None:
        return before
    method = _METHODS.get(kind, Method.KMS_CLIENT if host.plan.gvlk else Method.UNKNOWN)
    return replace(before, partial_product_key=key, method=method, channel=None, license_status=None)


def nothing_left(state: RunState | None) -> Text:
    """Why nothing is resumed; of the run that was named, which hosts failed between their steps."""
    if state is None:
        going_on = ", ".join(run.run_id for run in all_runs() if run.going_on)
        if going_on:
            return Text(
                f"nothing to resume: {going_on} is going on, no other run was interrupted",
                f"再開する実行はありません ({going_on} は実行中)",
            )
        return Text("nothing to resume: no run was interrupted", "再開する実行はありません (中断した実行なし)")
    between = [one for one in state.hosts.values() if one.outcome is HostOutcome.FAILED and one.touched]
    if not between:
        return Text(
            f"nothing to resume: run {state.run_id} is finished", f"再開不要: 実行 {state.run_id} は完了しています"
        )
    names = ", ".join(one.plan.host for one in between)
    return Text(
        f"nothing to resume: run {state.run_id} has ended; failed between their steps: {names}. "
        "Look at them and make a new plan",
        f"再開できません: 実行 {state.run_id} は終了しています。手順の途中で失敗: {names}。"
        "コンピューターを確認し、計画を作り直してください",
    )
