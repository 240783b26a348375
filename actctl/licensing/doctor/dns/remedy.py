"""What to paste on a DNS server to put a KMS record right: one text for the doctor and for `kms dns`.

The cmdlets are those of the module DnsServer (Windows Server 2012 and later); dnscmd, which did the same, is on its
way out by its own page.
"""

from __future__ import annotations

import re

from actctl.common.texts import Text

_HARMLESS = re.compile(r"(?!-)[\w.\-:\[\],]*", re.ASCII)
"""None begins with `-`: a program would take such a name for one of its options."""
_BY_HAND = Text(
    "by hand, a name in it holds characters that do not belong in a command",
    "コマンドに使えない文字が名前に含まれるため、手動で対処する",
)
_ON_THE_SERVER = Text("on the DNS server", "DNSサーバーで")


def command(line: str, *names: str, where: Text | None = None) -> Text:
    """A command to paste, with `names` in it that came from DNS or from machines; `where` or when to do it, before it.

    Whoever may write to a DNS zone could name a host `x&format`: a name with anything but the letters of host names
    is never put into a command; a person then does by hand what it would have done.
    """
    done = Text(line, line) if all(_HARMLESS.fullmatch(name) for name in names) else _BY_HAND
    return done if where is None else Text(f"{where.en}: {done.en}", f"{where.ja}: {done.ja}")


def delete_record(domain: str, target: str, port: int) -> Text:
    """Take `_vlmcs._tcp.DOMAIN → TARGET:PORT` away; other records of the domain stay."""
    which = f"$_.RecordData.DomainName.TrimEnd('.') -eq '{target}' -and $_.RecordData.Port -eq {port}"
    line = (
        f"Get-DnsServerResourceRecord -ZoneName {domain} -Name _vlmcs._tcp -RRType Srv | "
        f"Where-Object {{ {which} }} | Remove-DnsServerResourceRecord -ZoneName {domain}"
    )
    return command(line, domain, target, where=_ON_THE_SERVER)


def add_record(
    domain: str, target: str, port: int, priority: int = 0, weight: int = 0, *, where: Text = _ON_THE_SERVER
) -> Text:
    """Add `_vlmcs._tcp.DOMAIN → TARGET:PORT`; priority 0 and weight 0 are what a KMS host publishes itself."""
    line = (
        f"Add-DnsServerResourceRecord -Srv -ZoneName {domain} -Name _vlmcs._tcp -DomainName {target} "
        f"-Priority {priority} -Weight {weight} -Port {port}"
    )
    return command(line, domain, target, where=where)
