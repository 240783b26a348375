"""One realm with a KDC and hosts for each process of the tests; nothing is shared between them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.kerberos.kdc import HOST, REALM, Kdc, missing

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Domain:
    """A realm, its hosts, and actctl as a client in it."""

    kdc: Kdc
    hosts: dict[str, Any]
    folder: Path

    def variables(self, host: str, auth: str, transport: str, **more: object) -> dict[str, object]:
        """What an inventory says of one of the hosts; the SPN is HOST's unless `more` says otherwise (None: absent)."""
        address, port = self.hosts[host]
        said = {
            "ansible_connection": "psrp",
            "ansible_host": address,
            "ansible_port": port,
            "ansible_psrp_protocol": "http" if host in ("plain", "ntlm", "mute") else "https",
            "ansible_psrp_ca_cert": self.hosts["ca_file"],
            "ansible_psrp_auth": auth,
            "ansible_psrp_negotiate_hostname_override": HOST,
            "ansible_user": f"svc@{REALM}",
            "actctl_transport": transport,
            **more,
        }
        return {name: value for name, value in said.items() if value is not None}

    def report(
        self, machines: dict[str, dict[str, object]], env: dict[str, str], *options: str, later: str | None = None
    ) -> list[dict[str, Any]]:
        """The hosts of a report. `later`: the client's clock is ahead, as faketime's -f says it."""
        file = self.folder / "inventory.json"
        meta = {"all": {"hosts": list(machines)}, "_meta": {"hostvars": machines}}
        file.write_text(json.dumps(meta), "utf-8")
        arguments = ["report", "-i", str(file), "-o", "json", "--timeout", "120", *options]
        if later is None:
            done = warm.run(arguments, env=env)
        else:
            command = ["faketime", "-f", later, sys.executable, "-m", "actctl", *arguments]
            changed = {**env, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
            done = subprocess.run(command, env=changed, capture_output=True, timeout=300, cwd=ROOT, check=False)
        assert done.stdout, done.stderr.decode()
        found: list[dict[str, Any]] = json.loads(done.stdout)["hosts"]
        return found


@pytest.fixture(scope="session")
def _realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kdc, dict[str, Any]]]:
    lacking = missing()
    if lacking:
        pytest.skip(f"not here: {lacking}")
    with Kdc(tmp_path_factory.mktemp("realm")) as kdc:
        command = [sys.executable, "-m", "tests.kerberos.acceptor"]
        env = kdc.env(KRB5_KTNAME=f"FILE:{kdc.keytab}", KRB5RCACHENAME="none:")
        serving = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert serving.stdin is not None and serving.stdout is not None
        yield kdc, json.loads(serving.stdout.readline())
        problems, _ = serving.communicate(timeout=60)
        assert json.loads(problems) == []


@pytest.fixture
def domain(_realm: tuple[Kdc, dict[str, Any]], tmp_path: Path) -> Domain:
    """The realm of this process, with a folder of the test's own."""
    return Domain(*_realm, tmp_path)
