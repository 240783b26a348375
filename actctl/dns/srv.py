"""`_vlmcs._tcp` SRV records: which KMS hosts a domain names, where they lead (docs/facts/kms.md, "SRV records")."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.rdtypes.IN.SRV

from actctl.common.errors import UserError
from actctl.common.names import is_address, plain_name
from actctl.common.texts import Text
from actctl.dns.errors import DnsFailure, dns_error
from actctl.dns.resolver import Resolver
from actctl.licensing.kms.dns_records import SERVICE, DnsProblem, SrvRecord, Target


def parse_domain(text: str) -> str:
    """A DNS domain as typed, in lower case, without a dot at its end. Raises UserError."""
    domain = plain_name(text)
    try:
        dns.name.from_text(f"{SERVICE}.{domain}")
        proper = bool(domain) and not is_address(domain)
    except (dns.exception.DNSException, UnicodeError):
        proper = False
    if not proper:
        raise UserError(
            Text(
                f"--domain: “{text}” is no DNS domain; a name such as corp.example was expected.",
                f"--domain: 「{text}」はDNSドメインではありません。corp.example のような名前を指定してください。",
            )
        )
    return domain


def kms_records(domain: str, *, resolver: Resolver) -> tuple[SrvRecord, ...]:
    """The SRV records `_vlmcs._tcp.DOMAIN`, in the order in which a client tries them: priority, then weight.

    Raises DnsFailure: NO_DOMAIN only where the domain itself does not exist, NO_RECORD where it has no KMS record.
    """
    domain = plain_name(domain)
    name = f"{SERVICE}.{domain}"
    if not domain:
        raise DnsFailure(dns_error(DnsProblem.BAD_NAME, domain, "SRV", "empty"))
    try:
        answer = resolver.ask(name, "SRV")
    except DnsFailure as failure:
        if failure.error.problem is DnsProblem.NO_DOMAIN and not resolver.exists(domain):
            raise DnsFailure(dns_error(DnsProblem.NO_DOMAIN, domain, "SRV")) from None
        if failure.error.problem is DnsProblem.NO_DOMAIN:
            raise DnsFailure(dns_error(DnsProblem.NO_RECORD, name, "SRV")) from None
        raise
    ttl = answer.rrset.ttl if answer.rrset is not None else 0
    records = [
        SrvRecord(domain, plain_name(one.target.to_text()), one.port, one.priority, one.weight, ttl)
        for one in answer
        if isinstance(one, dns.rdtypes.IN.SRV.SRV)
    ]
    return tuple(sorted(records, key=lambda one: (one.priority, -one.weight, one.target, one.port)))


def resolve_target(name: str, *, resolver: Resolver) -> Target:
    """The addresses of a name, A and AAAA, and whether it is an alias. Never raises: what went wrong is in it."""
    addresses: list[str] = []
    alias, error = None, None
    for type_ in ("A", "AAAA"):
        try:
            answer = resolver.ask(name, type_)
        except DnsFailure as failure:
            # That one type is not there says nothing while DNS owes an answer about the other.
            error = failure.error if error is None or error.problem.means_absent else error
            if failure.error.problem is not DnsProblem.NO_RECORD:
                break  # the name is not there, or DNS does not answer: the other type fares no better
            continue
        canonical = plain_name(answer.canonical_name.to_text())
        alias = canonical if canonical != plain_name(name) else alias
        addresses += [one.to_text() for one in answer]
    if addresses:
        return Target(name, tuple(addresses), alias)
    if error is not None and error.problem is DnsProblem.NO_RECORD:
        error = dns_error(DnsProblem.NO_RECORD, name, "A, AAAA")
    return Target(name, (), alias, error)
