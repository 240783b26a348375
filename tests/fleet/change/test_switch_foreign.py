"""The switch against machines this product's simulator knows nothing of (tests/foreign): in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import actctl, inventory_of
from tests.foreign import Break, KmsRole, Mak, PretendWindows, foreign_site

MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
KEYS = {
    ("ServerStandard", 20348): "VDYBN-27WPP-V4HQT-9VMD4-VMK7H",
    ("ServerDatacenter", 17763): "WMDGN-G9PQG-XVVXX-R3X43-63DFG",
    ("Enterprise", 26200): "NPPR9-FWDCX-D2C8J-H872K-2YT43",
}
Command = Callable[..., tuple[int, dict[str, Any]]]


def machines(count: int = 8) -> list[PretendWindows]:
    """Servers in both languages, one in three a Datacenter 2019; exit codes signed on every other one."""
    boxes = []
    for index in range(1, count + 1):
        edition, build = ("ServerDatacenter", 17763) if index % 3 == 0 else ("ServerStandard", 20348)
        boxes.append(
            PretendWindows(
                f"srv{index}",
                language="ja" if index % 2 else "en",
                edition=edition,
                build=build,
                key=MAK,
                signed_exit_codes=bool(index % 2),
                ignores_codepage=index == 5,
            )
        )
    return boxes


def kms_host(already: int = 20) -> PretendWindows:
    """The KMS host of the site."""
    return PretendWindows("kms01", channel="kms_host", partial_key="Q9Y4D", role=KmsRole(already=already))


def command(tmp_path: Path, inventory: str) -> Command:
    """`actctl ARGUMENTS -o json` with a state folder of its own."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        done = actctl(*arguments, "-i", inventory, "-o", "json", env={"XDG_STATE_HOME": str(tmp_path / "state")})
        assert done.stdout, done.stderr.decode()
        data: dict[str, Any] = json.loads(done.stdout)
        return done.returncode, data

    return run


def outcomes(run: dict[str, Any]) -> dict[str, str]:
    """Host name → outcome."""
    return {one["host"]: one["outcome"] for one in run["hosts"]}


SWITCH = ("switch", "kms", "srv*", "--kms-host", "kms01.corp.example")


def test_switched_in_bulk_and_the_second_run_plans_nothing(tmp_path: Path) -> None:
    boxes = machines()
    with foreign_site([*boxes, kms_host()]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        code, plan = run(*SWITCH, "--check")
        assert code == 0 and not any(box.changing for box in boxes)
        assert {one["host"]: one["steps"][0]["args"] for one in plan["hosts"]} == {
            box.name: [KEYS[box.edition, box.build]] for box in boxes
        }
        code, done = run(*SWITCH, "--yes")
        assert code == 0 and set(outcomes(done).values()) == {"changed"}
        assert all(box.changing == ["ipk", "skms", "ato"] for box in boxes)
        assert all(one["after"]["license_status"] == "licensed" for one in done["hosts"])
        code, again = run(*SWITCH, "--yes")
        assert code == 0 and again["summary"]["unchanged"] == len(boxes)
        assert all(box.changing == ["ipk", "skms", "ato"] for box in boxes)


def test_too_few_refused_enough_wait_and_activate(tmp_path: Path) -> None:
    boxes = machines(5)
    with foreign_site([*boxes, kms_host(already=0)]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        code, done = run("switch", "kms", "srv1,srv2,srv3", "--kms-host", "kms01.corp.example", "--yes")
        assert code == 1 and {one["reason"] for one in done["hosts"]} == {"kms_count_low"}
        assert not any(box.changing for box in boxes)
        code, done = run(*SWITCH, "--yes", "--forks", "1")
        assert code == 0 and set(outcomes(done).values()) == {"changed"}
        asked = sum(box.changing.count("ato") for box in boxes)
        assert asked == 5 + 4, "the first four asked a second time"


def test_a_transient_answer_is_tried_again_with_patience(tmp_path: Path) -> None:
    boxes = machines(1)
    with foreign_site([*boxes, kms_host()]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        site["srv1"].fail_next("ato", 0xC004F074, times=2)
        code, done = run(*SWITCH, "--yes")
        assert code == 0 and [one["code"] for one in done["hosts"][0]["steps"] if one["verb"] == "ato"] == [
            "0xC004F074",
            "0xC004F074",
            None,
        ]


@pytest.mark.parametrize("where", list(Break))
@pytest.mark.parametrize("verb", ["ipk", "skms", "ato"])
@pytest.mark.long
def test_a_connection_lost_in_a_step_does_nothing_twice(tmp_path: Path, where: Break, verb: str) -> None:
    boxes = machines(2)
    boxes[0].seconds = 0.7
    with foreign_site([*boxes, kms_host()]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        boxes[0].drop_next(where, verb)
        code, done = run(*SWITCH, "--yes", "--timeout", "30")
        assert code == 0, done
        assert boxes[0].changing == ["ipk", "skms", "ato"]
        assert max(site.most_at_once().values()) == 1


def test_an_edition_that_a_key_changed_is_noticed_at_once(tmp_path: Path) -> None:
    boxes = [PretendWindows("srv1", edition="Professional", installation="Client", build=26200, key=MAK)]
    with foreign_site([*boxes, kms_host(already=40)]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        enterprise = ("--gvlk", KEYS["Enterprise", 26200])
        code, done = run(*SWITCH, *enterprise, "--yes")
        assert code == 1 and done["hosts"][0]["reason"] == "wrong_edition_key"
        assert not boxes[0].changing
        code, done = run(*SWITCH, *enterprise, "--yes", "--force")
        one = done["hosts"][0]
        assert (code, one["outcome"], one["reason"]) == (1, "failed", "edition_changed")
        assert one["after"]["edition"] == "Enterprise" and boxes[0].changing == ["ipk"]


def test_back_to_the_mak_each_machine_activated_once(tmp_path: Path) -> None:
    boxes = machines(4)
    keys = tmp_path / "keys.txt"
    keys.write_text(MAK + "\n")
    keys.chmod(0o600)
    with foreign_site([*boxes, kms_host()], maks={MAK: Mak(left=4)}) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        assert run(*SWITCH, "--yes")[0] == 0
        boxes[0].drop_next(Break.AFTER_COMMAND, "ato")
        code, done = run("switch", "mak", "srv*", "--key-from", f"file:{keys}", "--yes")
        assert code == 0 and set(outcomes(done).values()) == {"changed"}
        assert sorted(site.activations()[MAK]) == [box.name for box in boxes]
        state = b"".join(file.read_bytes() for file in (tmp_path / "state").rglob("*") if file.is_file())
        assert MAK.encode() not in state and MAK[-5:].encode() in state


def test_who_waits_is_asked_again_even_when_the_run_was_stopped(tmp_path: Path) -> None:
    boxes = machines(4)
    with foreign_site([*boxes, kms_host(already=0)]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        site["srv2"].fail_next("ato", 0xC004F042)
        pace = ("--canary", "0", "--batch", "2", "--max-fail", "0", "--forks", "1")
        code, done = run(*SWITCH, "--yes", "--force", *pace)
        assert code == 1 and not done["finished"] and "max-fail" in done["stopped"]
        assert list(outcomes(done).values()) == ["waiting", "failed", "skipped", "skipped"]
        assert boxes[0].changing.count("ato") > 1 and not boxes[2].changing
