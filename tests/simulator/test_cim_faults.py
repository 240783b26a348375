"""What WMI refuses, in the shape of each Windows; enumerations in pieces; quotas; faults of a host."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from winrm.exceptions import WSManFaultError
from winrm.protocol import Protocol

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.simulator.faults import FaultKind
from tests.cim_outside import (
    CLIENTS,
    Client,
    Refused,
    begin,
    context_of,
    enumerate_,
    invoke,
    items,
    pull,
    release,
    values,
)
from tests.foreign.cim import FOLDER
from tests.simulator.outside import DLI, cim, pywinrm_run
from tests.waiting import wait_until

SERVER = {"edition": "ServerStandard", "domain": "corp.example"}
HOSTS: dict[str, dict[str, Any]] = {
    "seven": {"release": "windows-7", "edition": "Enterprise"},
    "r2": {**SERVER, "release": "server-2008-r2", "esu": "Server-ESU-Year6"},
    "2012": {**SERVER, "release": "server-2012", "status": "notification"},
    "2012r2": {**SERVER, "release": "server-2012-r2", "status": "notification"},
    "locked": {**SERVER, "release": "server-2012-r2", "fault": "not_elevated"},
    "2019": {**SERVER, "release": "server-2019", "language": "ja", "utc_offset_hours": 9},
    "eleven": {"release": "windows-11", "edition": "Enterprise"},
}
ALL = "SELECT ID FROM SoftwareLicensingProduct"
VERSION = "SELECT Version FROM SoftwareLicensingService"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with SimulatorThread(Simulator(build_fleet({"hosts": HOSTS}))) as simulator:
        yield simulator


def service(client: Client) -> dict[str, str]:
    (one,) = items(enumerate_(client, VERSION))
    return {"Version": values(one)["Version"] or ""}


def product(client: Client) -> dict[str, str]:
    query = f"{ALL} WHERE PartialProductKey <> null AND LicenseIsAddon = FALSE"
    (one,) = items(enumerate_(client, query))
    return {"ID": values(one)["ID"] or ""}


def skeleton(element: ET.Element) -> object:
    """Names, attributes and children, without what stands in the text."""
    kept = {name: value for name, value in element.attrib.items() if name not in ("Machine", LANG)}
    return element.tag, kept, [skeleton(child) for child in element]


LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("case", ["fault-invalid-query", "fault-activate-C004F074", "fault-provider-access-denied",
                                  "fault-installproductkey-C004F050-wmierror"])  # fmt: skip
def test_faults_have_the_shapes_of_the_files(running: Simulator, case: str, name: str) -> None:
    host = {"fault-invalid-query": "seven", "fault-activate-C004F074": "2012r2",
            "fault-provider-access-denied": "locked"}.get(case, "2019")  # fmt: skip
    with cim(running, host, name) as client, pytest.raises(Refused) as refused:
        if case == "fault-invalid-query":
            enumerate_(client, "SELECT ADActivationCsvlkPid FROM SoftwareLicensingProduct")
        elif case == "fault-activate-C004F074":
            invoke(client, "SoftwareLicensingProduct", "Activate", product(client))
        elif case == "fault-provider-access-denied":
            invoke(client, "SoftwareLicensingService", "ClearKeyManagementServiceMachine", service(client))
        else:
            invoke(client, "SoftwareLicensingService", "InstallProductKey", service(client), ProductKey="AAAAA")
    known = ET.fromstring((FOLDER / f"{case}.xml").read_bytes())
    said = refused.value.fault
    path = "{http://www.w3.org/2003/05/soap-envelope}Body"
    assert skeleton(said.find(path)) == skeleton(known.find(path))  # type: ignore[arg-type]
    for element in ("Value", "Operation", "error_Code", "MessageID", "ProviderName"):
        texts = [[one.text for one in root.iter() if one.tag.rpartition("}")[2] == element] for root in (said, known)]
        assert texts[0] == texts[1] or element == "MessageID"
    action = "{http://schemas.xmlsoap.org/ws/2004/08/addressing}Action"
    assert next(said.iter(action)).text == next(known.iter(action)).text
    assert refused.value.status in (0, 500)


@pytest.mark.parametrize("host", ["2019", "eleven"])
def test_sentences_are_in_the_hosts_language_and_numbers_are_not(running: Simulator, host: str) -> None:
    with cim(running, host) as client:
        with pytest.raises(Refused) as refused:
            invoke(client, "SoftwareLicensingService", "InstallProductKey", service(client), ProductKey="AAAAA")
        texts = {one.tag.rpartition("}")[2]: one.text or "" for one in refused.value.fault.iter()}
        japanese = host == "2019"
        for name in ("Text", "Message", "error_WindowsErrorMessage"):
            assert ("要求を処理できません" in texts[name]) is japanese
            assert texts[name].endswith("HRESULT 0xc004f050 ")
        assert texts["MessageID"] == "HRESULT 0xc004f050"


@pytest.mark.parametrize("host", ["seven", "2012", "2012r2", "2019", "eleven"])
def test_a_column_that_this_windows_lacks_fails_the_whole_query(running: Simulator, host: str) -> None:
    columns = {"seven": ("ProductKeyChannel", "RemainingSkuReArmCount"), "2012": ("IAID",)}.get(host, ("Colour",))
    code = "WSManFault" if host in ("seven", "2012", "2012r2") else "error_Code"
    with cim(running, host) as client:
        for wrong in (*(f"SELECT ID, {one} FROM SoftwareLicensingProduct" for one in columns),
                      f"{ALL} WHERE {columns[0]} = 1", "SELECT ID FROM Win32_Nothing", "SELECT", ""):  # fmt: skip
            with pytest.raises(Refused) as refused:
                enumerate_(client, wrong)
            assert refused.value.code(code) == 2150858778
        right = "ProductKeyChannel" if host != "seven" else "LicenseIsAddon"
        assert items(enumerate_(client, f"SELECT {right} FROM SoftwareLicensingProduct"))


@pytest.mark.parametrize("name", CLIENTS)
def test_older_windows_gives_one_item_at_first_and_the_rest_by_pull(running: Simulator, name: str) -> None:
    with_key = f"{ALL} WHERE PartialProductKey <> null"
    with cim(running, "r2", name) as client:
        first, second = enumerate_(client, with_key)
        assert [len(items([one])) for one in (first, second)] == [1, 1]
        space = "{http://schemas.xmlsoap.org/ws/2004/09/enumeration}"
        wsman = "{http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd}"
        assert [one.tag for one in first[0]] == [f"{space}EnumerationContext", f"{wsman}Items"]
        assert [one.tag for one in second[0]] == [f"{space}Items", f"{space}EndOfSequence"]
        assert len(enumerate_(client, VERSION)) == 1, "one item is all"
    with cim(running, "eleven", name) as client:
        (only,) = enumerate_(client, ALL)
        assert len(items([only])) > 5
        assert [one.tag for one in only[0]] == [f"{space}EnumerationContext", f"{wsman}Items", f"{wsman}EndOfSequence"]
        assert context_of(only) == ""


@pytest.mark.parametrize("name", CLIENTS)
def test_enumerations_in_pieces_lose_and_double_nothing(running: Simulator, name: str) -> None:
    with cim(running, "eleven", name) as client:
        whole = [values(one)["ID"] for one in items(enumerate_(client, ALL))]
        for most in (1, 2, len(whole) - 1, len(whole)):
            bodies = enumerate_(client, ALL, most)
            assert [values(one)["ID"] for one in items(bodies)] == whole
            assert len(bodies) == -(-len(whole) // most)
        bare = begin(client, ALL, optimized=False)
        assert items([bare]) == []
        assert [values(one)["ID"] for one in items([pull(client, context_of(bare))])] == whole
        context = context_of(begin(client, ALL, 1))
        release(client, context)
        for gone in (context, "uuid:nothing", ""):
            with pytest.raises(Refused) as refused:
                pull(client, gone)
            assert refused.value.code("error_Code") == 2150858779


def test_answers_are_cut_where_the_client_says_so(running: Simulator) -> None:
    everything = "SELECT * FROM SoftwareLicensingProduct"
    with cim(running, "eleven", "pywinrm") as client:
        count = len(items(enumerate_(client, everything)))
        protocol = client._protocol  # type: ignore[attr-defined]
        build = protocol.build_wsman_header

        def small(action: str, resource_uri: str) -> dict[str, Any]:
            header: dict[str, Any] = build(action, resource_uri)
            header["env:Header"]["w:MaxEnvelopeSize"]["#text"] = "20000"
            return header

        protocol.build_wsman_header = small
        bodies = enumerate_(client, everything)
        assert len(bodies) > 1
        assert len(items(bodies)) == count


@pytest.mark.parametrize("host", ["r2", "2019", "eleven"])
def test_times_in_every_form_mean_the_same(running: Simulator, host: str) -> None:
    with cim(running, host) as client:
        query = "SELECT TrustedTime, EvaluationEndDate FROM SoftwareLicensingProduct WHERE PartialProductKey <> null"
        row = values(items(enumerate_(client, query))[0])
        pattern = {
            "r2": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00",
            "2019": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00",
            "eleven": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        }[host]
        assert re.fullmatch(pattern, row["TrustedTime"] or "")
        assert row["EvaluationEndDate"] == "1601-01-01T00:00:00Z"


def test_winrm_2_allows_fifteen_operations_and_five_shells() -> None:
    hosts = {"old": HOSTS["r2"], "new": HOSTS["eleven"]}
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        for host, code in (("old", 2150859174), ("new", None)):
            with cim(simulator, host) as client:
                open_ = [context_of(begin(client, ALL, 1)) for _ in range(15)]
                if code is not None:
                    for ask in (begin, enumerate_):
                        with pytest.raises(Refused) as refused:
                            ask(client, VERSION)
                        assert refused.value.code() == code
                    with pytest.raises(WSManFaultError):
                        pywinrm_run(simulator, host, "ver")
                for context in open_:
                    release(client, context)
                assert items(enumerate_(client, VERSION)), "Release gives back what was taken"
        for host, most in (("old", 5), ("new", 30)):
            endpoint = simulator.endpoints[host]
            url = f"http://{endpoint.address}:{endpoint.http_port}/wsman"
            protocol = Protocol(url, transport="ntlm", username=simulator.fleet.user, password=simulator.fleet.password)
            shells = [protocol.open_shell() for _ in range(most)]
            with pytest.raises(WSManFaultError, match=f"number of {most} concurrent shells"):
                protocol.open_shell()
            with cim(simulator, host) as client:
                assert items(enumerate_(client, VERSION)), "CIM needs no shell"
            for shell in shells:
                protocol.close_shell(shell, close_session=False)
            if protocol.transport.session is not None:
                protocol.transport.session.close()


FAULTY = ("no_vbscript", "script_host_disabled", "access_denied", "wmi_denied", "shell_quota", "operations_quota",
          "reset_before_reply", "reset_in_receive", "reset_in_invoke", "truncated_xml")  # fmt: skip


@pytest.fixture(scope="module")
def faulty() -> Iterator[Simulator]:
    hosts: dict[str, Any] = {
        kind: {**SERVER, "release": "server-2022", "language": "ja", "fault": kind, "kms": {"name": "old"}}
        for kind in FAULTY
    }
    hosts["slow"] = {**hosts["no_vbscript"], "fault": ["no_vbscript", "slow"], "seconds": 4}
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        yield simulator


@pytest.mark.parametrize("kind", [FaultKind.NO_VBSCRIPT, FaultKind.SCRIPT_HOST_DISABLED])
def test_cim_answers_where_the_script_cannot_run(faulty: Simulator, kind: FaultKind) -> None:
    text, code = pywinrm_run(faulty, kind.value, DLI)
    words = {FaultKind.NO_VBSCRIPT: "スクリプト エンジンがありません"}.get(
        kind, "Windows Script Host へのアクセスが無効"
    )
    assert (code, words in text) == (1, True)
    with cim(faulty, kind.value) as client:
        assert items(enumerate_(client, f"{ALL} WHERE PartialProductKey <> null"))


@pytest.mark.parametrize(
    ("host", "code"), [("access_denied", 5), ("wmi_denied", 2150859014), ("operations_quota", 2150859174)]
)
def test_cim_is_refused(faulty: Simulator, host: str, code: int) -> None:
    with cim(faulty, host) as client, pytest.raises(Refused) as refused:
        enumerate_(client, VERSION)
    assert refused.value.code("error_Code") == code


def test_a_shell_quota_is_no_matter_to_cim(faulty: Simulator) -> None:
    with cim(faulty, "shell_quota") as client:
        assert items(enumerate_(client, VERSION))
    assert faulty.most_shells["shell_quota"] == 0


def test_answers_that_are_lost_or_broken(faulty: Simulator) -> None:
    for host in ("reset_before_reply", "reset_in_receive"):
        with cim(faulty, host) as client, pytest.raises(requests.exceptions.ConnectionError):
            enumerate_(client, VERSION)
    with cim(faulty, "truncated_xml") as client, pytest.raises(ET.ParseError):
        enumerate_(client, VERSION)


def test_a_method_whose_answer_is_lost_has_its_effect(faulty: Simulator) -> None:
    with cim(faulty, "reset_in_invoke") as client:
        version = service(client)
        with pytest.raises(requests.exceptions.ConnectionError):
            invoke(client, "SoftwareLicensingService", "ClearKeyManagementServiceMachine", version)
    assert faulty.fleet.machines["reset_in_invoke"].client.name is None
    assert [one.command for one in faulty.commands if one.host == "reset_in_invoke"][-1] == (
        "Invoke SoftwareLicensingService.ClearKeyManagementServiceMachine()"
    )


def test_a_method_that_outlasts_its_operation_timeout_goes_on(faulty: Simulator) -> None:
    machine = faulty.fleet.machines["slow"]
    with cim(faulty, "slow", "pywinrm") as client:
        client._protocol.operation_timeout_sec = 1  # type: ignore[attr-defined]
        version = {"Version": machine.release.service}
        with pytest.raises(Refused) as refused:
            invoke(client, "SoftwareLicensingService", "ClearKeyManagementServiceMachine", version)
        assert refused.value.code("error_Code") == 2150858793
        wait_until(lambda: machine.client.name is None)


def test_activating_may_be_slow_by_either_way() -> None:
    host = {**SERVER, "release": "server-2022", "method": "none", "fault": ["slow_activation"], "seconds": 0.7}
    with SimulatorThread(Simulator(build_fleet({"hosts": {"slow": host}}))) as simulator:
        idle = {"ID": values(items(enumerate_with(simulator, ALL))[0])["ID"] or ""}
        start = time.monotonic()
        with cim(simulator, "slow") as client, pytest.raises(Refused):
            invoke(client, "SoftwareLicensingProduct", "Activate", idle)
        between = time.monotonic()
        pywinrm_run(simulator, "slow", DLI.replace("/dli", "/ato"))
        assert min(between - start, time.monotonic() - between) >= 0.7


def enumerate_with(simulator: Simulator, query: str) -> list[ET.Element]:
    with cim(simulator, "slow") as client:
        return enumerate_(client, query)


def test_many_ask_at_once(faulty: Simulator) -> None:
    def ask(number: int) -> int:
        with cim(faulty, ("no_vbscript", "script_host_disabled")[number % 2]) as client:
            return len(items(enumerate_(client, ALL, 2)))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(24)))) == 1
