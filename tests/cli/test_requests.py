"""Requests that are wrong: one clear sentence, exit code 2; and the commands that need no host."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actctl.licensing.codes import all_codes
from tests.cli.running import actctl
from tests.machine.ways.slmgr.cases import DATA

GOOD = "all:\n  hosts:\n    web01:\n      ansible_host: 127.0.0.1\n      ansible_password: x\n      ansible_user: u\n"
BROKEN = {
    "bad yaml": "all:\n  hosts: [\n",
    "wrong type": "all:\n  hosts:\n    web01:\n      ansible_port: many\n",
    "range without end": "all:\n  hosts:\n    web[01:]:\n",
    "list where a mapping belongs": "all:\n  hosts:\n    - web01\n",
    "not text": "\x00\x01\x02\x7f\x1b[2J",
    "empty": "",
}


def _one_sentence(stderr: bytes) -> str:
    text = stderr.decode()
    assert "Traceback" not in text
    assert "\x1b" not in text
    assert len(text.strip().split("\n")) == 1, text
    return text


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_broken_inventory(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(BROKEN[kind])
    done = actctl("report", "-i", str(file))
    assert done.returncode == 2
    assert str(file) in _one_sentence(done.stderr)
    assert done.stdout == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "-i", "missing.yaml"],
        ["report", "nosuchgroup"],
        ["report", "all:!all"],
        ["report", ""],
        ["report", "--fail-on", "whatever"],
        ["report", "--sort", "name"],
        ["report", "--transport", "ssh"],
        ["explain", "banana"],
        ["parse", "missing.txt"],
        ["parse", "--labels", __file__, __file__],
    ],
)
def test_wrong_requests(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(GOOD)
    if arguments[0] == "report" and "-i" not in arguments:
        arguments = [*arguments, "-i", str(file)]
    done = actctl(*arguments)
    assert done.returncode == 2
    _one_sentence(done.stderr)


def test_no_inventory_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = actctl("report")
    assert done.returncode == 2
    assert "-i FILE" in _one_sentence(done.stderr)


def test_every_code_is_explained() -> None:
    from actctl.licensing.codes import explain

    for code in all_codes():
        number = int(code, 16)
        for written in (code, code.lower(), str(number), str(number - (1 << 32)) if number >> 31 else str(number)):
            found = explain(written)
            assert found is not None, written
            assert found.code == code, written
            assert found.meaning.en and found.meaning.ja and found.remedy, written


def test_there_are_all_the_codes() -> None:
    assert len(all_codes()) >= 134


@pytest.mark.parametrize("written", ["0xC004F038", "3221549112", "-1073418184"])
def test_explain_as_json(written: str) -> None:
    done = actctl("explain", written, "-o", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["code"] == "0xC004F038"
    assert "カウント" in actctl("explain", written, "--lang", "ja").stdout.decode()


def test_an_unknown_code_is_said_to_be_unknown() -> None:
    done = actctl("explain", "0x12345678")
    assert done.returncode == 1
    assert "0x12345678" in done.stderr.decode()


def test_parse_files_and_standard_input() -> None:
    mak = DATA / "ja" / "mak-licensed-dlv.txt"
    done = actctl("parse", "-o", "json", str(mak), "-", stdin=b"\x1b[31mnothing of slmgr\x1b[0m")
    assert done.returncode == 1
    items = json.loads(done.stdout)
    assert [item["source"] for item in items] == [str(mak), "-"]
    assert items[0]["language"] == "ja"
    assert items[0]["error"] is None
    assert items[1]["error"]["kind"] == "parse"
    assert b"\x1b" not in done.stdout
    assert actctl("parse", str(mak)).returncode == 0


def test_parse_never_shows_a_whole_key() -> None:
    text = b"Installed product key ABCDE-FGHJK-LMNPQ-RTVWX-Y2346 successfully.\r\n"
    for style in ("json", "table", "csv"):
        done = actctl("parse", "-o", style, "-", stdin=text)
        assert b"FGHJK" not in done.stdout + done.stderr
    assert b"*****-*****-*****-*****-Y2346" in actctl("parse", "-o", "json", "-", stdin=text).stdout


def test_machines_not_reached_over_winrm_are_left_out_and_said(tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(
        "all:\n  hosts:\n    linux01: {ansible_connection: ssh}\n"
        "    web01: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: u, ansible_password: p,"
        " ansible_psrp_protocol: http}\n"
    )
    done = actctl("report", "-i", str(file), "-o", "json")
    assert done.returncode == 1
    assert [one["host"] for one in json.loads(done.stdout)["hosts"]] == ["web01"]
    assert "linux01" in done.stderr.decode()
    alone = actctl("report", "linux01", "-i", str(file))
    assert alone.returncode == 2
    assert "linux01" in _one_sentence(alone.stderr)


FIVE = "\n".join(["[all]", *(f"web0{number}" for number in range(1, 6))])


@pytest.mark.parametrize(
    ("line", "hosts"),
    [
        ("web01,web02, web03", "123"),
        ("--limit web01,web02, web03", "123"),
        ("-l web01, web02, web03", "123"),
        ("--limit=web01, web02", "12"),
        ("-lweb01, web02", "12"),
        ("all --limit web01,web02, web03", "123"),
        ("--limit web01, -o json web01", "1"),
        ("--limit web01,web02 web02", "2"),
        ("web01 --limit web01,", "1"),
    ],
)
def test_a_list_of_hosts_goes_on_in_the_next_line(tmp_path: Path, line: str, hosts: str) -> None:
    """`--limit a,b, \\` and the rest in the shell's next line: two words, and one list."""
    file = tmp_path / "hosts.ini"
    file.write_text(FIVE)
    done = actctl("inventory", "list", "-i", str(file), "-o", "json", *line.split())
    assert [host["host"] for host in json.loads(done.stdout)["hosts"]] == [f"web0{number}" for number in hosts]


def test_what_the_next_line_limits_is_not_what_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "hosts.ini"
    file.write_text(FIVE)
    done = actctl("ato", "-i", str(file), "--limit", "web01,", "web02")
    assert done.returncode == 2
    assert "say which" in _one_sentence(done.stderr)


def test_a_misprint_of_a_published_key_is_named() -> None:
    done = actctl("ipk", "all", "--gvlk", "WX4NM-KYWYW-QJJR4-XV3QB-6VM38")
    assert done.returncode == 2
    said = _one_sentence(done.stderr)
    assert "Windows Server 2022 Datacenter but for 1 character; `actctl gvlk identify KEY`" in said
