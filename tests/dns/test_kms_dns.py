"""`kms dns`: a simulated site with one of each fault (site.yaml), a real DNS server, and ports that are open or not."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from tests.cli.running import actctl, inventory_of
from tests.dns.conftest import DnsSite
from tests.dns.server import DnsFixture
from tests.foreign import Answer, ForeignFleet, ForeignHost
from tests.licensing.doctor.test_documented import PAGE, keys
from tests.machine.ways.slmgr.cases import DATA
from tests.waiting import LONG

Findings: TypeAlias = dict[tuple[str, str | None, str | None], list[str]]
"""(code, domain, target) → hosts."""

ERRORS: Findings = {
    ("dns_no_record", "lost.example", None): ["lost"],
    ("dns_no_record", "shadow.example", None): ["found-in-dns"],
    ("kms_port_closed", "corp.example", "kms02.corp.example"): ["kms02"],
    ("kms_wrong_port", None, "kms01.corp.example"): ["wrong-port"],
}
WARNINGS: Findings = {
    ("dns_alias_target", "corp.example", "kms.corp.example"): [],
    ("dns_dead_record", "corp.example", "kms-old.corp.example"): [],
    ("dns_dead_record", "corp.example", "left.corp.example"): [],
    ("dns_unexpected_record", "corp.example", "rogue.corp.example"): ["rogue"],
    ("kms_host_no_record", "corp.example", None): ["kms03"],
    ("kms_unknown_host", None, "stranger.corp.example"): ["fixed1", "fixed2"],
    ("kms_unknown_host", None, "shadow.shadow.example"): ["found-in-dns"],
}
NOTES: Findings = {("kms_azure_host", None, "azkms.core.windows.net"): ["azure"]}
WANTED: Findings = {**ERRORS, **WARNINGS, **NOTES}
"""Every other host of the site is well, or could not be asked."""


def run(site: DnsSite, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `kms dns` in this site."""
    return asked(site.server, "-i", site.inventory, "--via", "slmgr", *arguments)  # one has no VBScript


def asked(server: DnsFixture, *arguments: str) -> tuple[int, str, str]:
    """The same without its inventory."""
    done = actctl("kms", "dns", "--nameserver", server.option, *arguments, env={"COLUMNS": "40"})
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in out + err, err
    assert "\x1b" not in out + err and "…" not in out, "a pipe has no colours and no width"
    return done.returncode, out, err


def report(answer: tuple[int, str, str]) -> dict[str, Any]:
    """The JSON of a run."""
    data: dict[str, Any] = json.loads(answer[1])
    assert data["schema"] == "actctl/kms-dns/1"
    return data


def codes(data: dict[str, Any]) -> list[str]:
    return sorted(one["code"] for one in data["findings"])


@pytest.fixture(scope="module")
def answer(site: DnsSite) -> tuple[int, str, str]:
    """What is said of the whole site, as JSON."""
    return run(site, "-o", "json")


@pytest.fixture(scope="module")
def data(answer: tuple[int, str, str]) -> dict[str, Any]:
    return report(answer)


def test_each_fault_and_no_other(answer: tuple[int, str, str], data: dict[str, Any]) -> None:
    assert answer[0] == 1
    assert {(one["code"], one["domain"], one["target"]): one["hosts"] for one in data["findings"]} == WANTED
    assert [one["severity"] for one in data["findings"]] == (
        ["error"] * len(ERRORS) + ["warning"] * len(WARNINGS) + ["info"] * len(NOTES)
    )


def test_records_with_all_that_is_behind_them(site: DnsSite, data: dict[str, Any]) -> None:
    fields = ("target", "port", "port_state", "alias_of", "inventory_host", "is_kms_host", "holds_host_key")
    corp = next(one for one in data["domains"] if one["domain"] == "corp.example")
    assert [[record[field] for field in fields] for record in corp["records"]] == [
        ["kms.corp.example", site.open, "open", "kms01.corp.example", "kms01", True, True],
        ["kms01.corp.example", site.open, "open", None, "kms01", True, True],
        ["kms-old.corp.example", 1688, None, None, None, False, None],
        ["kms02.corp.example", site.closed, "refused", None, "kms02", True, True],
        ["left.corp.example", site.closed, "refused", None, None, False, None],
        ["rogue.corp.example", site.open, "open", None, "rogue", False, True],
    ]
    old = corp["records"][2]
    assert (old["addresses"], old["error"]["kind"], old["priority"], old["weight"], old["ttl_seconds"]) == (
        [], "no_domain", 10, 5, 3600
    )  # fmt: skip
    assert [(one["domain"], one["origins"], (one["error"] or {}).get("kind")) for one in data["domains"]] == [
        ("corp.example", ["machine"], None),
        ("tokyo.example", ["machine"], None),
        ("lost.example", ["machine"], "no_record"),
        ("shadow.example", ["machine"], "no_domain"),
    ]
    assert data["nameservers"] == [site.server.option]


