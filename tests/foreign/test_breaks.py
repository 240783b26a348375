"""The stateful foreign machines when something breaks: connections, shells, failures that tests ask for."""

from __future__ import annotations

import pytest
from winrm.exceptions import WinRMTransportError

from tests.foreign import Break, ForeignFleet, Site
from tests.foreign.driving import SLMGR, STANDARD_2022, TASKS, protocol, run
from tests.waiting import wait_until

World = tuple[ForeignFleet, Site]


def test_tasklist_shows_a_slmgr_of_another_shell(world: World) -> None:
    fleet, site = world
    for name, info in (("slow1", "INFO: No tasks"), ("slow2", "情報: 指定された条件に一致するタスクは")):
        assert run(fleet, name, TASKS)[0].decode().startswith(info)
        client = protocol(fleet, name)
        shell = client.open_shell(codepage=65001)
        command = client.run_command(shell, f"{SLMGR} /ipk {STANDARD_2022}")
        line = run(fleet, name, TASKS)[0].decode()
        pid = site[name].running()[0]
        assert line == f"\r\ncscript.exe{pid:>23} Services{0:>20}{12_816 + pid % 7 * 4:>11,} K\r\n"
        assert site[name].changing == []
        client.get_command_output(shell, command)
        client.close_shell(shell)
        assert run(fleet, name, TASKS)[0].decode().startswith(info)
        assert site[name].changing == ["ipk"]


@pytest.mark.parametrize(
    ("where", "ran"), [(Break.BEFORE_COMMAND, []), (Break.AFTER_COMMAND, ["ipk"]), (Break.IN_RECEIVE, ["ipk"])]
)
def test_a_lost_connection_does_not_stop_what_has_begun(world: World, where: Break, ran: list[str]) -> None:
    fleet, site = world
    site["slow2"].drop_next(where, "ipk")
    client = protocol(fleet, "slow2")
    shell = client.open_shell(codepage=65001)
    with pytest.raises((WinRMTransportError, OSError)):
        command = client.run_command(shell, f"{SLMGR} /ipk {STANDARD_2022}")
        client.get_command_output(shell, command)
    wait_until(lambda: not site["slow2"].running() and site["slow2"].changing == ran)
    assert site["slow2"].changing == ran
    assert site["slow2"].once.left == 0
    run(fleet, "slow2", f"{SLMGR} /dli")


def test_deleting_the_shell_ends_the_command_unless_the_service_was_at_it(world: World) -> None:
    fleet, site = world
    site["slow2"].outlives_shell = True
    for name in ("slow1", "slow2"):
        client = protocol(fleet, name)
        shell = client.open_shell(codepage=65001)
        client.run_command(shell, f"{SLMGR} /ipk {STANDARD_2022}")
        client.close_shell(shell)
    # The server ends commands in a thread of its own.
    wait_until(lambda: not any(site[name].running() for name in ("slow1", "slow2")))
    wait_until(lambda: site["slow2"].changing == ["ipk"])
    assert [site[name].changing for name in ("slow1", "slow2")] == [[], ["ipk"]]
    assert site["slow1"].commands[0].killed


def test_failures_asked_for_are_over_after_so_many_times(world: World) -> None:
    fleet, site = world
    site["en1"].fail_next("ipk", 0x80070005, times=2)
    codes = [run(fleet, "en1", f"{SLMGR} /ipk {STANDARD_2022}")[1] for _ in range(3)]
    assert codes == [0x80070005, 0x80070005, 0]
    assert b"slui.exe 0x2a 0x80070005" not in run(fleet, "en1", f"{SLMGR} /dli")[0]
    assert site.most_at_once() == {"en1": 1}
