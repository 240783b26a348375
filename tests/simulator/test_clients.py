"""Clients that nobody here wrote sign in, run slmgr and leave nothing behind."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pypsrp.exceptions import AuthenticationError
from pypsrp.shell import Process, WinRS
from pypsrp.wsman import WSMan
from winrm.exceptions import InvalidCredentialsError

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from tests.simulator.outside import DLI, LABEL, psrp_client, pywinrm_run


def expected(host: str) -> str:
    return LABEL[host.partition("-")[2][:2]]


@pytest.fixture
def no_leak(languages: Simulator) -> Any:
    yield
    assert not any(languages.open_shells.values())


@pytest.mark.usefixtures("no_leak")
@pytest.mark.parametrize("host", ["web-en0", "web-ja1", "web-de2", "old-ja3"])
def test_pywinrm_ntlm(languages: Simulator, host: str) -> None:
    text, code = pywinrm_run(languages, host, DLI)
    assert code == 0
    assert expected(host) in text


@pytest.mark.usefixtures("no_leak")
def test_pywinrm_basic_https_with_the_certificate_checked(languages: Simulator, languages_inventory: Path) -> None:
    endpoint = languages.endpoints["web-en0"]
    url = f"https://{endpoint.address}:{endpoint.https_port}/wsman"
    ca = str(languages_inventory.with_name("inventory.ca.pem"))
    text, _ = pywinrm_run(languages, "web-en0", DLI, url=url, transport="basic", ca_trust_path=ca,
                          message_encryption="auto")  # fmt: skip
    assert expected("web-en0") in text


@pytest.mark.usefixtures("no_leak")
@pytest.mark.parametrize("auth", ["ntlm", "negotiate"])
@pytest.mark.parametrize("host", ["web-en1", "web-ja0", "web-de3"])
def test_pypsrp_over_http(languages: Simulator, host: str, auth: str) -> None:
    with psrp_client(languages, host, auth=auth) as client:
        text, streams, errors = client.execute_ps(DLI)
    assert not errors, streams.error
    assert expected(host) in text


@pytest.mark.usefixtures("no_leak")
def test_pypsrp_over_https(languages: Simulator, languages_inventory: Path) -> None:
    ca = str(languages_inventory.with_name("inventory.ca.pem"))
    port = languages.endpoints["web-en1"].https_port
    for auth in ("basic", "ntlm"):
        options: dict[str, Any] = {"port": port, "ssl": True, "auth": auth, "encryption": "auto"}
        with psrp_client(languages, "web-en1", cert_validation=ca, **options) as client:
            text, _, code = client.execute_cmd(DLI)
            assert code == 0
            assert expected("web-en1") in text
            assert expected("web-en1") in client.execute_ps(DLI)[0]


@pytest.mark.usefixtures("no_leak")
@pytest.mark.parametrize(("codepage", "coding"), [(65001, "utf-8"), (932, "cp932")])
def test_pypsrp_winrs_in_a_code_page(languages: Simulator, codepage: int, coding: str) -> None:
    endpoint = languages.endpoints["web-ja2"]
    wsman = WSMan(endpoint.address, port=endpoint.http_port, ssl=False, auth="ntlm", encryption="always",
                  username=languages.fleet.user, password=languages.fleet.password)  # fmt: skip
    with wsman, WinRS(wsman, codepage=codepage, no_profile=True, idle_time_out=60) as shell:
        process = Process(shell, DLI)
        process.invoke()
        assert process.rc == 0
        assert LABEL["ja"] in process.stdout.decode(coding)
        failed = Process(shell, "cscript", ["//Nologo", r"%SystemRoot%\System32\slmgr.vbs", "/ipk", "AAAAA"])
        failed.invoke()
        assert failed.rc in (0xC004F050, 0xC004F050 - (1 << 32))


@pytest.mark.usefixtures("no_leak")
def test_a_wrong_password_is_refused(languages: Simulator) -> None:
    with pytest.raises(InvalidCredentialsError):
        pywinrm_run(languages, "web-en0", DLI, password="wrong")
    for auth in ("ntlm", "negotiate"):
        client = psrp_client(languages, "web-en0", auth=auth, password="wrong")
        with client, pytest.raises(AuthenticationError):
            client.execute_cmd("hostname")


@pytest.mark.usefixtures("no_leak")
@pytest.mark.parametrize("connection", ["winrm", "psrp"])
def test_ansible_reads_every_language_twelve_at_a_time(
    languages: Simulator, languages_inventory: Path, tmp_path: Path, connection: str
) -> None:
    command = [str(Path(sys.executable).with_name("ansible")), "-i", str(languages_inventory), "all"]
    command += ["-m", "raw", "-a", DLI, "-f", "12", "-e", f"ansible_connection={connection}"]
    if connection == "psrp":
        command += ["-e", "ansible_psrp_auth=ntlm", "-e", "ansible_psrp_protocol=http"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    answers = dict(re.findall(r"^(\S+) \| CHANGED \| rc=0 >>\n(.*?)(?=^\S+ \| |\Z)", done.stdout, re.M | re.S))
    assert set(answers) == set(languages.endpoints)
    for host, text in answers.items():
        assert expected(host) in text, host


def test_the_inventory_is_its_owners_alone(languages_inventory: Path) -> None:
    assert stat.S_IMODE(languages_inventory.stat().st_mode) == 0o600


def test_the_log_names_host_command_and_code_and_no_secret_key(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    fleet = build_fleet({"hosts": {"a": {"release": "server-2022", "edition": "ServerStandard"}}})
    with SimulatorThread(Simulator(fleet, log=log)) as simulator:
        pywinrm_run(simulator, "a", r"cscript slmgr.vbs /ipk DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K")
    (entry,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert set(entry) == {"time", "host", "command", "exit_code"}
    assert entry["command"] == "cscript slmgr.vbs /ipk *****-*****-*****-*****-X7Q2K"
    assert entry["exit_code"] == 0xC004F050


def test_two_simulators_with_other_passwords_run_side_by_side() -> None:
    hosts = {"hosts": {"a": {"release": "server-2022", "edition": "ServerStandard"}}}
    one, two = build_fleet({**hosts, "account": {"password": "One-1"}}), build_fleet(hosts)
    with SimulatorThread(Simulator(one)) as first, SimulatorThread(Simulator(two)) as second:
        assert first.endpoints["a"] != second.endpoints["a"]
        with ThreadPoolExecutor(8) as pool:
            both = [first, second] * 8
            assert all(code == 0 for _, code in pool.map(lambda item: pywinrm_run(item, "a", "ver"), both))
        for here, there in ((first, two), (second, one)):
            with pytest.raises(InvalidCredentialsError):
                pywinrm_run(here, "a", "ver", password=there.password)


def test_nobody_touches_the_environment_while_others_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes through os.environ in another thread would stumble over a variable that comes and goes."""
    hosts = {"a": {"release": "server-2022", "edition": "ServerStandard"}}
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        for name in ("__setitem__", "__delitem__"):
            monkeypatch.setattr(type(os.environ), name, lambda *_: pytest.fail("changed"))
        assert pywinrm_run(simulator, "a", "ver")[1] == 0
        monkeypatch.undo()


def test_one_address_with_a_port_for_each_host() -> None:
    hosts = {name: {"release": "server-2022", "edition": "ServerStandard"} for name in ("a", "b")}
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}), address="127.0.0.1")) as simulator:
        assert {endpoint.address for endpoint in simulator.endpoints.values()} == {"127.0.0.1"}
        assert pywinrm_run(simulator, "b", "hostname") == ("b\r\n", 0)


def test_commands_take_the_delay() -> None:
    hosts = {f"h{number}": {"release": "server-2022", "edition": "ServerStandard"} for number in range(12)}
    simulator = Simulator(build_fleet({"hosts": hosts}), delay_seconds=0.6)
    with SimulatorThread(simulator), ThreadPoolExecutor(12) as pool:
        start = time.monotonic()
        list(pool.map(lambda host: pywinrm_run(simulator, host, "hostname"), hosts))
        assert time.monotonic() - start >= 0.6
