"""A real KDC (MIT's, from Debian's krb5-kdc) on loopback: plain files in a folder of its own, nothing under /etc."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

REALM = "SIM.TEST"
HOST = "srv01.sim.test"
PASSWORD = "Kerberos-Pass-1"
SERVICES = (f"HTTP/{HOST}", f"host/{HOST}", f"WSMAN/{HOST}", "HTTP/localhost", "host/localhost")
USERS = {
    "svc": "+requires_preauth",
    "plain": "",
    "locked": "+requires_preauth -allow_tix",
    "expired": "+requires_preauth -expire yesterday",
    "oldpass": "+requires_preauth -pwexpire yesterday",
}
"""Name → what is said of it to kadmin; all have PASSWORD."""

_CONFIG = """\
[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
rdns = false
dns_canonicalize_hostname = false
udp_preference_limit = 1
kdc_timesync = {timesync}
[realms]
{realm} = {{
 kdc = 127.0.0.1:{port}
}}
[domain_realm]
.sim.test = {realm}
localhost = {realm}
127.0.0.1 = {realm}
"""
_KDC_CONFIG = """\
[kdcdefaults]
kdc_listen = 127.0.0.1:{port}
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
 database_name = {folder}/principal
 key_stash_file = {folder}/stash
 acl_file = {folder}/acl
 max_life = 10h
}}
"""
_TOOLS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit", "faketime")
_SBIN = "/usr/sbin:/sbin"


def missing() -> str | None:
    """What a test with this KDC lacks on this computer; None: nothing."""
    path = os.environ.get("PATH", "") + os.pathsep + _SBIN
    tool = next((name for name in _TOOLS if shutil.which(name, path=path) is None), None)
    if tool is not None:
        return f"{tool} (Debian: krb5-kdc, krb5-admin-server, krb5-user, faketime)"
    module = next((name for name in ("gssapi", "krb5", "kerberos") if importlib.util.find_spec(name) is None), None)
    return f"the Python module {module} (actctl[kerberos])" if module else None


@dataclass
class Kdc:
    """A realm and its KDC. Use as a context manager."""

    folder: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __enter__(self) -> Kdc:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self._write("krb5.conf", _CONFIG, timesync=1)
        self._write("no-timesync.conf", _CONFIG, timesync=0)
        self._write("kdc.conf", _KDC_CONFIG)
        (self.folder / "acl").touch()
        self._run("kdb5_util", "create", "-s", "-P", "master", "-r", REALM)
        queries = [f"addprinc {said} -pw {PASSWORD} {name}" for name, said in USERS.items()]
        queries += [f"addprinc -randkey {name}" for name in SERVICES]
        queries += [f"ktadd -k {self.keytab} {name}" for name in SERVICES]
        queries += [f"ktadd -norandkey -k {self.client_keytab} svc"]
        self._run("kadmin.local", "-r", REALM, stdin="\n".join(queries) + "\n")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def keytab(self) -> Path:
        """Of the services: the acceptor's."""
        return self.folder / "services.keytab"

    @property
    def client_keytab(self) -> Path:
        """Of svc."""
        return self.folder / "svc.keytab"

    def env(self, ccache: str = "MEMORY:", **more: str) -> dict[str, str]:
        """The environment of a process in this realm, with a ticket cache of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KRB5")}
        path = kept.get("PATH", "") + os.pathsep + _SBIN
        mine = {
            "KRB5_CONFIG": str(self.folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
            "KRB5CCNAME": ccache,
            "LC_ALL": "C.UTF-8",
        }
        return {**kept, "PATH": path, **mine, **more}

    def start(self) -> None:
        """Serve; returns once it answers."""
        self._process = subprocess.Popen(["krb5kdc", "-n"], env=self.env(), stdout=-3, stderr=-3)
        while True:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, "the KDC did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def ticket(self, user: str = "svc", *options: str) -> str:
        """A new cache with a ticket of `user`: its name."""
        number = len(list(self.folder.glob("cc-*")))
        cache = f"FILE:{self.folder / f'cc-{os.getpid()}-{number}'}"
        subprocess.run(
            ["kinit", *options, user], env=self.env(cache), input=f"{PASSWORD}\n", text=True,
            stdout=subprocess.DEVNULL, check=True, timeout=60,
        )  # fmt: skip
        return cache

    def refusals(self, user: str) -> int:
        """How many wrong passwords the KDC has counted against an account."""
        done = subprocess.run(
            ["kadmin.local", "-r", REALM, "-q", f"getprinc {user}"], env=self.env(), text=True,
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        line = next(line for line in done.stdout.splitlines() if line.startswith("Failed password attempts:"))
        return int(line.rpartition(":")[2])

    def holds(self, cache: str) -> bool:
        """Whether a cache has a ticket that has not run out."""
        return subprocess.run(["klist", "-s"], env=self.env(cache), check=False, timeout=60).returncode == 0

    def _write(self, name: str, text: str, **more: object) -> None:
        (self.folder / name).write_text(text.format(realm=REALM, port=self.port, folder=self.folder, **more), "utf-8")

    def _run(self, *command: str, stdin: str = "") -> None:
        done = subprocess.run(
            command, env=self.env(), input=stdin, text=True, capture_output=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])
