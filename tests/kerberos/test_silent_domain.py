"""A domain that does not answer, a ticket cache that cannot be read: a host costs its deadline all the same."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.waiting import LONG

pytestmark = pytest.mark.skipif(
    os.name == "nt" or any(importlib.util.find_spec(one) is None for one in ("gssapi", "krb5")),
    reason="without Kerberos' libraries (actctl[kerberos])",
)

CONFIG = """\
[libdefaults]
default_realm = SIM.TEST
dns_lookup_kdc = false
dns_lookup_realm = false
udp_preference_limit = 1
[realms]
SIM.TEST = {{
 kdc = 127.0.0.1:{port}
}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """A krb5.conf whose KDC takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        file = tmp_path / "krb5.conf"
        file.write_text(CONFIG.format(port=listening.getsockname()[1]))
        yield file


@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
@pytest.mark.parametrize("stuck", ["domain", "cache"])
def test_nothing_waits_for_it(stuck: str, auth: str, config: Path, tmp_path: Path) -> None:
    """The library gives up after half a minute, or, at a cache that is a pipe without a writer, never."""
    says = {"ansible_connection": "psrp", "ansible_psrp_auth": auth, "ansible_user": "svc@SIM.TEST"}
    if stuck == "domain":
        says |= {"ansible_password": "Kerberos-Pass-1"}
    os.mkfifo(tmp_path / "cache")
    file = tmp_path / "i.yaml"
    hosts = {name: {"ansible_host": "127.0.0.1", "ansible_port": 9} for name in ("a", "b")}
    file.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": says}}))
    environ = {**os.environ, "KRB5_CONFIG": str(config), "KRB5CCNAME": f"FILE:{tmp_path / 'cache'}"}
    command = [sys.executable, "-m", "actctl", "report", "-i", str(file), "-o", "json", "--timeout", "3"]
    done = subprocess.run(command, env=environ, capture_output=True, timeout=LONG, check=False)
    assert done.returncode == 1, done.stderr.decode()
    said = json.loads(done.stdout)
    assert [one["error"]["kind"] for one in said["hosts"]] == ["timeout", "timeout"]
    assert b"Traceback" not in done.stderr