def test_what_each_machine_says(site: DnsSite, data: dict[str, Any]) -> None:
    fields = ("ok", "asks_kms", "domains", "kms_machine", "kms_port", "kms_source")
    hosts = {one["host"]: [one[field] for field in fields] for one in data["hosts"]}
    assert list(hosts) == list(site.simulator.fleet.machines)
    corp = ["corp.example"]
    assert hosts["well"] == [True, True, corp, "kms01.corp.example", site.open, "dns"]
    assert hosts["well-alias"] == [True, True, corp, "kms.corp.example", site.open, "registered"]
    assert hosts["tokyo"] == [True, True, ["tokyo.example"], "kms01.corp.example", site.open, "dns"]
    assert hosts["lost"] == [True, True, ["lost.example"], None, None, None]
    assert hosts["mak"][:3] == [True, False, ["lost.example"]]
    assert hosts["kms01"][:2] == [True, False]
    assert hosts["no-vbscript"][:3] == [False, None, corp]
    assert hosts["gone"][:3] == [False, None, []]
    errors = {one["host"]: one["error"]["kind"] for one in data["hosts"] if one["error"]}
    assert errors == {"gone": "unreachable", "no-vbscript": "no_vbscript"}


def test_every_key_is_documented(data: dict[str, Any]) -> None:
    """As the doctor's are, whose record a finding is; that of an error of DNS has its name besides."""
    sections = [PAGE.split(f"## `actctl {one} -o json`\n", 1)[1].split("\n## ", 1)[0] for one in ("kms dns", "doctor")]
    named = set(re.findall(r'"([a-z_]+)"', "".join(sections))) | {"kind", "code", "message", "remedy", "name"}
    assert set(keys(data)) <= named


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_screen_in_both_languages(site: DnsSite, lang: str) -> None:
    code, text, _ = run(site, "--lang", lang)
    lines = text.splitlines()
    heads = [line for line in lines if re.match(r" [✖▲·] ", line)]
    assert code == 1
    assert sorted(line.split()[-1] for line in heads) == sorted(code for code, _, _ in WANTED)
    for line in heads:
        assert any("\u3040" < char < "\u9fff" for char in line) is (lang == "ja"), line
    rows = [line.split()[:2] for line in lines[1 : lines.index("")]]
    assert [row[1] for row in rows if row[0] == "corp.example"] == [
        f"kms.corp.example:{site.open}", f"kms01.corp.example:{site.open}", "kms-old.corp.example:1688",
        f"kms02.corp.example:{site.closed}", f"left.corp.example:{site.closed}", f"rogue.corp.example:{site.open}",
    ]  # fmt: skip
    assert [row for row in rows if row[0] != "corp.example"] == [
        ["tokyo.example", f"kms01.corp.example:{site.open}"], ["lost.example", "✖"], ["shadow.example", "✖"]
    ]  # fmt: skip
    for words in {
        "en": ["● open", "✖ refused", "✖ no\n", "not read: 1 of 18 hosts (gone)",
               "KMS host not known: 1 host (no-vbscript)", "2 hosts use stranger.corp.example:1688",
               "1 host uses Azure's KMS host", "- host: azure", "searched by lost"],
        "ja": ["● 接続可", "✖ 拒否", "✖ いいえ\n", "読み取れないホスト: 18台中1台 (gone)",
               "KMSホストが不明なホスト: 1台 (no-vbscript)", "2台がインベントリにないKMSホスト",
               "検索するホスト: lost"],
    }[lang]:  # fmt: skip
        assert words in text


def test_rows_of_records_then_of_clients(site: DnsSite, data: dict[str, Any]) -> None:
    _, text, _ = run(site, "-o", "csv")
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert [head[0], head[1], *head[-3:]] == ["DOMAIN", "TARGET", "ALIAS OF", "FINDING", "HOSTS"]
    by_target = {(row[0], row[1]): row for row in rows}
    assert len(by_target) == len(rows)
    assert by_target["corp.example", f"kms.corp.example:{site.open}"][-3] == "kms01.corp.example"
    assert by_target["corp.example", f"rogue.corp.example:{site.open}"][-1] == "rogue"
    assert by_target["corp.example", f"kms01.corp.example:{site.open}"][-2:] == ["", ""], "nothing is wrong with it"
    assert by_target["corp.example", ""][-1] == "kms03"
    assert by_target["", "stranger.corp.example:1688"][-1] == "fixed1, fixed2"
    assert sorted(row[-2] for row in rows if row[-2]) == sorted(one["title"] for one in data["findings"]), "each once"


