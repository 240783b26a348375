"""CIM of the machines with state, by clients that nobody here wrote: it tells and does what their slmgr does."""

from __future__ import annotations

import re

import pytest
import requests

from tests.cim_outside import CLIENTS, Client, Refused, begin, connected, enumerate_, invoke, items, pull, values
from tests.foreign import Break, ForeignFleet, KmsRole, Mak, PretendWindows, Site, foreign_site
from tests.foreign.cim import about
from tests.foreign.driving import MAK, SLMGR, STANDARD_2022, run
from tests.foreign.operations import CimCall

PRODUCT, SERVICE = "SoftwareLicensingProduct", "SoftwareLicensingService"
WITH_KEY = about("kms-client-licensed")["product"]["wql"]
OF_SERVICE = about("kms-client-licensed")["service"]["wql"]


def machines() -> list[PretendWindows]:
    return [
        PretendWindows("kms01", channel="kms_host", partial_key="Q9Y4D", role=KmsRole(already=9)),
        PretendWindows("en1", key=MAK, vbscript=False, old_faults=True, pulls=True),
        PretendWindows("ja1", key=MAK, vbscript=False, language="ja", status="notification"),
        PretendWindows("client", channel="gvlk", kms_name="kms01.corp.example"),
        PretendWindows("bare", partial_key=None),
    ]


def client_of(name: str, fleet: ForeignFleet, host: str) -> object:
    one = fleet[host]
    return connected(name, one.address, one.port, one.host.user, one.host.password)


def row(client: Client, query: str) -> dict[str, str | None]:
    (one,) = items(enumerate_(client, query))
    return values(one)


def codes(refused: Refused) -> int:
    names = {one.tag.rpartition("}")[2] for one in refused.fault.iter()}
    return refused.code("error_Code" if "error_Code" in names else "WSManFault")


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("host", ["en1", "ja1"])
def test_from_mak_to_kms_without_vbscript(name: str, host: str) -> None:
    with foreign_site(machines(), maks={MAK: Mak(left=1)}, network="127.96") as (fleet, site):
        text, code = run(fleet, host, f"{SLMGR} /dlv")
        assert (code, b".vbs" in text) == (1, True)
        with client_of(name, fleet, host) as client:  # type: ignore[attr-defined]
            version = {"Version": row(client, OF_SERVICE)["Version"] or ""}
            before = row(client, WITH_KEY)
            assert (before["PartialProductKey"], before["KeyManagementServicePort"]) == ("X7Q2K", "0")
            pattern = r".*Z" if host == "ja1" else r".*\.\d{6}-07:00"
            assert re.fullmatch(pattern, before["TrustedTime"] or "")
            invoke(client, SERVICE, "InstallProductKey", version, ProductKey=STANDARD_2022)
            with pytest.raises(Refused) as refused:
                invoke(client, PRODUCT, "Activate", {"ID": before["ID"] or ""})
            assert codes(refused.value) == 0xC004F014, "another instance holds the key now"
            after = row(client, WITH_KEY)
            invoke(client, SERVICE, "SetKeyManagementServiceMachine", version, MachineName="kms01.corp.example")
            invoke(client, SERVICE, "SetKeyManagementServicePort", version, PortNumber=1688)
            invoke(client, PRODUCT, "Activate", {"ID": after["ID"] or ""})
            last = row(client, WITH_KEY)
        assert (last["LicenseStatus"], last["VLActivationType"], last["KeyManagementServiceMachine"]) == (
            "1", "2", "kms01.corp.example",
        )  # fmt: skip
        assert int(last["GracePeriodRemaining"] or 0) == 259200
        assert site[host].changing == ["ipk", "ato", "skms", "ato"], "what is refused was called as well"
        assert site.activations() == {MAK: []}
        assert fleet[host].log.open_shells == {}
        assert fleet[host].log.problems == []


