"""The way of every change: plan → show → ask → apply → result. `apply` and `runs resume` join it half-way."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from actctl.cli.connections import transports
from actctl.cli.interrupt import INTERRUPTED, interruptible
from actctl.cli.progress import ProgressBar
from actctl.cli.reaching import Reach
from actctl.cli.terminal import Told, output
from actctl.errors import UserError
from actctl.fleet import journal
from actctl.fleet.apply import Application
from actctl.fleet.change_host import Keys, Worker
from actctl.fleet.facts import HostFacts
from actctl.fleet.interface import Target
from actctl.fleet.pace import Pace
from actctl.fleet.plan import Origin, Plan
from actctl.fleet.planning import Decide, Reading, address_of, each_once, make_plan, read_count, weigh_plan
from actctl.fleet.run_state import HostRun, RunState, begin
from actctl.fleet.runs import Run, new_run, working_on
from actctl.licensing.change import Action
from actctl.render import Format, Style
from actctl.render.json import dump
from actctl.render.plan import pace_line, write_plan
from actctl.render.run import host_line, write_run
from actctl.render.undo import undo_notes
from actctl.texts import Text
from actctl.transport.interface import Session

CHANGE_SECONDS = 300.0
"""The deadline of a host that is changed, unless --timeout or the inventory says: /ato alone may take a minute."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a change is to be shown, asked and paced, whatever the change is."""

    format: Format
    style: Style
    forks: int
    pace: Pace = field(default_factory=Pace)
    check: bool = False
    yes: bool = False
    out: str | None = None
    """With a plan to be made: where to save it. With a plan to be applied: where to write the result."""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed, and by which decisions."""

    kind: str
    reach: Reach
    decide: Decide
    origin: Origin
    kms_hosts: Sequence[Target] = ()
    """KMS hosts whose count tells whether the thresholds will be reached."""
    kms_host: str | None = None
    """The name that the clients will be given."""
    weighed: bool = False
    """Whether a host may lose an activation for a count that is too low."""
    keys: Keys = lambda host, last_five: None
    look: Callable[[Session], Awaitable[HostFacts]] | None = None
    """How to read a host, where /dlv and the registry are not enough."""
    warnings: tuple[Text, ...] = ()


def change(change: Change, wanted: Wanted) -> int:
    """Plan, and unless only that was asked for, ask and apply. The exit code."""
    targets = change.reach.targets()
    plan = asyncio.run(_plan(change, targets, wanted))
    if plan is None:
        return INTERRUPTED
    plan = replace(plan, warnings=(*change.warnings, *plan.warnings))
    if wanted.out is not None:
        with output(wanted.out, lambda: Told(len(plan.hosts), plan.count(Action.FAILED))) as stream:
            stream.write(dump(plan.as_json(), indent=1) + "\n")
    if wanted.check or (wanted.out is not None and not wanted.yes):
        with output(None) as stream:
            write_plan(plan, wanted.format, stream, wanted.style)
        return int(bool(plan.count(Action.FAILED) or plan.count(Action.BLOCKED)))
    show(plan, wanted)
    by_name = {target.name: target for target in targets}
    return apply_plan(plan, by_name, change.keys, replace(wanted, out=None), change.kms_hosts)


async def _plan(change: Change, targets: Sequence[Target], wanted: Wanted) -> Plan | None:
    stop = asyncio.Event()
    with interruptible(stop), transports(wanted.forks) as opened, ProgressBar(len(targets)) as bar:
        reading = Reading(opened, wanted.forks, [bar], stop)
        plan = await make_plan(change.kind, journal.now(), targets, change.decide, reading, change.origin, change.look)
        if change.weighed and plan.changes:
            kms = await read_count(change.kms_hosts, replace(reading, observers=()))
            plan = weigh_plan(plan, kms, change.kms_host, force=wanted.force)
    return None if stop.is_set() else plan


def show(plan: Plan, wanted: Wanted) -> None:
    """The plan on standard error: standard output is for the result."""
    write_plan(plan, Format.TABLE, sys.stderr, wanted.style)


def apply_plan(plan: Plan, targets: dict[str, Target], keys: Keys, wanted: Wanted, kms_hosts: Sequence[Target]) -> int:
    """Ask, then do what the plan says; the exit code."""
    if not plan.changes:
        state = begin("", plan, {}, journal.now())
        state.finished = True
        return _result(state, wanted)
    _must_have_keys(plan, keys)
    if not wanted.yes:
        _ask(plan, wanted)
    guarded = plan.kind == "switch-kms" and plan.kms_count is None and not wanted.force
    pace = wanted.pace
    options = {
        "canary": pace.canary, "batch": str(pace.batch), "max_fail": str(pace.max_fail) if pace.max_fail else None,
        "guarded": guarded, "kms_hosts": [one.name for one in kms_hosts],
    }  # fmt: skip
    run = new_run()
    state = begin(run.run_id, plan, options, journal.now())
    addresses = frozenset(one.address for one in plan.changes)
    with working_on(run, addresses):
        (run.folder / "undo.md").write_text(undo_notes(plan, wanted.style.lang), "utf-8")
        book = journal.create(run.journal, state)
        return _carry_out(book, targets, keys, wanted, kms_hosts, guarded=guarded)


def resume_run(run: Run, targets: dict[str, Target], keys: Keys, wanted: Wanted, kms_hosts: Sequence[Target]) -> int:
    """Go on with a run that was interrupted; the exit code."""
    state = run.read()
    addresses = frozenset(one.plan.address for one in state.unsettled)
    with working_on(run, addresses):
        state = run.read()  # nobody else writes it now
        book = journal.reopen(run.journal, state)
        guarded = bool(state.options.get("guarded")) and not wanted.force
        return _carry_out(book, targets, keys, wanted, kms_hosts, guarded=guarded, resumed=True)


def _carry_out(
    book: journal.Journal, targets: dict[str, Target], keys: Keys, wanted: Wanted, kms_hosts: Sequence[Target], *,
    guarded: bool, resumed: bool = False,
) -> int:  # fmt: skip
    try:
        interrupted = asyncio.run(_apply(book, targets, keys, wanted, kms_hosts, guarded, resumed))
    finally:
        book.close()
    code = _result(book.state, wanted)
    return INTERRUPTED if interrupted else code


async def _apply(
    book: journal.Journal, targets: dict[str, Target], keys: Keys, wanted: Wanted, kms_hosts: Sequence[Target],
    guarded: bool, resumed: bool,
) -> bool:  # fmt: skip
    if resumed:
        await book.write(event="resume", at=journal.now())
    stop, abort = asyncio.Event(), asyncio.Event()
    state, lang = book.state, wanted.style.lang
    worker = Worker(book, keys, stop=stop)
    with interruptible(stop, abort), transports(wanted.forks) as opened:
        reading = Reading(opened, wanted.forks)

        async def count() -> int | None:
            return (await read_count(kms_hosts, reading)).count

        application = Application(
            state, worker, targets, opened, wanted.forks, wanted.pace,
            count=count, guarded=guarded, say=lambda text: _line(text.in_(lang)), abort=abort,
        )  # fmt: skip
        async with aclosing(application.run()) as hosts:
            async for host in hosts:
                _line(host_line(host, lang))
    return stop.is_set()


def _line(text: str) -> None:
    sys.stderr.write(f" {text}\n")
    sys.stderr.flush()


def _result(state: RunState, wanted: Wanted) -> int:
    unread = sum(one.plan.action is Action.FAILED for one in state.hosts.values())
    with output(wanted.out, lambda: Told(len(state.hosts), unread), done=bool(state.run_id)) as stream:
        write_run(state, wanted.format, stream, wanted.style)
    counted = state.summary()
    return int(any(counted[name] for name in ("failed", "blocked", "waiting", "skipped")))


def _must_have_keys(plan: Plan, keys: Keys) -> None:
    """Every secret key that a step needs must be at hand before the first host is touched."""
    for one in plan.changes:
        for step in one.steps:
            if (
                step.verb == "ipk"
                and step.arguments[0].startswith("*")
                and keys(one.host, step.last_five or "") is None
            ):
                raise UserError(
                    f"the key …{step.last_five} of host {one.host} is not at hand; give its source with --key-from."
                )


def _ask(plan: Plan, wanted: Wanted) -> None:
    """Typing the number of hosts is the agreement. Raises UserError when nobody can be asked, or it was not given."""
    lang, count = wanted.style.lang, len(plan.changes)
    phases = wanted.pace.phases([HostRun(one) for one in plan.changes], frozenset())
    _line(pace_line(phases, wanted.pace, count).in_(lang))
    if not sys.stdin.isatty():
        raise UserError("this changes machines and there is no terminal to ask on; --yes agrees, --check only shows.")
    sys.stderr.write(" " + Text(f"Type {count} to go on: ", f"続けるには {count} と入力: ").in_(lang))
    sys.stderr.flush()
    if sys.stdin.readline().strip() != str(count):
        raise UserError(Text("not agreed; nothing was changed.", "中止しました。何も変更していません。").in_(lang))


def same_machines(plan: Plan, targets: dict[str, Target]) -> Plan:
    """The plan, with hosts blocked whose address in the inventory is another than when the plan was made."""
    hosts = []
    for one in plan.hosts:
        target = targets.get(one.host)
        if one.action is Action.CHANGE and one.address and target and address_of(target) != one.address:
            moved = Text(
                f"its address was {one.address} when the plan was made, now it is {address_of(target)}",
                f"アドレスが計画時の {one.address} から {address_of(target)} に変わりました",
            )
            one = replace(one, action=Action.BLOCKED, reason="changed_since_plan", message=moved, steps=())
        elif target:
            one = replace(one, address=address_of(target))
        hosts.append(one)
    return replace(plan, hosts=each_once(hosts))