def test_all_well_ends_with_0(site: DnsSite) -> None:
    code, text, _ = run(site, "tokyo")
    assert code == 0
    assert text.splitlines()[-1] == " ● nothing wrong found"
    assert text.splitlines()[1].split()[:2] == ["tokyo.example", f"kms01.corp.example:{site.open}"]


def test_a_note_is_nothing_wrong(site: DnsSite) -> None:
    code, text, _ = run(site, "azure", "-o", "json")
    assert (code, codes(report((code, text, "")))) == (0, ["kms_azure_host"])


def test_without_the_machines(site: DnsSite) -> None:
    before = len(site.simulator.commands)
    code, text, _ = run(site, "--no-hosts", "--domain", "Corp.Example.", "-o", "json")
    found = report((code, text, ""))
    assert len(site.simulator.commands) == before
    assert (code, found["hosts"]) == (1, [])
    assert [(one["domain"], one["origins"]) for one in found["domains"]] == [("corp.example", ["option"])]
    assert codes(found) == [
        "dns_alias_target", "dns_dead_record", "dns_dead_record", "dns_unexpected_record", "kms_port_closed"
    ]  # fmt: skip


def test_a_domain_without_an_inventory(site: DnsSite) -> None:
    code, text, err = asked(site.server, "--domain", "tokyo.example", "--domain", "lost.example")
    assert (code, err) == (1, "")
    assert "no group kms_hosts" in text
    assert "no KMS host is published in lost.example" in text
    assert "unauthorised" not in text.replace("called unauthorised", "")


def test_without_the_group_nobody_is_unauthorised(site: DnsSite, tmp_path: Path) -> None:
    """`rogue` says that it is a KMS host, as anybody with a key can: that makes the others no strangers."""
    inventory = yaml.safe_load(Path(site.inventory).read_text("utf-8"))
    del inventory["all"]["children"]["kms_hosts"]
    file = tmp_path / "inventory.yaml"
    file.write_text(yaml.safe_dump(inventory), "utf-8")
    found = report(asked(site.server, "-i", str(file), "rogue:fixed1:tokyo", "-o", "json"))
    assert codes(found) == ["dns_alias_target", "dns_dead_record", "dns_dead_record", "dns_dead_record"]
    assert {record["is_kms_host"] for one in found["domains"] for record in one["records"]} == {None}


SILENT = {
    "quiet.example": ("timeout", "no DNS server answered in time", "時間内に応答しません"),
    "refused.example": ("refused", "would not answer", "答えません (REFUSED)"),
    "none.example": (None, "says that it has no KMS host", "KMSホストなしと宣言しています"),
    "typo": ("no_domain", "check the spelling", "つづりを確認する"),
}
"""What DNS does not say: domain → the error's kind, words of the finding in both languages."""


def test_what_dns_does_not_say(site: DnsSite) -> None:
    asking = [word for domain in SILENT for word in ("--domain", domain)]
    code, text, _ = asked(site.server, *asking, "--dns-timeout", "2", "-o", "json")
    found = report((code, text, ""))
    assert code == 1
    kinds = {one["domain"]: (one["error"] or {}).get("kind") for one in found["domains"]}
    assert kinds == {domain: kind for domain, (kind, _, _) in SILENT.items()}
    said = {one["domain"]: " ".join([one["title"], one["cause"], *one["remedy"]]) for one in found["findings"]}
    assert not [domain for domain, (_, words, _) in SILENT.items() if words not in said[domain]]
    japanese = asked(site.server, *asking, "--dns-timeout", "2", "--lang", "ja")[1]
    assert not [words for _, _, words in SILENT.values() if words not in japanese]


def test_no_dns_server_at_all() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        done = actctl(
            "kms", "dns", "--domain", "corp.example", "--nameserver", f"127.0.0.1:{nobody.getsockname()[1]}",
            "--dns-timeout", "0.5",
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"dns_unreachable" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--domain", "a..b"], "--domain: “a..b” is no DNS domain"),
        (["--domain", "corp.example", "--nameserver", "dc01"], "--nameserver: “dc01” is no address"),
        (["web*", "--domain", "corp.example"], "no inventory"),
    ],
)
def test_a_request_that_is_wrong_ends_with_one_sentence(site: DnsSite, arguments: list[str], words: str) -> None:
    code, text, err = asked(site.server, *arguments)
    assert (code, text, err.count("\n")) == (2, "", 1)
    assert words in err


