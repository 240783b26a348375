"""Every fault is what a client sees of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from pypsrp.exceptions import WinRMError
from pypsrp.shell import Process, WinRS
from pypsrp.wsman import WSMan
from winrm.exceptions import InvalidCredentialsError, WinRMOperationTimeoutError, WinRMTransportError, WSManFaultError
from winrm.protocol import Protocol

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.simulator.faults import FaultKind
from tests.simulator.outside import DLI, LABEL, psrp_client, pywinrm_run
from tests.waiting import LONG, wait_until

SECONDS = {FaultKind.DRIP: 0.001, FaultKind.SLOW: 2.5}


@pytest.fixture(scope="module")
def broken() -> Iterator[Simulator]:
    """A host for each fault, named after it, all of them Japanese."""
    base: dict[str, Any] = {"release": "server-2022", "edition": "ServerStandard", "language": "ja"}
    hosts = {
        kind.value: {**base, "fault": kind.value, **({"seconds": SECONDS[kind]} if kind in SECONDS else {})}
        for kind in FaultKind
    }
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        yield simulator


def run(simulator: Simulator, kind: FaultKind, command: str = DLI, **options: Any) -> tuple[str, int]:
    return pywinrm_run(simulator, kind.value, command, **options)


def test_a_switched_off_host_refuses_the_connection(broken: Simulator) -> None:
    endpoint = broken.endpoints["refuse"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((endpoint.address, endpoint.http_port), timeout=LONG)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.ACCESS_DENIED, 5),
        (FaultKind.ACCESS_DENIED_LOCALISED, 5),
        (FaultKind.SHELL_QUOTA, 2150859173),
        (FaultKind.OPERATIONS_QUOTA, 2150859174),
        (FaultKind.SHELL_GONE, 2150858843),
    ],
)
def test_faults_of_ws_man(broken: Simulator, kind: FaultKind, code: int) -> None:
    with pytest.raises(WSManFaultError) as caught:
        run(broken, kind)
    assert code in (caught.value.wsman_fault_code, caught.value.wmierror_code)
    assert ("アクセス" in str(caught.value)) == (kind is FaultKind.ACCESS_DENIED_LOCALISED)


def test_faults_of_http(broken: Simulator) -> None:
    with pytest.raises(WinRMTransportError, match="503"):
        run(broken, FaultKind.HTTP_503)
    for kind in (FaultKind.RESET_BEFORE_REPLY, FaultKind.RESET_IN_RECEIVE):
        with pytest.raises(requests.exceptions.ConnectionError):
            run(broken, kind)
    for kind in (FaultKind.STALL_HTTP, FaultKind.STALL_RECEIVE):
        with pytest.raises(requests.exceptions.ReadTimeout):
            run(broken, kind, read_timeout_sec=2, operation_timeout_sec=1)


def test_broken_answers(broken: Simulator) -> None:
    with pytest.raises(Exception, match=r"(?i)xml|no element|unclosed|mismatched|token"):
        run(broken, FaultKind.TRUNCATED_XML)
    assert LABEL["ja"] in run(broken, FaultKind.SPLIT_OUTPUT)[0]
    text, _ = run(broken, FaultKind.BIG_OUTPUT)
    assert len(text) > 2_000_000
    assert LABEL["ja"] in text


def test_dripping_never_reaches_a_read_timeout(broken: Simulator) -> None:
    start = time.monotonic()
    text, _ = run(broken, FaultKind.DRIP, read_timeout_sec=2, operation_timeout_sec=1)
    assert LABEL["ja"] in text
    assert time.monotonic() - start > 2


def test_a_slow_command_outlasts_operation_timeouts(broken: Simulator) -> None:
    text, code = run(broken, FaultKind.SLOW, read_timeout_sec=4, operation_timeout_sec=1)
    assert code == 0
    assert LABEL["ja"] in text


def test_the_code_page_asked_for_is_ignored(broken: Simulator) -> None:
    endpoint = broken.endpoints["codepage_ignored"]
    wsman = WSMan(endpoint.address, port=endpoint.http_port, ssl=False, auth="ntlm", encryption="always",
                  username=broken.fleet.user, password=broken.fleet.password)  # fmt: skip
    with wsman, WinRS(wsman, codepage=65001) as shell:
        process = Process(shell, DLI)
        process.invoke()
        assert LABEL["ja"] in process.stdout.decode("cp932")


def test_faults_of_the_machine(broken: Simulator) -> None:
    text, code = run(broken, FaultKind.EXIT_CODE)
    assert (code, LABEL["ja"] in text) == (1, True)
    text, code = run(broken, FaultKind.NO_VBSCRIPT)
    assert (code, ".vbs" in text) == (1, True)
    text, code = run(broken, FaultKind.NOT_ELEVATED, DLI.replace("/dli", "/skms kms01"))
    assert (code % (1 << 32), "0x80070005" in text) == (0x80070005, True)


def test_plain_bodies_are_refused_over_http(broken: Simulator) -> None:
    with pytest.raises(WinRMTransportError, match="500"):
        run(broken, FaultKind.NOT_ELEVATED, message_encryption="never")


@pytest.mark.parametrize("kind", [FaultKind.TLS_EXPIRED, FaultKind.TLS_WRONG_NAME])
def test_bad_certificates_are_seen(broken: Simulator, kind: FaultKind, tmp_path: Any) -> None:
    ca = broken.write_inventory(tmp_path / "inventory.yaml")
    endpoint = broken.endpoints[kind.value]
    with pytest.raises(requests.exceptions.SSLError, match=r"expired|match"):
        requests.get(f"https://{endpoint.address}:{endpoint.https_port}/wsman", verify=str(ca), timeout=LONG)


def test_the_31st_shell_is_over_quota(broken: Simulator) -> None:
    endpoint = broken.endpoints["exit_code"]
    url = f"http://{endpoint.address}:{endpoint.http_port}/wsman"
    protocol = Protocol(url, transport="ntlm", username=broken.fleet.user, password=broken.fleet.password)
    shells = [protocol.open_shell() for _ in range(30)]
    with pytest.raises(WSManFaultError):
        protocol.open_shell()
    assert broken.open_shells["exit_code"] == 30
    for shell in shells:
        protocol.close_shell(shell, close_session=shell == shells[-1])
    assert broken.open_shells["exit_code"] == 0


def test_a_command_that_hangs_ends_with_its_shell(broken: Simulator) -> None:
    endpoint = broken.endpoints["exit_code"]
    url = f"http://{endpoint.address}:{endpoint.http_port}/wsman"
    protocol = Protocol(url, transport="ntlm", username=broken.fleet.user, password=broken.fleet.password,
                              operation_timeout_sec=1, read_timeout_sec=3)  # fmt: skip
    shell = protocol.open_shell()
    command = protocol.run_command(shell, r"C:\Windows\System32\slmgr.vbs /dli")
    with pytest.raises(WinRMOperationTimeoutError):
        protocol.get_command_output_raw(shell, command)
    protocol.close_shell(shell)


def test_an_idle_shell_closes_itself(broken: Simulator) -> None:
    endpoint = broken.endpoints["slow"]
    url = f"http://{endpoint.address}:{endpoint.http_port}/wsman"
    protocol = Protocol(url, transport="ntlm", username=broken.fleet.user, password=broken.fleet.password)
    shell = protocol.open_shell(idle_timeout="PT1S")
    wait_until(lambda: broken.open_shells["slow"] == 0)
    with pytest.raises(WSManFaultError):
        protocol.run_command(shell, "ver")
    with pytest.raises(WSManFaultError):
        protocol.close_shell(shell)


def test_a_401_that_closes_the_connection_is_survived(broken: Simulator) -> None:
    before = broken.connections["close_after_401"]
    assert LABEL["ja"] in run(broken, FaultKind.CLOSE_AFTER_401)[0]
    assert broken.connections["close_after_401"] - before >= 2


def test_an_answer_to_somebody_else(broken: Simulator) -> None:
    with psrp_client(broken, "relates_to_mismatch") as client, pytest.raises(WinRMError, match="related id"):
        client.execute_cmd("hostname")


def test_basic_over_http_only_where_it_is_allowed() -> None:
    hosts = {"hosts": {"a": {"release": "server-2022", "edition": "ServerStandard"}}}
    options = {"transport": "basic", "message_encryption": "never"}
    with SimulatorThread(Simulator(build_fleet(hosts), allow_unencrypted=True)) as simulator:
        assert pywinrm_run(simulator, "a", "hostname", **options) == ("a\r\n", 0)
    with SimulatorThread(Simulator(build_fleet(hosts))) as simulator, pytest.raises(InvalidCredentialsError):
        pywinrm_run(simulator, "a", "hostname", **options)


def test_identify_and_nonsense_are_answered() -> None:
    hosts = {"hosts": {"a": {"release": "server-2022", "edition": "ServerStandard"}}}
    with SimulatorThread(Simulator(build_fleet(hosts), allow_unencrypted=True)) as simulator:
        endpoint = simulator.endpoints["a"]
        url = f"http://{endpoint.address}:{endpoint.http_port}/wsman"
        auth = (simulator.fleet.user, simulator.fleet.password)
        identify = (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>'
            '<i:Identify xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"/></s:Body></s:Envelope>'
        )
        answer = requests.post(url, identify, auth=auth, timeout=LONG)
        assert (answer.status_code, "IdentifyResponse" in answer.text) == (200, True)
        assert requests.post(url, "<nonsense", auth=auth, timeout=LONG).status_code == 400
        with socket.create_connection((endpoint.address, endpoint.http_port), timeout=LONG) as sock:
            sock.sendall(b"nonsense\r\n\r\n")
            assert sock.recv(100).startswith(b"HTTP/1.1 400 ")
