"""`actctl kms dns`: the KMS records of every DNS domain that matters, and what is wrong with them."""

from __future__ import annotations

import asyncio
from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.sources import sources
from actctl.cli.terminal import output, style
from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Text
from actctl.common.words import has_key
from actctl.render.interface import Format

SECONDS = 5.0

Domains = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    typer.Option("--domain", metavar="DOMAIN", help="Look at this DNS domain too. May be repeated."),
]
Nameservers = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--nameserver", metavar="IP[:PORT]", help="DNS server to ask; default: the system's. Repeatable."),
]  # fmt: skip
NoHosts = Annotated[bool, typer.Option("--no-hosts", help="Ask DNS only, not the machines which domains they search.")]
Wait = Annotated[
    float, typer.Option("--dns-timeout", min=0.1, metavar="SECONDS", help="Limit of one question, and of one port.")
]


def dns(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    domain: Domains = None, nameserver: Nameservers = None, no_hosts: NoHosts = False, dns_timeout: Wait = SECONDS,
    forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False, user: opt.User = None,
    ask_pass: opt.AskPass = False, auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
) -> None:  # fmt: skip
    """The _vlmcs._tcp records of the fleet's DNS domains: dead, unexpected, missing; ports tried from here."""
    from actctl.cli.asking import watched
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reach
    from actctl.dns.resolver import system_resolver
    from actctl.dns.srv import parse_domain
    from actctl.fleet.kms.dns import kms_dns
    from actctl.inventory import Inventory
    from actctl.render import write_page
    from actctl.render.pages.kms_dns import kms_dns_page

    resolver = system_resolver(nameserver or [], seconds=dns_timeout)
    if any(map(has_key, domain or [])):
        said = Text(
            "--domain: a DNS domain was expected, not a product key.",
            "--domain: プロダクトキーではなくDNSドメインを指定してください。",
        )
        raise UserError(said)  # it would go to the DNS server
    named = [parse_domain(one) for one in domain or []]
    reached = None
    if _has_hosts(inventory, patterns, limit, bool(named)):
        reached = reach(
            sources(inventory), patterns or [], limit,
            seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
        )  # fmt: skip
    targets = reached.targets() if reached is not None and not no_hosts else []
    stop = asyncio.Event()
    known, hosts = (reached.inventory, reached.hosts) if reached is not None else (Inventory({}, {}), [])
    crews = watched(forks, len(targets), stop)
    asked = kms_dns(known, hosts, named, targets, crews, resolver=resolver, port_seconds=dns_timeout)
    found = asyncio.run(asked)
    how = style(lang, wide=wide, out=out)
    with output(out) as stream:
        write_page(kms_dns_page(found, how), format_, stream, how)
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(found.bad))


def _has_hosts(inventory: list[str] | None, patterns: list[str] | None, limit: str | None, named: bool) -> bool:
    """Whether there are hosts to reach: a domain may be looked at without any inventory. Raises UserError."""
    try:
        sources(inventory)
    except UserError:
        if named and not patterns and limit is None:
            return False
        raise
    return True
