"""What is asked of a machine beside slmgr: each command line, and how its answer is read.

Only what no language of Windows translates is read: numbers, SIDs, `True`, names and addresses. An answer that cannot
be read is None, never a guess. Nothing that a user, an inventory or a DNS server says reaches a command line unless
it is one plain word: see `plain`.
"""

from __future__ import annotations

import re

from actctl.common.arguments import BadArgument, check
from actctl.licensing.doctor.evidence import Contact
from actctl.licensing.kms.names import Suffixes, is_address

SERVICE_START = "sc.exe qc sppsvc"
SERVICE_STATE = "sc.exe query sppsvc"
TOKEN = "whoami.exe /groups /fo csv /nh"  # a command, not a secret
MOST_DOMAINS = 3
"""DNS domains in which one machine's records are looked for."""
MOST_RECORDS = 4
"""SRV records of one domain that are looked at; more KMS hosts than this is rare."""

_START = re.compile(r":\s*([0-4])\s+(?:[A-Z]+_START|DISABLED)\b")
_STATE = re.compile(r":\s*([1-7])\s+(?:[A-Z]+_PENDING|STOPPED|RUNNING|PAUSED)\b")
_INTEGRITY = re.compile(r"\bS-1-16-(\d{1,6})\b")
_HIGH = 12_288
_SRV = re.compile(r"=\s*(\d{1,5})\s*?\n[^=\n]*=\s*(\d{1,5})\s*?\n[^=\n]*=\s*(\d{1,5})\s*?\n[^=\n]*=\s*([^\s=]{1,253})")
_NONEXISTENT = "non-existent domain"
_BLANK = re.compile(r"\n[ \t]*\n")


def plain(kind: str, value: str | None) -> str | None:
    """A name (`name`) or host (`kms_host`) if it is nothing else, so that it may stand in a command line."""
    try:
        return check(kind, value) if value else None
    except BadArgument:
        return None


def port_test(contact: Contact) -> str | None:
    """Whether the machine itself reaches a KMS port; None: the name is no name."""
    name = contact.name
    if ":" in name or plain("kms_host", name) is None or name.startswith("-") or not 0 < contact.port < 65536:
        return None
    test = f"(Test-NetConnection {name} -Port {contact.port} -WarningAction SilentlyContinue).TcpTestSucceeded"
    return f'powershell.exe -NoProfile -NonInteractive -Command "{test}"'


def read_port_test(text: str) -> bool | None:
    """`True` or `False`, the last line; older systems have no such command."""
    words = text.split()
    return {"true": True, "false": False}.get(words[-1].lower()) if words else None


def srv_question(domain: str) -> str | None:
    """The SRV records of a domain, with a dot at its end so that no suffix is tried."""
    name = plain("name", domain.rstrip("."))
    return f"nslookup.exe -type=srv _vlmcs._tcp.{name}." if name else None


def read_srv(text: str) -> tuple[Contact, ...] | None:
    """The records; an empty tuple where DNS says that there is none; None where it says neither."""
    records = list(_SRV.finditer(text.replace("\r", "")))
    if records:
        # What is no DNS name must not stand in a command that a person pastes either.
        found = [
            Contact(match[4].rstrip("."), int(match[3]))
            for match in records
            if 0 < int(match[3]) < 65536 and plain("name", match[4].rstrip("."))
        ]
        return tuple(dict.fromkeys(found))[:MOST_RECORDS] or None
    # The name exists without such a record: nslookup shows the zone's SOA instead.
    nothing = _NONEXISTENT in text.lower() or re.search(r"(?m)^\s*(?:primary name server|serial)\s*=", text)
    return () if nothing else None


def address_question(name: str) -> str | None:
    """Whether a name has an address."""
    known = plain("name", name.rstrip("."))
    return f"nslookup.exe {known}{'.' if '.' in known else ''}" if known and not known.startswith("-") else None


def read_addresses(text: str) -> tuple[str, ...] | None:
    """A name's addresses; an empty tuple where DNS says that there is no such name; None where it says neither.

    The block after the first blank line is the answer; the one before it is the DNS server itself.
    """
    if _NONEXISTENT in text.lower():
        return ()
    parts = _BLANK.split(text.replace("\r", "").strip(), maxsplit=1)
    return tuple(filter(is_address, parts[1].split())) or None if len(parts) == 2 else None


def read_start(text: str) -> bool | None:
    """Whether the service is disabled: start type 4."""
    found = _START.search(text)
    return found[1] == "4" if found else None


def read_state(text: str) -> bool | None:
    """Whether the service runs: state 4."""
    found = _STATE.search(text)
    return found[1] == "4" if found else None


def read_token(text: str) -> bool | None:
    """Whether the account's token is a full administrator's: its mandatory label is high (S-1-16-12288) or more."""
    found = _INTEGRITY.search(text)
    return int(found[1]) >= _HIGH if found else None


def domains_of(suffixes: Suffixes | None) -> list[str]:
    """The first few DNS domains in which a machine looks for its KMS host, without what is no name."""
    searched = suffixes.searched if suffixes is not None else ()
    return [name for name in searched if plain("name", name)][:MOST_DOMAINS]