LISTENING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from actctl.__main__ import main; main()"
)
"""The program with its ear for Ctrl-C, also where the tests run in the background of a shell, which takes it away."""


def test_ctrl_c_while_dns_is_asked_ends_with_130() -> None:
    with DnsFixture({}, {"held.example": "hold"}) as server:
        command = [
            sys.executable, "-c", LISTENING, "kms", "dns", "--domain", "held.example",
            "--nameserver", server.option, "--dns-timeout", "100",
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            while not server.asked:
                time.sleep(0.01)
                assert running.poll() is None
            running.send_signal(signal.SIGINT)
            server.release()
            _, err = running.communicate(timeout=LONG)
    assert (running.returncode, err) == (130, b"actctl: interrupted\n")


HOSTILE = r"""
_vlmcs._tcp IN SRV 0 0 1688 x&calc.hostile.example.
_vlmcs._tcp IN SRV 0 0 1688 $(calc).hostile.example.
_vlmcs._tcp IN SRV 0 0 1688 -force.hostile.example.
"""


def test_hostile_names_are_shown_and_come_into_no_command() -> None:
    with DnsFixture({"hostile.example": HOSTILE}) as server:
        _, text, _ = asked(server, "--domain", "hostile.example")
    assert "x&calc.hostile.example" in text
    steps = [line for line in text.splitlines() if line.lstrip().startswith("→")]
    assert len(steps) == 3
    for line in steps:
        assert "by hand" in line and "hostile" not in line


SUFFIXES = b"""
HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters
    Domain    REG_SZ    lost.example
    DhcpDomain    REG_SZ    dhcp.example
    SearchList    REG_SZ    %s
"""
GRACE = (DATA / "ja" / "kms-client-initial_grace-dlv.txt").read_bytes()


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Machines with a search list, which the simulator's have not; the policy's wins."""
    policy = b"    SearchList    REG_SZ    tokyo.example,quiet.example\r\n"
    hosts = {
        "second": ForeignHost({"/dlv": GRACE, "Tcpip": SUFFIXES % b"lost.example, TOKYO.example"}),
        "policy": ForeignHost({"/dlv": GRACE, "DNSClient": policy, "Tcpip": SUFFIXES % b"typo.example"}),
        "neither": ForeignHost({"/dlv": GRACE, "Tcpip": SUFFIXES % b"typo.example"}),
        "unsure": ForeignHost({"/dlv": GRACE, "Tcpip": SUFFIXES % b"quiet.example"}),
        "mute": ForeignHost({"/dlv": GRACE, "Tcpip": Answer(exit_code=1)}),
    }
    with ForeignFleet(hosts, network="127.94") as fleet:
        yield inventory_of(fleet, list(hosts), tmp_path_factory.mktemp("listed") / "inventory.yaml")


def test_clients_with_a_search_list(site: DnsSite, listed: str) -> None:
    code, text, _ = asked(site.server, "-i", listed, "-o", "json", "--dns-timeout", "2")
    found = report((code, text, ""))
    assert {one["host"]: one["domains"] for one in found["hosts"]} == {
        "second": ["lost.example", "tokyo.example"],
        "policy": ["lost.example", "tokyo.example", "quiet.example"],
        "neither": ["lost.example", "typo.example"],
        "unsure": ["lost.example", "quiet.example"],
        "mute": [],
    }
    assert [(one["code"], one["domain"], one["hosts"]) for one in found["findings"]] == [
        ("dns_no_record", "lost.example", ["neither"]),
        ("dns_unreachable", "quiet.example", ["policy", "unsure"]),
    ]


def test_a_domain_without_a_record_that_nobody_needs(site: DnsSite, listed: str) -> None:
    code, text, _ = asked(site.server, "-i", listed, "second:mute")
    assert code == 0
    assert " · no record" in text
    assert "DNS domains not known: 1 host (mute)" in text


@pytest.mark.usefixtures("data")
def test_nothing_is_changed(site: DnsSite) -> None:
    assert {one.host for one in site.simulator.commands} == set(site.simulator.fleet.machines) - {"gone"}
    for one in site.simulator.commands:
        assert re.search(r"slmgr\.vbs\"? /dlv\b|^reg query |^(?:type|dir) |^ver$", one.command), one.command
