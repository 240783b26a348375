"""`actctl report` over hostile hosts and good ones: the good are read, the hostile are errors, memory stays small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import inventory_of
from tests.foreign.fleet import ForeignFleet
from tests.foreign.hosts import ForeignHost
from tests.hostile import after_login, before_login
from tests.hostile.attacks import Hostile
from tests.machine.ways.slmgr.cases import cases

DLV = next(case.data for case in cases("en", with_licenses=True) if case.name.endswith("mak-licensed-dlv"))
GOOD = ("good1", "good2")
ONE_HOST = 50_000_000
"""Bytes that a host may cost (actctl/common/limits.py)."""
SWELLING = {**before_login.SWELLING, **{f"in-{name}": one for name, one in after_login.SWELLING.items()}}
LASTING = {**before_login.LASTING, **{f"in-{name}": one for name, one in after_login.LASTING.items()}}


SAID = {
    "gzip": "compressed answer (gzip)",
    "two-encodings": "compressed answer (identity, gzip)",
    "headers": "more than 100 headers",
    "header-line": "more than 64 kB of headers",
    "continue": "more than 64 kB of headers",
    "body": "more than 1 MB in one answer",
    "chunks": "more than 1 MB in one answer",
    "trailers": "more than 1 MB in one answer",
    "announced": "999999999999 bytes where 1 MB is the most",
    "negative-length": "-1 bytes where 1 MB is the most",
    "redirects": "redirect",
    "http-1.0": "HTTP/1.0",
    "in-thirty-megabytes": "bytes where 1 MB is the most",
    "in-stdout-for-ever": "more than 10 MB of output",
    "in-stderr-for-ever": "more than 10 MB of output",
    "in-nested-a-little": "more than 100 elements deep",
    "in-siblings": "more than 50,000 elements and attributes",
    "in-attributes": "more than 50,000 elements and attributes",
    "in-namespace": "namespace of more than 300 characters",
    "in-entities": "DOCTYPE",
    "in-entities-in-create": "DOCTYPE",
    "in-external-entity": "DOCTYPE",
    "in-unsealed-answer": "without the encryption that the sign-in agreed on (HTTP 200)",
    "in-unsealed-fault": "without the encryption that the sign-in agreed on (HTTP 500)",
    "in-unsealed-fault-in-create": "without the encryption that the sign-in agreed on (HTTP 500)",
    "in-unsealed-refusal": "without the encryption that the sign-in agreed on (HTTP 401)",
    "in-boundary-of-a-regex": "without the encryption",
}
"""What the message of an attacker names: the limit it met, or what was wrong with it."""
SAID_OF = {
    "native": {
        "headers": "more than 64 kB of headers",
        "trailers": "more than 64 kB of headers",
        "negative-length": "something that is not WinRM",
    }
}
"""Where another HTTP library meets another limit first."""
SEEN_AT_ONCE = {"native": {"bytes-of-tls": "winrm"}}
"""Of the attacks that only a deadline ends: what is seen to be no HTTP before that."""


def _report(
    folder: Path, attacks: dict[str, Hostile], *arguments: str, seconds: int = 60
) -> tuple[dict[str, dict[str, Any]], int, str]:
    """The hosts of a report over good hosts and attackers, the most memory it took (bytes), and its stderr.

    `seconds`: the deadline of each attacker; the good hosts have theirs for as long as this computer needs.
    """
    hosts = {name: ForeignHost(outputs={"/dlv": DLV}, script=attack) for name, attack in attacks.items()}
    hosts.update({name: ForeignHost(outputs={"/dlv": DLV}) for name in GOOD})
    with ForeignFleet(hosts, network="127.97") as fleet:
        inventory = inventory_of(fleet, list(hosts), folder / "hosts.yaml", actctl_timeout="120")
        data = yaml.safe_load(Path(inventory).read_text())
        for name in attacks:
            data["all"]["hosts"][name]["actctl_timeout"] = seconds
        Path(inventory).write_text(yaml.safe_dump(data))
        command = [sys.executable, "-m", "actctl", "report", "-i", inventory, "-o", "json", *arguments]
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            started = subprocess.Popen(command, stdout=out, stderr=err)
            _, status, used = os.wait4(started.pid, 0)
            started.returncode = os.waitstatus_to_exitcode(status)
    complaints = (folder / "err").read_text()
    assert started.returncode == (1 if attacks else 0), complaints
    return (
        {one["host"]: one for one in json.loads((folder / "out").read_text())["hosts"]},
        used.ru_maxrss * 1024,
        complaints,
    )


def _check(found: dict[str, dict[str, Any]], attacks: dict[str, Hostile], complaints: str) -> None:
    assert "Traceback" not in complaints
    assert {name: found[name]["error"] for name in GOOD} == dict.fromkeys(GOOD)
    assert [name for name in attacks if found[name]["ok"]] == []
    for name in attacks:
        error = found[name]["error"]
        assert len(error["message"]) <= 300, name
        assert error["remedy"], name


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="peak memory of a process is read with wait4")
@pytest.mark.parametrize("transport", ["native", "pypsrp", "pywinrm"])
@pytest.mark.long
def test_no_host_takes_more_than_its_share_of_memory(tmp_path: Path, transport: str) -> None:
    how = ("--transport", transport, "-f", "1")
    _, alone, _ = _report(tmp_path, {}, *how)
    found, used, complaints = _report(tmp_path, SWELLING, *how)
    _check(found, SWELLING, complaints)
    # One after another; what the allocator does not give back adds up a little.
    assert used - alone < 2 * ONE_HOST, f"{(used - alone) / 1e6:.0f} MB"
    said = {**SAID, **SAID_OF.get(transport, {})}
    messages = {name: found[name]["error"]["message"] for name in said}
    assert {name: messages[name] for name, words in said.items() if words not in messages[name]} == {}
    kinds = {name: found[name]["error"]["kind"] for name in SWELLING}
    assert {name: kind for name, kind in kinds.items() if kind == "timeout"} == {}, "a limit ends it, not the deadline"


@pytest.mark.parametrize("transport", ["native", "pypsrp", "pywinrm"])
def test_the_deadline_ends_what_nothing_else_ends(tmp_path: Path, transport: str) -> None:
    found, _, complaints = _report(tmp_path, LASTING, "--transport", transport, seconds=4)
    _check(found, LASTING, complaints)
    kinds = {name: found[name]["error"]["kind"] for name in LASTING}
    assert kinds == {**dict.fromkeys(LASTING, "timeout"), **SEEN_AT_ONCE.get(transport, {})}
