"""What the doctor asks of one host, in one session: slmgr, its events, its service, its DNS, the port as it sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from actctl.common.arguments import BadArgument, plain
from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.names import KmsAddress, is_address
from actctl.licensing.doctor.evidence import Contact, DnsView, HostEvidence, Service
from actctl.licensing.doctor.trouble import trouble_of
from actctl.licensing.kms.suffixes import Suffixes, suffixes_of
from actctl.licensing.records import Method
from actctl.machine.asking import ask_when
from actctl.machine.facts import HostFacts, facts_reader
from actctl.machine.interface import Question, Way
from actctl.machine.questions.events import ClientEvents
from actctl.machine.questions.lookup import Addresses, KmsRecords
from actctl.machine.questions.oslicense import OsLicense
from actctl.machine.questions.port import PortOpen
from actctl.machine.questions.registry import DNS_POLICY, TCPIP
from actctl.machine.questions.service import ServiceDisabled, ServiceRunning
from actctl.machine.questions.token import Elevated
from actctl.transport.interface import Session

T = TypeVar("T")
_OF_THE_HOST_ITSELF = frozenset(
    {ErrorKind.SLMGR, ErrorKind.PARSE, ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED, ErrorKind.ACCESS_DENIED}
)
"""Errors of slmgr, not of the connection: the rest can still be asked."""
_MOST_DOMAINS = 3
"""DNS domains in which one machine's records are looked for."""


@dataclass(slots=True)
class _Asking:
    """A session of which single questions may fail without harm."""

    session: Session
    skew_seconds: float | None = None
    lost: HostError | None = None
    """Why the first of the questions without an answer has none."""

    async def ask(self, question: Question[T]) -> T | None:
        """The answer; None: not to be had."""
        try:
            answer, skew = await ask_when(self.session, question)
        except BadArgument:
            return None
        except HostFailure as failure:
            self.lost = self.lost or failure.error
            return None  # where the connection itself is gone, or the time is up, the next one fails at once
        if skew is not None:
            self.skew_seconds = skew
        return answer


def evidence_reader(host: str, way: Way) -> Callable[[Session], Awaitable[HostEvidence]]:
    """A task for the runner: everything about one host, at most some twelve commands.

    Raises HostFailure only where the host could not be reached or did not let us in. Every single piece that cannot
    be had is left unknown. `kms_group` and `address` are the caller's to fill in.
    """
    read = facts_reader(way)

    async def gather(session: Session) -> HostEvidence:
        asking = _Asking(session)
        facts, error = await _facts(read, session)
        found = HostEvidence(host, error, facts.machine if facts else None)
        found = await _without_script(asking, found, facts)
        found = replace(found, events=await asking.ask(ClientEvents()))
        found = replace(found, elevated=await asking.ask(Elevated()))
        found = replace(found, service=await _service(asking, found))
        if _discovers(found) or found.kms_role is not None:
            found = await _way_to_kms(asking, found, facts)
        skew = asking.skew_seconds
        if skew is None and facts is not None:
            skew = facts.skew_seconds
        return replace(found, skew_seconds=skew, lost=asking.lost)

    return gather


async def _without_script(asking: _Asking, found: HostEvidence, facts: HostFacts | None) -> HostEvidence:
    """Where slmgr.vbs cannot run: why, and whether its successor is there."""
    why = facts.reading.no_script if facts is not None else found.error
    if why is None or why.kind not in (ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED):
        return found
    found = replace(found, oslicense=await asking.ask(OsLicense()))
    return found if facts is None else replace(found, no_script=why)


async def _facts(
    read: Callable[[Session], Awaitable[HostFacts]], session: Session
) -> tuple[HostFacts | None, HostError | None]:
    try:
        return await read(session), None
    except HostFailure as failure:
        if failure.error.kind not in _OF_THE_HOST_ITSELF:
            raise
        return None, failure.error


def _discovers(found: HostEvidence) -> bool:
    """Whether the way to a KMS host is worth asking for: a KMS client that has no activation, or will lose it."""
    return found.method is Method.KMS_CLIENT and trouble_of(found) is not None


async def _service(asking: _Asking, found: HostEvidence) -> Service:
    """The licensing service, where something is wrong, and on KMS hosts."""
    if found.kms_role is None and found.error is None and trouble_of(found) is None:
        return Service()
    return Service(await asking.ask(ServiceDisabled()), await asking.ask(ServiceRunning()))


async def _way_to_kms(asking: _Asking, found: HostEvidence, facts: HostFacts | None) -> HostEvidence:
    """The registered KMS host, or those that its DNS names, each with the port as the machine sees it."""
    registered = found.machine.registered_kms if found.machine is not None else None
    if registered and found.kms_role is None:
        if plain("kms_host", registered) is None:
            return found  # no name: it must not stand in a command, there or in a remedy
        kms = KmsAddress.parse(registered)
        return replace(found, registered=await _contact(asking, Contact(kms.name, kms.port)))
    domains = await _domains(asking, facts.lookup_domain if facts is not None else None)
    return replace(found, dns=await _dns(asking, domains))


async def _domains(asking: _Asking, fixed: str | None) -> list[str]:
    """The DNS domains in which the machine looks, in its order; the one of /skms-domain is the only one."""
    if fixed is not None:
        return [fixed] if plain("name", fixed) else []  # it will stand in commands that a person pastes
    own, policy = await asking.ask(TCPIP), await asking.ask(DNS_POLICY)
    return domains_of(suffixes_of(own or {}, policy or {}))


def domains_of(suffixes: Suffixes) -> list[str]:
    """The first few DNS domains in which a machine looks for its KMS host, without what is no name."""
    return [name for name in suffixes.searched if plain("name", name)][:_MOST_DOMAINS]


async def _dns(asking: _Asking, domains: list[str]) -> DnsView | None:
    """The first domain that has KMS records, as the client takes it; where none has, the first of all."""
    views = []
    for domain in domains:
        records = await asking.ask(KmsRecords(domain))
        if records:
            return DnsView(domain, tuple([await _contact(asking, record) for record in records]))
        views.append(DnsView(domain, records))
    unknown = any(view.records is None for view in views)
    return DnsView(views[0].domain, None if unknown else ()) if views else None


async def _contact(asking: _Asking, contact: Contact) -> Contact:
    """One KMS host as this machine sees it; where its name has no address there is no port to try."""
    addresses: tuple[str, ...] | None = (contact.name,) if is_address(contact.name) else None
    if addresses is None:
        addresses = await asking.ask(Addresses(contact.name))
    if addresses == ():
        return replace(contact, resolves=False, open=False)
    opened = await asking.ask(PortOpen(contact.name, contact.port))
    return replace(contact, resolves=None if addresses is None else True, open=opened, addresses=addresses or ())
