"""What advice asks of each host, and the sites of a fleet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.fleet.interface import Outcome, Target
from actctl.licensing.advice import Advice, Member, advise
from actctl.licensing.records import Method
from actctl.machine.asking import ask
from actctl.machine.facts import facts_reader
from actctl.machine.questions.domain import InDomain
from actctl.transport.interface import Session

EVERYTHING = "all"
"""The site of hosts that are in no group."""


def member_reader(target: Target) -> Callable[[Session], Awaitable[Member]]:
    """A task for the runner: the facts of a host, and whether it belongs to a domain."""
    read = facts_reader(target.way)

    async def look(session: Session) -> Member:
        facts = await read(session)
        return Member("", facts.machine, await ask(session, InDomain()))

    return look


def refuse_unknown_groups(targets: Sequence[Target], names: Collection[str]) -> None:
    """Raises UserError for a group that none of the hosts to be asked is in: before anybody is asked."""
    groups = {group for one in targets for group in one.groups}
    unknown = next((name for name in names if name not in groups), None)
    if unknown is not None:
        raise UserError(
            Text(
                f"no host that would be asked is in group “{shown(unknown)}”.",
                f"対象のホストの中に、グループ「{shown(unknown)}」のホストはありません。",
            )
        )


def advice_of(answers: Sequence[Outcome[Member]], offline: Collection[str], online: Collection[str]) -> list[Advice]:
    """Advice for each group of hosts; a host counts in each of its groups. KMS hosts activate in their own way."""
    sites: dict[str, list[Member]] = {}
    for one in answers:
        if one.value is not None and not _is_kms_host(one.value):
            member = Member(one.target.name, one.value.machine, one.value.joined)
            for group in one.target.groups or (EVERYTHING,):
                sites.setdefault(group, []).append(member)
    return [advise(site, sites[site], internet=_internet(site, offline, online)) for site in sorted(sites)]


def _is_kms_host(member: Member) -> bool:
    own = member.machine.license
    return own is not None and own.method is Method.KMS_HOST


def _internet(site: str, offline: Collection[str], online: Collection[str]) -> bool | None:
    return False if site in offline else True if site in online else None
