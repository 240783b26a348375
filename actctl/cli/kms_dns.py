"""`actctl kms dns`: the KMS records of every DNS domain that matters, and what is wrong with them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.declare import option
from actctl.cli.option_set import taking
from actctl.cli.showing import show
from actctl.cli.sources import sources
from actctl.common.errors import UserError
from actctl.common.limits import LEAST_SECONDS, MOST_SECONDS
from actctl.common.texts import Text
from actctl.common.words import has_key

SECONDS = 5.0

Domains = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    option(
        "--domain",
        metavar="DOMAIN",
        help=Text(
            "Look at this DNS domain too. May be repeated.",
            "このDNSドメインも調べます。複数指定可。",
        ),
    ),
]
Nameservers = Annotated[
    Optional[list[str]],  # noqa: UP045
    option(
        "--nameserver",
        metavar="IP[:PORT]",
        help=Text(
            "DNS server to ask; default: the system's. Repeatable.",
            "問い合わせるDNSサーバー。省略時はシステムの設定。複数指定可。",
        ),
    ),
]
NoHosts = Annotated[
    bool,
    option(
        "--no-hosts",
        help=Text(
            "Ask DNS only, not the machines which domains they search.",
            "DNSだけを調べ、各コンピューターの検索ドメインは確認しません。",
        ),
    ),
]
Wait = Annotated[
    float,
    option(
        "--dns-timeout",
        min=LEAST_SECONDS,
        max=MOST_SECONDS,
        metavar="SECONDS",
        help=Text(
            "Limit of one question, and of one port.",
            "1回の問い合わせ、1つのポートの確認にかける制限時間。",
        ),
    ),
]


@taking(opt.TableOptions)
def dns(
    *, patterns: opt.Patterns = None, domain: Domains = None, nameserver: Nameservers = None,
    no_hosts: NoHosts = False, dns_timeout: Wait = SECONDS, options: opt.TableOptions,
) -> None:  # fmt: skip
    """The _vlmcs._tcp records of the fleet's DNS domains: dead, unexpected, missing; ports tried from here."""
    from actctl.cli.asking import watched
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reached_by
    from actctl.dns.resolver import system_resolver
    from actctl.dns.srv import parse_domain
    from actctl.fleet.kms.dns import kms_dns
    from actctl.inventory import Inventory
    from actctl.render.pages.kms_dns import kms_dns_page

    resolver = system_resolver(nameserver or [], seconds=dns_timeout)
    if any(map(has_key, domain or [])):
        said = Text(
            "--domain: a DNS domain was expected, not a product key.",
            "--domain: プロダクト キーではなくDNSドメインを指定してください。",
        )
        raise UserError(said)  # it would go to the DNS server
    named = [parse_domain(one) for one in domain or []]
    reached = None
    if _has_hosts(options, patterns, bool(named)):
        reached = reached_by(options, patterns)
    targets = reached.targets() if reached is not None and not no_hosts else []
    stop = asyncio.Event()
    known, hosts = (reached.inventory, reached.hosts) if reached is not None else (Inventory({}, {}), [])
    crews = watched(options.forks, len(targets), stop)
    asked = kms_dns(known, hosts, named, targets, crews, resolver=resolver, port_seconds=dns_timeout)
    found = asyncio.run(asked)
    show(options, partial(kms_dns_page, found))
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(found.bad))


def _has_hosts(options: opt.Choosing, patterns: list[str] | None, named: bool) -> bool:
    """Whether there are hosts to reach: a domain may be looked at without any inventory. Raises UserError."""
    try:
        sources(options.inventory)
    except UserError:
        if named and not patterns and options.limit is None:
            return False
        raise
    return True
