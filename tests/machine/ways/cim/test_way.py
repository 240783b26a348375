"""The way itself, over real sockets: hosts that answer from files, hosts with a state, hosts that lie."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from actctl.common.errors import ErrorKind, HostFailure
from actctl.fleet.reach import reach
from actctl.licensing.records import License
from actctl.machine.interface import StepResult
from actctl.machine.ways import Ways
from actctl.machine.ways.cim.way import CimWay
from actctl.machine.ways.slmgr.way import SlmgrWay
from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import build_fleet
from actctl.transport import Session, Transport, open_transport
from tests.foreign import Answer, CimFiles, ForeignFleet, ForeignHost, KmsRole, Mak, PretendWindows, foreign_site
from tests.machine.ways.cim.test_answers import CASES, about
from tests.transport.helpers import connection
from tests.waiting import LONG

T = TypeVar("T")
MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
GVLK = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
ENGINE = b'Input Error: There is no script engine for file extension ".vbs".\r\n'
OWN_TIMES = {"trusted_time", "evaluation_end"}


@pytest.fixture
def transport() -> Iterator[Transport]:
    opened = open_transport("pypsrp", 4)
    yield opened
    opened.close()


def on(transport: Transport, fleet: ForeignFleet, name: str, task: Callable[[Session], Awaitable[T]]) -> T:
    async def one() -> T:
        async with transport.session(connection(fleet, name), deadline=time.monotonic() + LONG) as session:
            return await task(session)

    return asyncio.run(one())


def fields(one: License) -> dict[str, object]:
    return {name: value for name, value in one.as_json().items() if name not in OWN_TIMES}


@pytest.mark.parametrize("case", CASES)
def test_a_machine_of_the_files_is_read_to_its_end(transport: Transport, case: str) -> None:
    wanted = about(case)
    way = CimWay()
    with ForeignFleet({"a": ForeignHost(cim=CimFiles.of(case))}) as fleet:
        for _ in range(2):
            answer = on(transport, fleet, "a", way.read)
            assert (answer.service_version, answer.language, answer.via) == (
                wanted["expected"]["service_version"], None, "cim",
            )  # fmt: skip
            assert len(answer.licenses) == len(wanted["expected"]["licenses"])
            for one, want in zip(answer.licenses, wanted["expected"]["licenses"], strict=True):
                assert {name: one.as_json()[name] for name in want} == want
        log = fleet["a"].log
        assert (log.commands, log.open_shells, log.problems) == ([], {}, []), "no shell is needed"
        again = 1 + len(wanted["product"]["responses"])
        refused = len(log.operations) - 2 * again
        assert refused == (2 if case.startswith("win7") else 0), "the columns that a host knows are asked for once"


def machines() -> list[PretendWindows]:
    return [
        PretendWindows("mak", key=MAK),
        PretendWindows("gvlk", channel="gvlk", language="ja", pulls=True),
        PretendWindows("grace", channel="gvlk", status="notification", reason=0xC004F056, old_faults=True),
        PretendWindows("retail", channel="retail", edition="Enterprise", installation="Client", build=26200),
        PretendWindows("kms01", channel="kms_host", partial_key="Q9Y4D", role=KmsRole(already=20)),
        PretendWindows("empty", partial_key=None),
    ]


@pytest.mark.parametrize("verb", ["dlv", "dli"])
def test_both_ways_say_the_same(transport: Transport, verb: str) -> None:
    with foreign_site(machines(), maks={MAK: Mak()}) as (fleet, site):
        for name in site.machines:
            script = on(transport, fleet, name, lambda session: SlmgrWay().read(session, verb))
            cim = on(transport, fleet, name, lambda session: CimWay().read(session, verb))
            assert [fields(one) for one in cim.licenses] == [fields(one) for one in script.licenses], name
            assert cim.service_version == script.service_version


@pytest.mark.parametrize("old_faults", [False, True])
def test_verbs_are_done_in_the_scripts_order(transport: Transport, old_faults: bool) -> None:
    one = PretendWindows("one", key=MAK, old_faults=old_faults, vbscript=False)
    kms = PretendWindows("kms01", channel="kms_host", partial_key="Q9Y4D", role=KmsRole(already=20))
    with foreign_site([one, kms], maks={MAK: Mak()}) as (fleet, site):

        def do(verb: str, *arguments: str) -> StepResult:
            return on(transport, fleet, "one", lambda session: CimWay().do(session, verb, arguments))

        assert do("ipk", GVLK).ok
        assert (one.partial_key, one.status) == (GVLK[-5:], "unlicensed") or one.status != "licensed"
        assert do("skms", "kms01.corp.example").ok
        done = do("ato")
        assert (done.ok, done.error, one.status) == (True, None, "licensed")
        assert done.message.en == "Activate, RefreshLicenseStatus"
        assert do("dti").installation_id
        assert do("ckms").ok and one.kms_name is None
        site["one"].fail_next("ato", 0xC004F074)
        failed = do("ato")
        assert (failed.ok, failed.code, failed.transient) == (False, "0xC004F074", True)
        assert failed.error is not None and failed.error.kind is ErrorKind.SLMGR
        names = [call.line for call in fleet["one"].log.operations if "." in call.line]
        assert names[:2] == [
            "SoftwareLicensingService.InstallProductKey",
            "SoftwareLicensingService.RefreshLicenseStatus",
        ]
        assert one.changing.count("ipk") == 1
        assert fleet["one"].log.commands == []


def test_a_mak_that_is_activated_is_not_activated_again(transport: Transport) -> None:
    box = PretendWindows("one", key=MAK)
    with foreign_site([box], maks={MAK: Mak()}) as (fleet, _):
        done = on(transport, fleet, "one", lambda session: CimWay().do(session, "ato", []))
        assert (done.ok, done.message.en, box.changing) == (True, "nothing had to be done", [])


def test_a_key_stands_in_no_message_and_no_repr(transport: Transport) -> None:
    with foreign_site([PretendWindows("one", key=MAK)]) as (fleet, _):
        bad = "BCDFG-HJKMP-QRTVW-XY234-6789B"
        done = on(transport, fleet, "one", lambda session: CimWay().do(session, "ipk", [bad]))
        assert not done.ok
        assert "BCDFG" not in repr(done)


def test_auto_asks_by_the_script_and_by_cim_where_that_cannot_run(transport: Transport) -> None:
    boxes = [PretendWindows("old", key=MAK), PretendWindows("new", key=MAK, vbscript=False)]
    run = Ways()
    with foreign_site(boxes, maks={MAK: Mak()}) as (fleet, _):
        for name, via in (("old", "slmgr"), ("new", "cim")):
            for _ in range(2):
                answer = on(transport, fleet, name, run.of(name).read)
                assert (answer.via, run.of(name).name) == (via, via)
                assert answer.licenses[0].partial_product_key == MAK[-5:]
        tried = [line for line in fleet["new"].log.commands if "slmgr" in line]
        assert len(tried) == 1, "found out once in a run"
        assert fleet["old"].log.operations == []
        done = on(transport, fleet, "new", lambda session: Ways().of("new").do(session, "ipk", [GVLK]))
        assert done.ok and boxes[1].partial_key == GVLK[-5:]
        assert [call.line.partition(".")[2] for call in fleet["new"].log.operations].count("InstallProductKey") == 1


def test_auto_knows_of_no_script_before_one_has_answered(transport: Transport) -> None:
    """Another run may have begun a method there: that no cscript.exe is listed does not say that it has ended."""
    boxes = [PretendWindows("old", key=MAK), PretendWindows("new", key=MAK, vbscript=False)]
    with foreign_site(boxes, maks={MAK: Mak()}) as (fleet, _):
        for name, known in (("old", False), ("new", None)):
            way = Ways().of(name)
            assert on(transport, fleet, name, way.still_running) is None, name
            assert way.unseen_seconds("ato") == CimWay().unseen_seconds("ato")
            on(transport, fleet, name, way.read)
            assert on(transport, fleet, name, way.still_running) is known, name
        assert way.unseen_seconds("ato") == CimWay().unseen_seconds("ato")


def test_a_verb_that_cim_does_not_have_is_refused_by_what_the_script_said(transport: Transport) -> None:
    with foreign_site([PretendWindows("one", key=MAK, vbscript=False)]) as (fleet, _):
        done = on(transport, fleet, "one", lambda session: Ways().of("one").do(session, "fta", ["A" * 40]))
        assert done.error is not None and done.error.kind is ErrorKind.NO_VBSCRIPT
        done = on(transport, fleet, "one", lambda session: Ways().of("one", "cim").do(session, "fta", ["A" * 40]))
        assert done.error is not None and done.error.message.en == "/fta is not done by CIM"


def test_a_host_that_neither_way_reads_says_both(transport: Transport) -> None:
    host = ForeignHost(outputs={"slmgr.vbs": Answer(ENGINE, exit_code=1)})
    with ForeignFleet({"a": host}) as fleet, pytest.raises(HostFailure) as failure:
        on(transport, fleet, "a", Ways().of("a").read)
    assert failure.value.error.kind is ErrorKind.NO_VBSCRIPT
    error = failure.value.error
    assert "; CIM: " in error.message.en and "。CIM: " in error.message.ja and ";" not in error.message.ja
    assert error.code is None, "CIM's number does not stand before the script's sentence"
    assert error.remedy is not None and "; CIM: see there whether" in error.remedy.en
    assert "。CIM: 対象で" in error.remedy.ja


@pytest.mark.parametrize(("verb", "arguments"), [("ckms-domain", ()), ("act-type", ("2",))])
def test_a_method_that_an_older_windows_lacks_is_called_once_and_said_in_our_words(
    verb: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    hosts = {"old": {"release": "windows-7", "edition": "Enterprise"}}
    fleet = build_fleet({"account": {"user": "administrator", "password": "Simulated-Pa55"}, "hosts": hosts})
    with SimulatorThread(Simulator(fleet)) as simulator:
        simulator.write_inventory(tmp_path / "inventory.yaml")
        (target,) = reach([str(tmp_path / "inventory.yaml")], lambda said: None, via="cim").chosen(["old"]).targets()
        opened, there = open_transport("native", 1), target.connection
        assert there is not None

        async def one() -> StepResult:
            async with opened.session(there, deadline=time.monotonic() + LONG) as session:
                return await target.way.do(session, verb, arguments)

        done = asyncio.run(one())
        opened.close()
    assert not done.ok and done.error is not None
    assert done.error.code == "0x80338013" and done.error.remedy is not None
    assert done.error.message.ja == "このWindowsにこのメソッドはありません (CIM)"
