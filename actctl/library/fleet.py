"""The machines of an inventory, as a program asks and changes them."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from functools import partial
from typing import ClassVar, Literal

from actctl.common.limits import BATCH, FORKS, REFUSALS
from actctl.common.secret import Secret
from actctl.common.texts import Lang, Text
from actctl.fleet import doctor
from actctl.fleet.change.arguments import must_say_which
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.run_state import HostRun, RunState
from actctl.fleet.change.teller import Teller
from actctl.fleet.connections import connected
from actctl.fleet.crew import Crews
from actctl.fleet.reach import Reach, Say, reach
from actctl.fleet.report import HostReport, asking
from actctl.fleet.report.order import Order
from actctl.fleet.report.whole import Collected, Report
from actctl.library import changes
from actctl.library.arguments import told
from actctl.library.changes import Keys
from actctl.library.given import must_be_options
from actctl.library.twins import iterating, twin
from actctl.licensing.changes.switch_kms import DEFAULT_FROM
from actctl.licensing.doctor import Diagnosis, diagnose

Pattern = str | Sequence[str]
"""Ansible's: host and group names, `web*`, `tokyo:!web01`; several are a union."""
_log = logging.getLogger("actctl")


class Fleet:
    """Machines of an inventory. Asking changes nothing; `apply` alone changes machines, and takes only a plan.

    What goes wrong with one machine is that machine's `error`; a wrong request (a file, a pattern, a key) raises
    UserError. Each asynchronous method has a twin (`report_sync`) for programs without an event loop: Ctrl-C ends its
    remote commands first. One fleet is for one event loop at a time; several fleets may work at once.
    """

    def __init__(self, reached: Reach, forks: int = FORKS) -> None:
        """Use `load`."""
        self._reach = reached
        self._forks = forks

    @classmethod
    @told
    def load(
        cls, inventory: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], *, user: str | None = None,
        password: Secret | None = None, transport: str | None = None, via: str | None = None,
        timeout: float | None = None,
        forks: int = FORKS, auth_fail: int = REFUSALS, warn: Say | None = None,
    ) -> Fleet:  # fmt: skip
        """The fleet of an inventory: a file, a folder, `host,`, or several of them. Nobody is asked anything yet.

        What is given here is stronger than the inventory, and bounded as the options are. `via`: `auto`, `slmgr` or
        `cim`. `timeout`: seconds for all
        that is done with one host (0.1 to 86400). `forks`: hosts asked at the same time (1 to 2000).
        `auth_fail`: refusals in a row after which a domain account is tried no more (0: no limit). `warn` takes what a
        person should know, once each; by default the logger `actctl` does. Raises UserError.
        """
        must_be_options(forks, timeout, auth_fail, user, password)
        several = [inventory] if isinstance(inventory, (str, os.PathLike)) else inventory
        found = reach(
            [os.fspath(one) for one in several], _Once(warn or _logged), seconds=timeout, user=user,
            prompt=(lambda _: password.reveal()) if password is not None else None, ask_pass=password is not None,
            auth_fail=auth_fail, transport=transport, via=via,
        )  # fmt: skip
        return cls(found, forks)

    @told
    def hosts(self, pattern: Pattern = "all", *, limit: str | None = None) -> list[str]:
        """The names of the hosts that a pattern means, of those reached over WinRM. Raises UserError."""
        return [host.name for host in self._chosen(pattern, limit).hosts]

    @told
    async def report(
        self, pattern: Pattern = "all", *, limit: str | None = None, verb: Literal["dlv", "dli"] = "dlv"
    ) -> Report:
        """Ask all of them; the report, in the inventory's order. Raises UserError."""
        targets = self._chosen(pattern, limit).targets()
        kept = Collected()
        summary = await asking.report(asking.Wish(targets, verb), self._crews(len(targets)), kept)
        return kept.report(summary)

    @told
    async def reports(
        self, pattern: Pattern = "all", *, limit: str | None = None, verb: Literal["dlv", "dli"] = "dlv"
    ) -> AsyncGenerator[HostReport, None]:
        """Each host as it answers, in no order. Raises UserError at the first."""
        targets = self._chosen(pattern, limit).targets()
        wish = asking.Wish(targets, verb, Order.AS_THEY_COME)
        with self._crews(len(targets))() as crew:
            async with aclosing(asking.reports(wish, crew)) as found:
                async for one in found:
                    yield one

    @told
    async def diagnose(self, pattern: Pattern = "all", *, limit: str | None = None) -> Diagnosis:
        """Why they do not activate, and what to do: as `actctl doctor`. Raises UserError."""
        reached = self._chosen(pattern, limit)
        patients = doctor.fleet_of(reached.inventory, reached.targets(), reached.targets)
        with self._crews(len(patients.at_first))() as crew:
            return diagnose(await doctor.examine(patients, crew))

    @told
    async def plan_switch(
        self, pattern: Pattern, to: Literal["kms", "mak"] = "kms", *, limit: str | None = None,
        kms_host: str | None = None, gvlk: str = "auto", methods: Collection[str] = DEFAULT_FROM,
        keys: Keys | None = None, force: bool = False,
    ) -> Plan:  # fmt: skip
        """What would make them KMS clients, or give them a MAK: the machines are read, nothing is changed.

        To KMS, `methods` are those switched, as they are activated now; with `keys` only machines whose MAK is among
        them. To MAK, `keys` are the MAKs. `force` goes on where a threshold, an edition or a missing key says no.
        Raises UserError.
        """
        reached = changes.unhurried(self._chosen(pattern, limit, change=True))
        change = changes.switch(reached, to, kms_host, gvlk, methods, keys, force=force)
        return await changes.plan(change, self._crews(len(change.targets)), reached.say, force=force)

    @told
    async def apply(
        self, plan: Plan, *, keys: Keys | None = None, progress: Callable[[HostRun], None] | None = None,
        say: Callable[[Text], None] | None = None, teller: Teller | None = None, canary: int | None = None,
        batch: str | int = BATCH, max_fail: str | int | None = None, force: bool = False, lang: Lang = Lang.EN,
    ) -> RunState:  # fmt: skip
        """Change machines as a plan says, recorded as `actctl apply` does; what came of each.

        Nobody is asked: to call this is to agree. `progress` is called with each host that is done, `say` with how it
        goes on; a `teller` instead is told all. `keys`: those that the plan installs, unless their source is in it.
        `canary`, `batch`, `max_fail` as the command's. `lang`: of the notes for the way back. Cancelled, or after
        Ctrl-C in the twin, the run can be gone on with (`resume`). Raises UserError.
        """
        told = teller or changes.told(self._reach.say, say, progress, lang)
        wanted = changes.Wanted(self._crews(len(plan.changes)), told, force, changes.pace(canary, batch, max_fail))
        return await changes.apply(plan, self._reach, keys, wanted)

    @told
    async def resume(
        self, run_id: str | None = None, *, keys: Keys | None = None,
        progress: Callable[[HostRun], None] | None = None, say: Callable[[Text], None] | None = None,
        teller: Teller | None = None, force: bool = False, lang: Lang = Lang.EN,
    ) -> RunState | None:  # fmt: skip
        """Go on with a run that was interrupted (by default the newest), at its own pace; None: there is none."""
        told = teller or changes.told(self._reach.say, say, progress, lang)
        return await changes.resume(run_id, self._reach, keys, changes.Wanted(self._crews(self._forks), told, force))

    report_sync: ClassVar = twin(report)
    reports_sync: ClassVar = iterating(reports)
    diagnose_sync: ClassVar = twin(diagnose)
    plan_switch_sync: ClassVar = twin(plan_switch)
    apply_sync: ClassVar = twin(apply)
    resume_sync: ClassVar = twin(resume)

    def _chosen(self, pattern: Pattern, limit: str | None, *, change: bool = False) -> Reach:
        patterns = [pattern] if isinstance(pattern, str) else list(pattern)
        if change:
            must_say_which(patterns)
        return self._reach.chosen(patterns, limit)

    def _crews(self, hosts: int) -> Crews:
        return partial(connected, min(self._forks, max(1, hosts)), self._reach.say)


class _Once:
    """Says each sentence once."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._said: set[Text] = set()

    def __call__(self, text: Text) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)


def _logged(text: Text) -> None:
    _log.warning(text)
