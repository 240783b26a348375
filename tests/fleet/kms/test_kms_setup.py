"""A KMS host set up on a simulated site: step by step, twice, offline, and from nothing to working clients."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fleet.change.kill_harness import Simulated

CSVLK = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
Host = dict[str, Any]
NEW: Host = {"release": "server-2022", "edition": "ServerStandard", "method": "none", "groups": ["servers"]}
Start = Callable[..., Simulated]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """`start(new=NEW)`: a simulated site of these hosts; the CSVLK is in keys.txt."""
    with ExitStack() as stack:

        def run(**hosts: Host) -> Simulated:
            key = {"key": CSVLK, "kind": "csvlk", "activations_left": 5, "generation": 2022, "kinds": ["server"]}
            fleet = {"defaults": {"domain": "corp.example"}, "keys": [key], "hosts": hosts}
            (tmp_path / "fleet.yaml").write_text(yaml.safe_dump(fleet), "utf-8")
            keys = tmp_path / "keys.txt"
            keys.write_text(CSVLK + "\n", "utf-8")
            keys.chmod(0o600)
            return stack.enter_context(Simulated(tmp_path / "fleet.yaml", tmp_path, delay=0))

        yield run


SETUP = ("kms", "setup", "new", "--key-from", "file:keys.txt")


def plan_of(site: Simulated, *arguments: str) -> Host:
    """The one host of a plan."""
    _, out, err = site.run(*arguments, "--check", "-o", "json")
    assert out, err
    (host,) = json.loads(out)["hosts"]
    return dict(host)


def verbs(host: Host) -> list[str]:
    """The steps' verbs."""
    return [step["verb"] for step in host["steps"]]


def test_from_nothing_to_a_kms_host_and_the_second_time_nothing(start: Start) -> None:
    site = start(new=NEW)
    options = ("--allow", "10.0.0.0/8", "--allow", "192.168.7.0/24", "--port", "1689", "--no-dns", "--priority", "low")
    plan = plan_of(site, *SETUP, *options)
    assert verbs(plan) == ["install-role", "open-firewall", "ipk", "ato", "sprt", "cdns", "cpri", "restart-service"]
    assert plan["steps"][1]["args"] == ["1689", "10.0.0.0/8,192.168.7.0/24"]
    assert site.effects() == []
    code, out, err = site.run(*SETUP, *options, "--yes", "-o", "json", "-vv")
    (host,) = json.loads(out)["hosts"]
    assert code == 0 and host["outcome"] == "changed", out
    assert host["after"]["method"] == "kms_host" and host["after"]["license_status"] == "licensed"
    assert "--kms-host new:1689" in err
    assert CSVLK not in out + err
    written = [
        file for file in site.folder.rglob("*") if file.is_file() and file.name not in ("keys.txt", "fleet.yaml")
    ]
    assert not [file for file in written if CSVLK.encode() in file.read_bytes()]
    assert plan_of(site, *SETUP, *options)["action"] == "none"
    _, out, _ = site.run("kms", "status", "new", "-o", "json")
    (status,) = json.loads(out)["hosts"]
    assert (status["listening_port"], status["dns_publishing"], status["priority"]) == (1689, False, "low")


def test_offline_in_two_visits(start: Start) -> None:
    site = start(new=NEW)
    code, out, _ = site.run(*SETUP, "--offline", "--yes", "-o", "json")
    (host,) = json.loads(out)["hosts"]
    assert code == 0 and [step["verb"] for step in host["steps"]] == ["install-role", "ipk", "dti"]
    assert sum(char.isdigit() for char in host["steps"][-1]["message"]) in (54, 63)
    assert host["after"]["license_status"] != "licensed"
    code, out, err = site.run("kms", "setup", "new", "--confirmation-id", "123456" * 8, "--yes", "-o", "json")
    (host,) = json.loads(out)["hosts"]
    assert code == 0 and [step["verb"] for step in host["steps"]] == ["atp"], err
    assert host["after"]["license_status"] == "licensed"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_screen_of_an_offline_setup_leads_from_one_visit_to_the_next(start: Start, lang: str) -> None:
    site = start(new=NEW)
    code, out, err = site.run(*SETUP, "--offline", "--allow", "10.0.0.0/8", "--yes", "--lang", lang)
    assert code == 0 and CSVLK not in out + err
    steps = [line.split(":")[0].strip() for line in err.splitlines() if line.strip()[:2] in ("1.", "2.", "3.", "4.")]
    assert steps == ["1. install-role", "2. open-firewall", "3. ipk", "4. dti"]
    assert "…Q9Y4D" in err and "10.0.0.0/8" in err
    groups = next(line for line in out.splitlines() if "ID" in line and line.count(" ") > 8).split()[-9:]
    assert {len(group) for group in groups} == {7}, "63 digits, in the nine groups in which Microsoft asks for them"
    assert "actctl kms setup new --confirmation-id" in out
    assert "--kms-host" not in err, "it is no KMS host yet"
    code, _, err = site.run(
        "kms", "setup", "new", "--confirmation-id", "-".join(["123456"] * 8), "--yes", "--lang", lang
    )
    assert code == 0 and "actctl switch kms" in err and "--kms-host new" in err
    assert ("nobody has asked yet" if lang == "en" else "まだ要求なし") in err, "it is read again and shown as it is"


