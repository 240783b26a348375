"""What the doctor asks of one host, in one session: slmgr, its events, its service, its DNS, the port as it sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.licensing.doctor import questions as ask
from actctl.licensing.doctor.evidence import Contact, DnsView, HostEvidence, Service, split_target
from actctl.licensing.doctor.trouble import trouble_of
from actctl.licensing.events.client_events import QUERY, read_events
from actctl.licensing.kms.names import POLICY_KEY, TCPIP_KEY, is_address, suffixes_of
from actctl.licensing.records import Method
from actctl.licensing.registry import query_line, values_of
from actctl.machine.facts import HostFacts, facts_reader
from actctl.machine.interface import Way
from actctl.machine.reading import off_loop, text_of
from actctl.transport.interface import Session

T = TypeVar("T")
_OF_THE_HOST_ITSELF = frozenset(
    {ErrorKind.SLMGR, ErrorKind.PARSE, ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED, ErrorKind.ACCESS_DENIED}
)
"""Errors of slmgr, not of the connection: the rest can still be asked."""


@dataclass(slots=True)
class _Asking:
    """A session of which single questions may fail without harm."""

    session: Session
    skew_seconds: float | None = None
    lost: HostError | None = None
    """Why the first of the questions without an answer has none."""

    async def text(self, line: str | None, *, both: bool = False) -> str | None:
        """What a command prints; with `both` its complaints as well. None: not to be had."""
        if line is None:
            return None
        try:
            result = await self.session.run(line)
        except HostFailure as failure:
            self.lost = self.lost or failure.error
            return None  # where the connection itself is gone, or the time is up, the next one fails at once
        if result.skew_seconds is not None:
            self.skew_seconds = result.skew_seconds
        text = await text_of(result.stdout)
        return f"{text}\n{await text_of(result.stderr)}" if both else text


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
        events = await asking.text(QUERY)
        if events is not None:
            said = events
            found = replace(found, events=await off_loop(lambda _: read_events(said), len(said)))
        found = replace(found, elevated=_maybe(ask.read_token, await asking.text(ask.TOKEN)))
        found = replace(found, service=await _service(asking, found))
        if _discovers(found) or found.kms_role is not None:
            found = await _way_to_kms(asking, found, facts)
        skew = asking.skew_seconds
        if skew is None and facts is not None:
            skew = facts.skew_seconds
        return replace(found, skew_seconds=skew, lost=asking.lost)

    return gather


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
    disabled = _maybe(ask.read_start, await asking.text(ask.SERVICE_START))
    running = _maybe(ask.read_state, await asking.text(ask.SERVICE_STATE))
    return Service(disabled, running)


async def _way_to_kms(asking: _Asking, found: HostEvidence, facts: HostFacts | None) -> HostEvidence:
    """The registered KMS host, or those that its DNS names, each with the port as the machine sees it."""
    registered = found.machine.registered_kms if found.machine is not None else None
    if registered and found.kms_role is None:
        if ask.plain("kms_host", registered) is None:
            return found  # no name: it must not stand in a command, there or in a remedy
        name, port = split_target(registered)
        return replace(found, registered=await _contact(asking, Contact(name, port)))
    domains = await _domains(asking, facts.lookup_domain if facts is not None else None)
    return replace(found, dns=await _dns(asking, domains))


async def _domains(asking: _Asking, fixed: str | None) -> list[str]:
    """The DNS domains in which the machine looks, in its order; the one of /skms-domain is the only one."""
    if fixed is not None:
        return [fixed]
    own, policy = await asking.text(query_line(TCPIP_KEY)), await asking.text(query_line(POLICY_KEY))
    return ask.domains_of(suffixes_of(values_of(own or ""), values_of(policy or "")))


async def _dns(asking: _Asking, domains: list[str]) -> DnsView | None:
    """The first domain that has KMS records, as the client takes it; where none has, the first of all."""
    views = []
    for domain in domains:
        question = ask.srv_question(domain)
        answer = await asking.text(question, both=True)
        records = ask.read_srv(answer) if answer is not None else None
        if records:
            return DnsView(domain, tuple([await _contact(asking, record) for record in records]))
        views.append(DnsView(domain, records))
    unknown = any(view.records is None for view in views)
    return DnsView(views[0].domain, None if unknown else ()) if views else None


async def _contact(asking: _Asking, contact: Contact) -> Contact:
    """One KMS host as this machine sees it; where its name has no address there is no port to try."""
    addresses: tuple[str, ...] | None = (contact.name,) if is_address(contact.name) else None
    if addresses is None:
        addresses = _maybe(ask.read_addresses, await asking.text(ask.address_question(contact.name), both=True))
    if addresses == ():
        return replace(contact, resolves=False, open=False)
    opened = _maybe(ask.read_port_test, await asking.text(ask.port_test(contact)))
    return replace(contact, resolves=None if addresses is None else True, open=opened, addresses=addresses or ())


def _maybe(read: Callable[[str], T | None], text: str | None) -> T | None:
    return read(text) if text is not None else None
