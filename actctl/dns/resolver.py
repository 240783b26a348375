"""Asks DNS servers: the system's, or those named on the command line. dnspython's exceptions end here."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import dns.exception
import dns.message
import dns.name
import dns.nameserver
import dns.rcode
import dns.rdatatype
import dns.resolver

from actctl.common.errors import UserError
from actctl.common.names import name_and_port
from actctl.common.texts import Text
from actctl.dns.errors import DnsFailure, dns_error
from actctl.licensing.kms.dns_records import DnsError, DnsProblem

PORT = 53
SECONDS = 5.0
"""How long one question may take in all, repeats and other servers included."""


@dataclass(frozen=True, slots=True)
class Nameserver:
    """A DNS server."""

    address: str
    """IPv4 or IPv6, without brackets."""
    port: int = PORT

    def __str__(self) -> str:
        return name_and_port(self.address, self.port).removesuffix(f":{PORT}")


def parse_nameserver(text: str) -> Nameserver:
    """`IP`, `IP:PORT` or `[IPv6]:PORT`. Raises UserError."""
    bare, port = text.strip(), str(PORT)
    if bare.startswith("["):
        bare, _, rest = bare[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif bare.count(":") == 1:
        bare, _, port = bare.partition(":")
    try:
        address = str(ipaddress.ip_address(bare))
    except ValueError:
        address = ""
    if not address or not (port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65536):
        raise UserError(
            Text(
                f"--nameserver: “{text}” is no address; IP or IP:PORT was expected.",
                f"--nameserver: 「{text}」はアドレスではありません。IP または IP:PORT を指定してください。",
            )
        )
    return Nameserver(address, int(port))


class Resolver:
    """Questions to DNS with one limit for each; safe to use from several threads."""

    def __init__(self, nameservers: Sequence[Nameserver] = (), *, seconds: float = SECONDS) -> None:
        """`nameservers`: asked in this order; none: those of the system. `seconds`: the limit of one question."""
        self._configured = True
        try:
            self._resolver = dns.resolver.Resolver(configure=not nameservers)
        except dns.resolver.NoResolverConfiguration:
            self._resolver = dns.resolver.Resolver(configure=False)
            self._configured = False
        if nameservers:
            self._resolver.nameservers = [dns.nameserver.Do53Nameserver(one.address, one.port) for one in nameservers]
        self._resolver.lifetime = seconds
        self._resolver.timeout = min(2.0, seconds / 2)
        self.seconds = seconds

    @property
    def servers(self) -> tuple[str, ...]:
        """The DNS servers that are asked, for a person."""
        known = (dns.nameserver.AddressAndPortNameserver,)
        return tuple(
            str(Nameserver(one.address, one.port)) if isinstance(one, known) else str(one)
            for one in self._resolver.nameservers
        )

    def ask(self, name: str, type_: str) -> dns.resolver.Answer:
        """The records of `type_` at `name`, aliases followed. Raises DnsFailure."""
        if not self._configured:
            raise DnsFailure(dns_error(DnsProblem.NO_SERVER, name, type_, "/etc/resolv.conf"))
        try:
            full = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError) as error:
            raise DnsFailure(dns_error(DnsProblem.BAD_NAME, name, type_, _words(error))) from None
        try:
            return self._resolver.resolve(full, type_, search=False)
        except dns.exception.DNSException as error:
            raise DnsFailure(_error(error, name, type_)) from None
        except (OSError, EOFError) as error:
            raise DnsFailure(dns_error(DnsProblem.NO_SERVER, name, type_, _words(error))) from None

    def exists(self, name: str) -> bool:
        """Whether DNS knows the name at all, whatever records it has. Raises DnsFailure where DNS did not say."""
        try:
            self.ask(name, "SOA")
        except DnsFailure as failure:
            if not failure.error.problem.means_absent:
                raise
            return failure.error.problem is DnsProblem.NO_RECORD
        return True


def system_resolver(nameservers: Sequence[str] = (), *, seconds: float = SECONDS) -> Resolver:
    """The resolver for `--nameserver` options as typed; none: the system's DNS servers. Raises UserError."""
    return Resolver([parse_nameserver(text) for text in nameservers], seconds=seconds)


def _error(error: dns.exception.DNSException, name: str, type_: str) -> DnsError:
    if isinstance(error, dns.resolver.NXDOMAIN):
        return dns_error(DnsProblem.NO_DOMAIN, name, type_)
    if isinstance(error, dns.resolver.NoAnswer):
        return dns_error(DnsProblem.NO_RECORD, name, type_)
    if isinstance(error, (dns.resolver.NoNameservers, dns.resolver.LifetimeTimeout)):
        problem, detail = _last_said(error)
        return dns_error(problem, name, type_, detail)
    return dns_error(DnsProblem.BAD_ANSWER, name, type_, _words(error))


def _last_said(error: dns.resolver.NoNameservers | dns.resolver.LifetimeTimeout) -> tuple[DnsProblem, str]:
    """The gravest thing the servers said before there were none left, or the time was over."""
    timeout: DnsProblem = DnsProblem.TIMEOUT
    found = (timeout, "") if isinstance(error, dns.resolver.LifetimeTimeout) else (DnsProblem.NO_SERVER, "")
    for _, _, port, said, response in error.kwargs.get("errors", ()):
        if isinstance(response, dns.message.Message) and response.rcode() != dns.rcode.NOERROR:
            return DnsProblem.REFUSED, dns.rcode.to_text(response.rcode())
        if isinstance(said, dns.exception.Timeout):
            found = (timeout, "")
        elif isinstance(said, (OSError, EOFError)):
            found = (DnsProblem.NO_SERVER, f"{_words(said)}, port {port}")
        elif isinstance(said, dns.exception.DNSException):
            found = (DnsProblem.BAD_ANSWER, _words(said))
    return found


def _words(error: BaseException) -> str:
    return (str(error) or type(error).__name__).rstrip(".").split("\n")[0][:80]
