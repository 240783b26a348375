"""CIM answered from files, asked by clients that nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cim_outside import CLIENTS, Client, Refused, connected, enumerate_, invoke, items, values
from tests.foreign import CimFiles, ForeignFleet, ForeignHost
from tests.foreign.cim import FOLDER, about

CASES = sorted(file.stem for file in FOLDER.glob("*.json") if "expected" in about(file.stem))


@contextmanager
def asked(name: str, files: CimFiles) -> Iterator[tuple[Client, ForeignFleet]]:
    with ForeignFleet({"one": ForeignHost(cim=files)}) as fleet:
        one = fleet["one"]
        with connected(name, one.address, one.port, one.host.user, one.host.password) as client:
            yield client, fleet
        assert one.log.problems == []


def test_every_machine_of_the_files_is_here() -> None:
    assert len(CASES) >= 11


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("case", CASES)
def test_a_machine_answers_its_own_queries(case: str, client: str) -> None:
    wanted = about(case)
    with asked(client, CimFiles.of(case)) as (open_, fleet):
        bodies = enumerate_(open_, wanted["product"]["wql"])
        assert len(bodies) == len(wanted["product"]["responses"])
        ids = [values(item)["ID"] for item in items(bodies)]
        assert set(ids) >= {one["activation_id"] for one in wanted["expected"]["licenses"]}
        (service,) = items(enumerate_(open_, wanted["service"]["wql"]))
        assert values(service)["Version"] == wanted["expected"]["service_version"]
        names = ["Enumerate", *["Pull"] * (len(bodies) - 1), "Enumerate"]
        assert [one.name for one in fleet["one"].log.operations] == names


@pytest.mark.parametrize("client", CLIENTS)
def test_windows_7_does_not_know_the_columns_of_windows_8(client: str) -> None:
    long = about("kms-client-licensed")["product"]["wql"]
    with asked(client, CimFiles.of("win7-kms-client-licensed")) as (open_, _):
        with pytest.raises(Refused) as refused:
            enumerate_(open_, long)
        assert refused.value.code() == 2150858778
        assert items(enumerate_(open_, about("win7-kms-client-licensed")["product"]["wql"]))


@pytest.mark.parametrize("client", CLIENTS)
def test_methods_work_or_fail_as_told_on_an_instance_that_was_shown(client: str) -> None:
    files = CimFiles.of("mak-licensed", methods={"Activate": "fault-activate-C004F074"})
    version = {"Version": about("mak-licensed")["expected"]["service_version"]}
    product = {"ID": about("mak-licensed")["expected"]["licenses"][0]["activation_id"]}
    with asked(client, files) as (open_, fleet):
        body = invoke(open_, "SoftwareLicensingService", "InstallProductKey", version, ProductKey="AAAAA")
        assert [one.tag.rpartition("}")[2] for one in body.iter()][1:] == ["InstallProductKey_OUTPUT", "ReturnValue"]
        body = invoke(open_, "SoftwareLicensingProduct", "UninstallProductKey", product)
        assert body[0].tag.endswith("/SoftwareLicensingProduct}UninstallProductKey_OUTPUT")
        with pytest.raises(Refused) as refused:
            invoke(open_, "SoftwareLicensingProduct", "Activate", product)
        assert refused.value.code() == 0xC004F074
        for wrong in ({}, {"Version": "10.0.1.2"}):
            with pytest.raises(Refused) as refused:
                invoke(open_, "SoftwareLicensingService", "RefreshLicenseStatus", wrong)
            assert refused.value.code() == 2150858752
        calls = fleet["one"].log.operations
        assert calls[0].parameters == {"ProductKey": "AAAAA"}
        assert "AAAAA" not in repr(calls[0]), "a key stands in no failed test's output"
        assert calls[0].line == "SoftwareLicensingService.InstallProductKey"


def test_a_user_who_has_used_up_his_operations_is_refused_by_cim_too() -> None:
    host = ForeignHost(cim=CimFiles.of("mak-licensed"), operations_allowed=0)
    with ForeignFleet({"one": host, "none": ForeignHost()}) as fleet:
        for name, code in (("one", 2150859174), ("none", 2150858752)):
            one = fleet[name]
            with connected("pypsrp", one.address, one.port, one.host.user, one.host.password) as client:
                with pytest.raises(Refused) as refused:
                    enumerate_(client, about("mak-licensed")["service"]["wql"])
                assert refused.value.code("error_Code" if name == "one" else "WSManFault") == code
