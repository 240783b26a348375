"""What to paste on a DNS server to put a KMS record right: one text for the doctor and for `kms dns`.

The cmdlets are those of the module DnsServer (Windows Server 2012 and later); dnscmd, which did the same, is on its
way out by its own page.
"""

from __future__ import annotations

import re

from actctl.texts import Text

_HARMLESS = re.compile(r"[\w.\-:\[\],]*", re.ASCII)
_BY_HAND = Text(
    "by hand, in DNS Manager: the name holds characters that do not belong in a command",
    "名前にコマンドに使えない文字があるため、DNSマネージャーなどで手動で対処する",
)


def command(text: str, *names: str) -> Text:
    """A command to paste, with `names` in it that came from DNS or from machines.

    Whoever may write to a DNS zone could name a host `x&format`: a name with anything but the letters of host names
    is never put into a command; a person then does by hand what it would have done.
    """
    return Text(text, text) if all(_HARMLESS.fullmatch(name) for name in names) else _BY_HAND


def delete_record(domain: str, target: str, port: int) -> Text:
    """Take `_vlmcs._tcp.DOMAIN → TARGET:PORT` away; other records of the domain stay."""
    which = f"$_.RecordData.DomainName.TrimEnd('.') -eq '{target}' -and $_.RecordData.Port -eq {port}"
    line = (
        f"Get-DnsServerResourceRecord -ZoneName {domain} -Name _vlmcs._tcp -RRType Srv | "
        f"Where-Object {{ {which} }} | Remove-DnsServerResourceRecord -ZoneName {domain}"
    )
    return _on_the_server(line, domain, target)


def add_record(domain: str, target: str, port: int, priority: int = 0, weight: int = 0) -> Text:
    """Add `_vlmcs._tcp.DOMAIN → TARGET:PORT`; priority 0 and weight 0 are what a KMS host publishes itself."""
    line = (
        f"Add-DnsServerResourceRecord -Srv -ZoneName {domain} -Name _vlmcs._tcp -DomainName {target} "
        f"-Priority {priority} -Weight {weight} -Port {port}"
    )
    return _on_the_server(line, domain, target)


def _on_the_server(line: str, *names: str) -> Text:
    found = command(line, *names)
    return found if found is _BY_HAND else Text(f"on the DNS server: {line}", f"DNSサーバーで: {line}")