def test_who_may_ask_follows_a_new_port(start: Start) -> None:
    site = start(new=NEW)
    assert site.run(*SETUP, "--allow", "10.0.0.0/8", "--yes")[0] == 0
    plan = plan_of(site, "kms", "setup", "new", "--port", "1690")
    assert [(step["verb"], step["args"]) for step in plan["steps"]] == [
        ("open-firewall", ["1690", "10.0.0.0/8"]), ("sprt", ["1690"]), ("restart-service", []),
    ]  # fmt: skip


def test_a_closed_firewall_is_found_by_the_doctor_and_opened_by_setup(start: Start) -> None:
    client = {"release": "server-2022", "edition": "ServerStandard", "kms": {"name": "new.corp.example"}}
    waiting = {**client, "status": "notification", "reason": "0xC004F056"}
    site = start(new=NEW, **{f"web{number}": waiting for number in range(5)})

    def doctor() -> dict[str, list[str]]:
        _, out, _ = site.run("doctor", "web*", "-o", "json")
        return {one["code"]: one["hosts"] for one in json.loads(out)["findings"]}

    assert "without --allow NETWORK" in plan_of(site, *SETUP)["cautions"][0]
    assert site.run(*SETUP, "--yes")[0] == 0
    assert doctor() == {"kms_port_closed": [f"web{number}" for number in range(5)]}
    assert site.run("kms", "setup", "new", "--allow", "10.20.0.0/16", "--yes")[0] == 0
    assert doctor() == {"kms_count_low": [f"web{number}" for number in range(5)]}, "nobody has asked it yet"
    assert site.run("ato", "web*", "--yes", "--canary", "0")[0] == 0
    assert doctor() == {}


def test_only_what_differs_is_done(start: Start) -> None:
    host = {**NEW, "method": "kms_host", "key": CSVLK, "count": 17}
    site = start(new=host)
    assert verbs(plan_of(site, "kms", "setup", "new", "--no-dns")) == ["install-role", "cdns", "restart-service"]


@pytest.mark.parametrize(
    ("host", "options", "reason"),
    [
        (NEW, (), "no_key"),
        ({**NEW, "edition": "ServerStandardEval", "method": "eval"}, ("--key-from", "file:keys.txt"), "evaluation"),
        ({**NEW, "edition": "ServerTurbine"}, ("--key-from", "file:keys.txt"), "azure_edition"),
        ({"release": "windows-11", "edition": "Enterprise"}, ("--key-from", "file:keys.txt"), "client_host"),
    ],
)
def test_what_cannot_be_a_kms_host(start: Start, host: Host, options: tuple[str, ...], reason: str) -> None:
    site = start(new=host)
    plan = plan_of(site, "kms", "setup", "new", *options)
    assert (plan["action"], plan["reason"]) == ("blocked", reason)


@pytest.mark.parametrize("how", [("--check",), ("--yes",)])
def test_a_key_that_is_missing_is_a_wrong_request_as_in_switch_mak(start: Start, how: tuple[str, ...]) -> None:
    site = start(new=NEW)
    assert site.run("kms", "setup", "new", *how)[0] == site.run("switch", "mak", "new", *how)[0] == 2
    assert site.effects() == []


@pytest.mark.parametrize(
    "option",
    [("--allow", "10.0.0.0/8 & calc"), ("--allow", "any"), ("--confirmation-id", "12|34"), ("--priority", "x")],
)
def test_hostile_or_wrong_options_are_one_sentence(start: Start, option: tuple[str, str]) -> None:
    site = start(new=NEW)
    code, out, err = site.run("kms", "setup", "new", *option, "--yes")
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert err.startswith(f"{option[0]}: ")
    assert site.lines() == []