@pytest.mark.parametrize("name", CLIENTS)
def test_it_refuses_what_windows_refuses(name: str) -> None:
    with foreign_site(machines(), maks={MAK: Mak(left=1)}, network="127.96") as (fleet, site):
        with client_of(name, fleet, "ja1") as client:  # type: ignore[attr-defined]
            version = {"Version": row(client, OF_SERVICE)["Version"] or ""}
            product = {"ID": row(client, WITH_KEY)["ID"] or ""}
            site["ja1"].fail_next("ato", 0xC004C003)
            tries = [
                (0xC004C003, PRODUCT, "Activate", product, {}),
                (0xC004F050, SERVICE, "InstallProductKey", version, {"ProductKey": "A"}),
                (2150858752, SERVICE, "InstallProductKey", {"Version": "1"}, {"ProductKey": "A"}),
                (2150859038, SERVICE, "InstallProductKey", version, {}),
            ]
            for code, wmi_class, method, selectors, given in tries:
                with pytest.raises(Refused) as refused:
                    invoke(client, wmi_class, method, selectors, **given)
                assert codes(refused.value) == code
            for _ in range(1):
                invoke(client, PRODUCT, "Activate", product)
            with pytest.raises(Refused) as refused:
                invoke(client, PRODUCT, "Activate", product)
            assert codes(refused.value) == 0xC004C008, "each one counts, whatever slmgr would have left alone"
            for query in ("SELECT Colour FROM SoftwareLicensingProduct", "SELECT ID FROM Win32_Nothing"):
                with pytest.raises(Refused) as refused:
                    begin(client, query)
                assert codes(refused.value) == 2150858778
            with pytest.raises(Refused):
                pull(client, "uuid:nothing")
        with client_of(name, fleet, "bare") as client:  # type: ignore[attr-defined]
            assert items(enumerate_(client, WITH_KEY)) == []
            assert len(items(enumerate_(client, "SELECT ID FROM SoftwareLicensingProduct"))) == 6


def test_answers_that_are_lost_once() -> None:
    with foreign_site(machines(), maks={MAK: Mak(left=1)}, network="127.96") as (fleet, site):
        site["en1"].drop_next(Break.BEFORE_OPERATION, "ClearProductKeyFromRegistry")
        site["en1"].drop_next(Break.AFTER_OPERATION, "InstallProductKey")
        for method, given, effect in (
            ("ClearProductKeyFromRegistry", {}, []),
            ("InstallProductKey", {"ProductKey": STANDARD_2022}, ["ipk"]),
        ):
            with client_of("pypsrp", fleet, "en1") as client:  # type: ignore[attr-defined]
                version = {"Version": row(client, OF_SERVICE)["Version"] or ""}
                with pytest.raises(requests.exceptions.ConnectionError):
                    invoke(client, SERVICE, method, version, **given)
            assert site["en1"].changing == effect
        assert site["en1"].once.left == 0
        assert site["en1"].partial_key == STANDARD_2022[-5:]
        operations = fleet["en1"].log.operations
        assert [one.name for one in operations] == ["Enumerate", "Enumerate", "InstallProductKey"]
        assert isinstance(operations[0], CimCall)


def test_a_kms_host_and_a_client_tell_what_their_slmgr_tells() -> None:
    with foreign_site(machines(), network="127.96") as (fleet, site):
        with client_of("pywinrm", fleet, "kms01") as client:  # type: ignore[attr-defined]
            host = row(client, WITH_KEY)
        assert (host["IsKeyManagementServiceMachine"], host["KeyManagementServiceCurrentCount"]) == ("1", "9")
        with client_of("pywinrm", fleet, "client") as client:  # type: ignore[attr-defined]
            one, service = row(client, WITH_KEY), row(client, OF_SERVICE)
        text = run(fleet, "client", f"{SLMGR} /dlv")[0].decode()
        names = ("ID", "ProductKeyID", "OfflineInstallationId", "GracePeriodRemaining")
        told = [*(one[name] for name in (*names, "KeyManagementServiceProductKeyID")), *service.values()]
        for wanted in [one for one in told if one and len(one) > 5]:
            assert wanted in text
        assert isinstance(site, Site)
