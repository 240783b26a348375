"""A run in which everything happens, for the screens."""

from __future__ import annotations

from typing import Any

from actctl.common.codec import written
from actctl.fleet.change.events import event_of
from actctl.fleet.change.run_state import RunState, begin
from actctl.licensing.changes.change import State
from actctl.licensing.records import LicenseStatus, Method
from tests.render.plans import kms_plan

STARTED = "2026-11-23T22:14:05.000Z"
_LATER = "2026-11-23T22:14:09.500Z"
_CHANGED = State(
    "ServerStandard",
    20348,
    "VOLUME_KMSCLIENT",
    Method.KMS_CLIENT,
    LicenseStatus.LICENSED,
    "VMK7H",
    259_200,
    "kms01:1688",
)
_GRACE = State(
    "ServerDatacenter", 20348, "VOLUME_KMSCLIENT", Method.KMS_CLIENT, LicenseStatus.INITIAL_GRACE, "6VM33", 43_200, None
)


def _step(host: str, index: int, verb: str, args: list[str], ok: bool | None, code: str | None = None) -> list[Any]:
    begun = {"event": "step_begin", "host": host, "step": index, "verb": verb, "args": args, "at": STARTED}
    done = {
        "event": "step_end", "host": host, "at": _LATER, "exit_code": 0 if ok else 1, "ok": ok, "code": code,
        "message": "said by slmgr",
    }  # fmt: skip
    return [begun] if ok is None else [begun, done]


def _end(host: str, outcome: str, after: State | None, error: dict[str, Any] | None, reason: str | None) -> Any:
    return {
        "event": "host_end", "host": host, "at": _LATER, "outcome": outcome, "reason": reason,
        "after": written(after), "error": error,
    }  # fmt: skip


def a_run(*, finished: bool = True) -> RunState:
    """web01 changed, web02 waits, app01 failed, pc01 blocked since the plan, new01 in doubt or skipped, db01 too."""
    state = begin("20261123-2214-k3f9", kms_plan(), {}, STARTED)
    steps = {name: [(one.verb, list(one.arguments)) for one in host.plan.steps] for name, host in state.hosts.items()}
    waits = {
        "kind": "slmgr", "code": "0xC004F038", "message": "the count at the KMS host is too low",
        "remedy": "switch more machines", "ja": ["KMSホストのカウントが足りません", "台数を増やす"],
    }  # fmt: skip
    refused = {
        "kind": "slmgr", "code": "0xC004F069", "message": "the key is for another edition",
        "remedy": "actctl gvlk for app01", "ja": ["別のエディション用のキーです", "actctl gvlk for app01"],
    }  # fmt: skip
    moved = {
        "kind": "slmgr", "code": None, "message": "changed since the plan was made", "remedy": "make a new plan",
        "ja": ["計画の作成後に変わりました", "計画を作り直す"],
    }  # fmt: skip
    records = [
        *(record for index in range(3) for record in _step("web01", index, *steps["web01"][index], True)),
        _end("web01", "changed", _CHANGED, None, None),
        *(record for index in range(2) for record in _step("web02", index, *steps["web02"][index], True)),
        *_step("web02", 2, "ato", [], False, "0xC004F038"),
        _end("web02", "waiting", _GRACE, waits, "kms_count_low"),
        *_step("app01", 0, *steps["app01"][0], False, "0xC004F069"),
        _end("app01", "failed", None, refused, "0xC004F069"),
        _end("pc01", "blocked", State("Professional", 22631), moved, "changed_since_plan"),
        *_step("new01", 0, *steps["new01"][0], None),
    ]
    if finished:
        records += [
            {"event": "stop", "at": _LATER, "message": "stopped: 2 failed, more than --max-fail allows"},
            _end("new01", "skipped", None, None, "stopped"),
            _end("db01", "skipped", None, None, "stopped"),
            {"event": "end", "at": _LATER},
        ]
    for record in records:
        event = event_of(record)
        assert event is not None
        state.take(event)
    return state
