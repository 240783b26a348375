"""Changes that a program makes: planned, carried out and gone on with as the commands do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from actctl.common.errors import UserError
from actctl.common.limits import CHANGE_SECONDS
from actctl.common.secret import Secret
from actctl.common.texts import Lang, Text
from actctl.fleet.change import again
from actctl.fleet.change.arguments import gvlk_argument, kms_host_argument, methods_argument
from actctl.fleet.change.carry_out import Carried, Means, agreed_to, gone_on_with
from actctl.fleet.change.change import Change, planned
from actctl.fleet.change.change_host import Keys as FindKey
from actctl.fleet.change.keys import own_keys
from actctl.fleet.change.left import left_of
from actctl.fleet.change.pace import Pace, Share, parse_share
from actctl.fleet.change.plan import Origin, Plan
from actctl.fleet.change.plan_file import checked
from actctl.fleet.change.planning import same_machines
from actctl.fleet.change.run_state import HostRun, RunState
from actctl.fleet.change.runs import find_run, newest_unfinished
from actctl.fleet.change.state_folder import must_take_a_record, ready_to_record
from actctl.fleet.change.switch import to_kms, to_mak
from actctl.fleet.change.teller import Teller
from actctl.fleet.crew import Crews
from actctl.fleet.reach import Reach, Say
from actctl.library.arguments import wrong
from actctl.library.given import whole
from actctl.library.telling import Called
from actctl.licensing.changes.switch_kms import KmsWish

Keys = Secret | Mapping[str, Secret] | str
"""Keys of the customer's own: one, one for each host, or a SOURCE (`env:NAME`, `file:PATH`, `keyring:NAME`)."""

_ASKED_FOR = (None, "prompt", "-")
"""Sources that a program cannot read again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a plan is carried out."""

    crews: Crews
    teller: Teller
    force: bool
    pace: Pace = field(default_factory=Pace)


def told(warn: Say, say: Say | None, progress: Callable[[HostRun], None] | None, lang: Lang) -> Teller:
    """A Teller of whatever functions a program gives."""
    return Called(say or (lambda text: None), warn, progress or (lambda host: None), lang)


def pace(canary: int | None, batch: str | int, max_fail: str | int | None) -> Pace:
    """Raises UserError for what the options would not take."""
    if canary is not None and (not whole(canary) or canary < 0):
        raise wrong("canary", canary, Text("a number of hosts, 0 or more,", "0 以上の台数"))
    size = _share("batch", batch)
    if not size.number:
        raise wrong("batch", batch, Text("at least one host, or more than 0%,", "1 以上の台数か、0% より大きい割合"))
    return Pace(canary, size, None if max_fail is None else _share("max_fail", max_fail))


def _share(name: str, given: object) -> Share:
    if isinstance(given, str) or whole(given):
        return parse_share(name, str(given))
    raise wrong(name, given, Text("a number of hosts (3) or a part of them (10%)", "台数 (3) または割合 (10%) "))


def unhurried(reached: Reach) -> Reach:
    """With the deadline of a change, unless the program says otherwise."""
    return replace(reached, seconds=reached.seconds or CHANGE_SECONDS)


def switch(
    reached: Reach,
    to: str,
    kms_host: str | None,
    gvlk: str,
    methods: Collection[str],
    keys: Keys | None,
    *,
    force: bool,
) -> Change:
    """The switch that is asked for. Raises UserError."""
    own = own_keys(keys) if keys is not None else None
    if to == "kms":
        wish = KmsWish(
            kms_host_argument(kms_host), gvlk_argument(gvlk), methods_argument(",".join(sorted(methods))), force
        )
        return to_kms(reached, wish, own)
    if to != "mak":
        raise UserError(Text("to: kms or mak was expected.", "to: kms または mak を指定してください。"))
    if own is None:
        raise UserError(
            Text("keys: a MAK, or its source, was expected.", "keys: MAK またはその取得元を指定してください。")
        )
    return to_mak(reached, own, force=force)


async def plan(change: Change, crews: Crews, warn: Say, *, force: bool) -> Plan:
    """The plan of a change."""
    made = await planned(change, crews, told(warn, None, None, Lang.EN), force=force)
    if made is None:
        raise RuntimeError("nothing interrupts this planning but its cancellation")
    return made


async def apply(plan: Plan, reached: Reach, keys: Keys | None, wanted: Wanted) -> RunState:
    """As `actctl apply`: the inventory is met again, and machines that are not as planned are not changed.

    A plan is data that a program can alter: it is looked at as one from a file is. Raises UserError.
    """
    plan = checked(plan)
    ready_to_record()
    again_reached = _as_before(reached, plan.origin)
    targets, kms_hosts = again.targets_of(plan, again_reached)
    meant = same_machines(
        replace(plan, origin=replace(again_reached.origin, key_source=plan.origin.key_source)), targets
    )
    found, source = _own(meant, keys)
    meant = replace(meant, origin=replace(meant.origin, key_source=source))
    means = Means(targets, found, wanted.crews, kms_hosts, wanted.pace, wanted.force)
    with agreed_to(meant, means, wanted.teller) as work:
        return _state(await work())


async def resume(run_id: str | None, reached: Reach, keys: Keys | None, wanted: Wanted) -> RunState | None:
    """As `actctl runs resume`."""
    run = find_run(run_id) if run_id is not None else newest_unfinished()
    state = run.read() if run is not None else None
    if run is None or state is None or state.finished:
        return None
    must_take_a_record(run.folder, begun=any(one.touched for one in state.hosts.values()))
    left, options = left_of(state), state.options
    targets, kms_hosts = again.targets_of(left, _as_before(reached, state.plan.origin), options["kms_hosts"])
    found, _ = _own(left, keys)
    kept = pace(options["canary"], options["batch"], options["max_fail"])
    means = Means(targets, found, wanted.crews, kms_hosts, kept, wanted.force)
    with gone_on_with(run, means, wanted.teller) as work:
        return _state(await work())


def _as_before(reached: Reach, origin: Origin) -> Reach:
    """As this fleet is reached; where it does not say, as the plan was made."""
    return unhurried(
        replace(
            reached, seconds=reached.seconds or origin.seconds, transport=reached.transport or origin.transport,
            user=reached.user or origin.user, via=reached.via or origin.via,
        )
    )  # fmt: skip


def _own(plan: Plan, keys: Keys | None) -> tuple[FindKey, str | None]:
    """The secret keys that a plan's steps name by their last five, and their source. Raises UserError."""
    source = plan.origin.key_source
    if not again.installs_secrets(plan) or (keys is None and source not in _ASKED_FOR):
        return again.keys_of(plan, source, own_keys)
    if keys is None:
        raise UserError(
            Text(
                "keys: this plan installs keys of yours, which were expected here.",
                "keys: この計画では手元のキーをインストールします。キーを渡してください。",
            )
        )
    own = own_keys(keys)
    return own.find, own.description


def _state(carried: Carried) -> RunState:
    """Raises UserError where a Teller broke off."""
    if carried.state is None:
        raise UserError(Text("not agreed; nothing was changed.", "同意されませんでした。何も変更していません。"))
    return carried.state
