"""What the commands that change machines have in common: their options, checked, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actctl.cli.change import change
from actctl.cli.change_options import ChangeOptions
from actctl.cli.keys import key_file
from actctl.cli.named_format import must_be_a_plan
from actctl.cli.reaching import reach, reached_by
from actctl.cli.terminal import style
from actctl.cli.wanted import Wanted
from actctl.common.arguments import BadArgument
from actctl.common.errors import UserError
from actctl.common.limits import CHANGE_SECONDS
from actctl.common.texts import Text, sentence
from actctl.fleet.change import again
from actctl.fleet.change.arguments import gvlk_argument, must_say_which, published_key
from actctl.fleet.change.change import Change
from actctl.fleet.change.change_host import Keys
from actctl.fleet.change.pace import Pace, parse_share
from actctl.fleet.change.plan import Origin, Plan
from actctl.fleet.change.state_folder import ready_to_record
from actctl.fleet.interface import Target
from actctl.fleet.reach import Reach
from actctl.licensing.changes.change import Decision
from actctl.licensing.changes.single_verb import install_gvlk, install_secret, run_once
from actctl.licensing.keys.form import masked
from actctl.licensing.machine import Machine
from actctl.licensing.verbs.check import checked_verb
from actctl.licensing.verbs.rows import VERBS


def reach_to_change(patterns: Sequence[str] | None, options: ChangeOptions) -> Reach:
    """The hosts to change. Raises UserError without a pattern: nobody changes a whole fleet by leaving a word out; and
    for a plan that is to be no JSON."""
    must_say_which(patterns or ())
    must_be_a_plan(options.out, options.format_)
    if not options.check and (options.yes or not options.out):
        ready_to_record()  # before anybody is asked for a password, and the machines for what they are
    return reached_by(replace(options, timeout=options.timeout or CHANGE_SECONDS), patterns)


def wanted(options: ChangeOptions) -> Wanted:
    """How it is to be shown, asked and paced. Raises UserError for a share that is none."""
    if options.exit_code and not options.check:
        raise UserError(Text("--exit-code goes with --check.", "--exit-code は --check と一緒に指定してください。"))
    max_fail = parse_share("--max-fail", options.max_fail) if options.max_fail else None
    return Wanted(
        format=options.format_,
        style=style(options.lang, wide=False, out=None),
        forks=options.forks,
        pace=Pace(options.canary, parse_share("--batch", options.batch), max_fail),
        check=options.check,
        yes=options.yes,
        out=options.out,
        force=options.force,
        exit_code=options.exit_code,
    )


def targets_again(
    plan: Plan, origin: Origin, ask_pass: bool, auth_fail: int, kms_hosts: Sequence[str] | None = None
) -> tuple[dict[str, Target], list[Target]]:
    """The targets of a plan's changes, by name, and those of its KMS hosts, from the inventory.

    Raises UserError for a host that the inventory does not have any more.
    """
    whole = reach(
        origin.inventory, [], None,
        seconds=origin.seconds or CHANGE_SECONDS, user=origin.user, ask_pass=ask_pass, auth_fail=auth_fail,
        transport=origin.transport, via=origin.via,
    )  # fmt: skip
    return again.targets_of(plan, whole, kms_hosts)


def keys_again(origin: Origin, plan: Plan) -> tuple[Keys, str | None]:
    """The secret keys that a plan's steps name by their last five, and their source without a secret."""
    return again.keys_of(plan, origin.key_source, key_file)


def checked(verb: str, arguments: Sequence[str]) -> None:
    """Raises UserError for a verb that slmgr has not, or an argument that is not of its kind; keys are not repeated."""
    try:
        checked_verb(verb, arguments)
    except BadArgument as error:
        raise UserError(sentence(f"slmgr /{verb}: " if verb in VERBS else "", error.why)) from None


def one_verb(patterns: Sequence[str], options: ChangeOptions, verb: str, arguments: Sequence[str]) -> int:
    """Run one changing verb over the fleet, the way of every change; the exit code."""
    checked(verb, arguments)
    how, reached = wanted(options), reach_to_change(patterns, options)
    asked = Change(verb, reached.targets(), lambda host, machine: run_once(verb, arguments, machine), reached.origin)
    return change(asked, how)


def install(patterns: Sequence[str], options: ChangeOptions, gvlk: str | None, key_source: str | None) -> int:
    """/ipk over the fleet: a GVLK, or a key of the customer's own; the exit code."""
    how = wanted(options)
    public = published_key(key_source) if key_source else None
    if gvlk is not None or public is not None:
        wished = public or gvlk_argument(gvlk or "auto")
        reached = reach_to_change(patterns, options)
        asked = Change(
            kind="ipk",
            targets=reached.targets(),
            decide=lambda host, machine: install_gvlk(machine, wished, force=how.force),
            origin=reached.origin,
        )
        return change(asked, how)
    file = key_file(key_source or "prompt")
    reached = reach_to_change(patterns, options)

    def decide(host: str, machine: Machine) -> Decision:
        key = file.keys.key_for(host)
        return install_secret(machine, masked(key) if key else None)

    origin = replace(reached.origin, key_source=file.description)
    return change(Change("ipk", reached.targets(), decide, origin, keys=file.find, warnings=file.warnings), how)
