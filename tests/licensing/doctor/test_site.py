"""The acceptance: a site with one of each cause; the doctor finds each and names no other, in both languages."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from actctl.simulator import Simulator
from tests.cli.running import actctl
from tests.waiting import LONG

Site = tuple[Simulator, str]

WANTED = {
    ("kms_count_low", "error"): ["clone1", "clone2"],
    ("duplicate_cmid", "error"): ["clone1", "clone2"],
    ("dns_dead_record", "error"): ["dead-dns"],
    ("dns_dead_record", "warning"): ["kms01"],
    ("dns_no_record", "error"): ["no-dns"],
    ("kms_port_closed", "error"): ["blocked"],
    ("clock_skew", "error"): ["skewed"],
    ("evaluation_edition", "warning"): ["evaluation"],
    ("mak_exhausted", "error"): ["exhausted"],
    ("kms_wrong_generation", "error"): ["too-new"],
    ("service_disabled", "error"): ["disabled"],
}
HEALTHY = ["well-en", "well-ja", "well-pc", "well-mak"]


def doctor(site: Site, *arguments: str) -> tuple[int, str]:
    done = actctl("doctor", "-i", site[1], *arguments)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode()


def found(text: str) -> dict[tuple[str, str], list[str]]:
    return {(one["code"], one["severity"]): one["hosts"] for one in json.loads(text)["findings"]}


@pytest.fixture(scope="module")
def answer(site: Site) -> tuple[int, str]:
    """What the doctor says of the whole site, as JSON, asked over the transport that is not the default."""
    return doctor(site, "-o", "json", "--transport", "pywinrm")


def test_each_cause_and_no_other(site: Site, answer: tuple[int, str]) -> None:
    code, text = answer
    data: dict[str, Any] = json.loads(text)
    assert code == 1
    assert data["schema"] == "actctl/doctor/1"
    assert len(data["findings"]) == len(WANTED), "each cause once"
    assert found(text) == WANTED
    assert data["healthy"] == HEALTHY
    assert [one["severity"] for one in data["findings"]] == sorted(one["severity"] for one in data["findings"])
    assert all(count == 0 for count in site[0].open_shells.values())


def test_the_evidence_is_of_this_site(answer: tuple[int, str]) -> None:
    text = answer[1]
    said = {
        one["code"]: " ".join(one["evidence"]) for one in json.loads(text)["findings"] if one["severity"] == "error"
    }
    assert "kms02 counts 4" in said["kms_count_low"], "three, and the clones once"
    assert "kms-gone.branch.example:1688: its name has no address" in said["dns_dead_record"]
    assert "5 h 12 min ahead" in said["clock_skew"]
    assert "Test-NetConnection kms01.corp.example -Port 1688: False" in said["kms_port_closed"]
    assert "0xC004C008" in said["mak_exhausted"]
    assert "0xC004F042" in said["kms_wrong_generation"]
    assert "start type 4" in said["service_disabled"]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_screen_in_both_languages(site: Site, lang: str) -> None:
    code, text = doctor(site, "--lang", lang)
    heads = [line for line in text.splitlines() if re.match(r" [✖▲] ", line)]
    assert code == 1
    assert sorted(line.split()[-1] for line in heads) == sorted(name for name, _ in WANTED)
    for line in heads:
        assert any("\u3040" < char < "\u9fff" for char in line) is (lang == "ja"), line
    assert text.splitlines()[-1] == (" ● 正常 4台" if lang == "ja" else " ● 4 hosts healthy")
    assert " → actctl ato clone1,clone2" in text
    assert "\x1b" not in text


def test_a_pattern_brings_the_kms_host_along_but_says_nothing_of_it(site: Site) -> None:
    code, text = doctor(site, "clone1", "-o", "json")
    data = json.loads(text)
    assert (code, found(text), data["healthy"]) == (1, {("kms_count_low", "error"): ["clone1"]}, [])
    assert data["findings"][0]["kms_host"] == "kms02"
    assert "kms02 counts 4" in data["findings"][0]["evidence"][0]


def test_healthy_hosts_end_with_0(site: Site) -> None:
    assert doctor(site, "well-*", "-o", "json") == (
        0, json.dumps({"schema": "actctl/doctor/1", "findings": [], "healthy": HEALTHY}, indent=1) + "\n",
    )  # fmt: skip
    assert doctor(site, "well-*") == (0, " ● 4 hosts healthy\n")


def test_rows_and_lines(site: Site) -> None:
    _, text = doctor(site, "blocked:skewed:well-en", "-o", "csv", "--lang", "ja")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row[1] for row in rows] == ["コード", "kms_port_closed", "clock_skew", "healthy"]
    _, text = doctor(site, "blocked:well-en", "-o", "jsonl")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [one.get("code") for one in lines] == ["kms_port_closed", None]
    assert lines[1] == {"healthy": ["well-en"]}


def test_the_request_itself_is_wrong(site: Site) -> None:
    assert doctor(site, "--transport", "carrier-pigeon")[0] == 2


def test_nothing_is_changed(site: Site) -> None:
    changing = re.compile(r"/(?:ato|ipk|skms|ckms|rearm|upk|sdns)\b")
    assert not [one.command for one in site[0].commands if changing.search(one.command)]


def test_ctrl_c_ends_with_130(site: Site) -> None:
    """One of the hosts asked is somebody who never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        inventory = yaml.safe_load(Path(site[1]).read_text("utf-8"))
        inventory["all"]["hosts"]["well-en"] |= {"ansible_host": "127.0.0.1", "ansible_port": silent.getsockname()[1]}
        file = Path(site[1]).with_name("silent.yaml")
        file.write_text(yaml.safe_dump(inventory), "utf-8")
        command = [sys.executable, "-m", "actctl", "doctor", "-i", str(file), "-o", "json", "well-en:well-ja"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
            silent.settimeout(LONG)
            connection, _ = silent.accept()
            running.send_signal(signal.SIGINT)
            out, _ = running.communicate(timeout=LONG)
            connection.close()
    assert running.returncode == 130
    data = json.loads(out)
    assert [one["code"] for one in data["findings"]] == ["cancelled"]
    assert "well-en" in data["findings"][0]["hosts"]
