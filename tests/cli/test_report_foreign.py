"""`actctl report` against WinRM hosts that are not this product's simulator, printing captured texts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.running import actctl, inventory_of, report_json
from tests.foreign.fleet import ForeignFleet
from tests.foreign.hosts import Answer, Fault, ForeignHost
from tests.machine.ways.slmgr.cases import DATA, Case, cases, compare

CASES = {
    case.name.replace("/", "-"): case
    for language in ("en", "ja")
    for case in cases(language, with_licenses=True)
    if case.name.endswith("-dlv")
}


@pytest.mark.parametrize("transport", ["native", "pypsrp", "pywinrm"])
def test_every_field_of_every_captured_text_arrives(tmp_path: Path, transport: str) -> None:
    hosts = {name: ForeignHost(outputs={"/dlv": case.data}) for name, case in CASES.items()}
    with ForeignFleet(hosts) as fleet:
        data = report_json("-i", inventory_of(fleet, list(hosts), tmp_path / "i.yaml"), "--transport", transport)
        wrong: list[str] = []
        for one in data["hosts"]:
            compare(one["host"], CASES[one["host"]].expected, one, None, wrong)
        assert wrong == []
        assert [one["host"] for one in data["hosts"]] == sorted(hosts), "inventory order"
        assert data["summary"]["ok"] == len(hosts) == sum(data["summary"]["by_status"].values())
        assert not any(fleet[name].log.open_shells for name in hosts)


def _translated(case: Case) -> tuple[bytes, bytes]:
    """A language nobody has a table for: every label of the Japanese file reversed, and the file that says so."""
    ini = (DATA / "ja" / "slmgr.ini").read_bytes().decode("utf-16")
    swapped, text = [], case.text
    for line in ini.splitlines():
        name, _, quoted = line.partition("=")
        old = quoted.strip('"')
        swapped.append(f'{name}="{_strange(old)}"')
    for old in sorted((line.partition("=")[2].strip('"') for line in ini.splitlines()), key=len, reverse=True):
        if "%" not in old:
            text = text.replace(old, _strange(old))
    return text.encode("utf-8"), "\r\n".join(swapped).encode("utf-16")


def _strange(label: str) -> str:
    kana = {chr(c): chr(0x0430 + c % 32) for c in [*range(0x3041, 0x3100), *range(0x4E00, 0x9FFF)]}
    return "".join(kana.get(char, char) for char in label)


def test_a_host_in_an_unknown_language_is_asked_for_its_own_labels(tmp_path: Path) -> None:
    case = CASES["ja-mak-licensed-dlv"]
    text, ini = _translated(case)
    host = ForeignHost(
        outputs={"/dlv": text, "dir /b": b"0419\r\n", r"0419\slmgr.ini": ini, "reg query": Answer(exit_code=1)}
    )
    with ForeignFleet({"ru01": host}) as fleet:
        data = report_json("-i", inventory_of(fleet, ["ru01"], tmp_path / "i.yaml"))
    one = data["hosts"][0]
    assert one["language"] == "ru"
    assert one["licenses"][0]["license_status"] == "licensed"
    assert one["licenses"][0]["unparsed"] == []


def test_without_its_labels_the_status_stays_unknown(tmp_path: Path) -> None:
    text, _ = _translated(CASES["ja-mak-licensed-dlv"])
    with ForeignFleet({"ru01": ForeignHost(outputs={"/dlv": text})}) as fleet:
        data = report_json("-i", inventory_of(fleet, ["ru01"], tmp_path / "i.yaml"))
    one = data["hosts"][0]
    assert one["licenses"][0]["license_status"] == "unknown"
    assert one["licenses"][0]["channel"] == "VOLUME_MAK"
    assert one["licenses"][0]["unparsed"]
    assert data["summary"]["by_status"] == {"unknown": 1}


FAILURES = {
    "auth": ForeignHost(fault=Fault.REJECT_LOGIN),
    "access_denied": ForeignHost(fault=Fault.ACCESS_DENIED),
    "winrm": ForeignHost(fault=Fault.HTTP_503_HTML),
    "timeout": ForeignHost(fault=Fault.STALL_IN_RECEIVE, outputs={"/dlv": b"never"}),
    "unreachable": ForeignHost(fault=Fault.RESET_BEFORE_REPLY),
    "no_vbscript": ForeignHost(
        outputs={
            "/dlv": Answer(stdout=b'Input Error: There is no script engine for file extension ".vbs".\r\n', exit_code=1)
        }
    ),
    "parse": ForeignHost(outputs={"/dlv": b"hello\r\n"}),
    "slmgr": ForeignHost(outputs={"/dlv": Answer(b"Error: 0xC004D302 something\r\n\r\n", exit_code=0xC004D302)}),
}


def test_one_bad_host_never_stops_the_rest(tmp_path: Path) -> None:
    good = CASES["en-mak-licensed-dlv"]
    hosts = {**FAILURES, "good": ForeignHost(outputs={"/dlv": good.data})}
    with ForeignFleet(hosts) as fleet:
        file = inventory_of(fleet, list(hosts), tmp_path / "i.yaml")
        settings = yaml.safe_load(Path(file).read_text("utf-8"))
        settings["all"]["hosts"]["timeout"]["actctl_timeout"] = 4
        Path(file).write_text(yaml.safe_dump(settings), "utf-8")
        data = report_json("-i", file)
        table = actctl("report", "-i", file, "--lang", "ja")
    kinds = {one["host"]: one["error"]["kind"] for one in data["hosts"] if one["error"]}
    assert kinds == {name: name for name in FAILURES}
    assert all(one["licenses"] == [] for one in data["hosts"] if one["error"])
    assert data["summary"]["ok"] == 1
    assert data["summary"]["failed"] == len(FAILURES)
    assert next(one for one in data["hosts"] if one["host"] == "slmgr")["error"]["code"] == "0xC004D302"
    assert table.returncode == 1
    assert "9台中1台が認証済み、8台は未取得" in table.stdout.decode()
    assert "ライセンスなし" not in table.stdout.decode()


def test_the_password_is_nowhere(tmp_path: Path) -> None:
    hosts = {"one": ForeignHost(outputs={"/dlv": CASES["en-mak-licensed-dlv"].data}), "two": FAILURES["winrm"]}
    with ForeignFleet(hosts) as fleet:
        file = inventory_of(fleet, list(hosts), tmp_path / "i.yaml")
        for style in ("table", "json", "csv", "html", "markdown", "jsonl"):
            done = actctl("report", "-i", file, "-o", style, "-vv")
            assert b"Foreign-Pass-1" not in done.stdout + done.stderr
        listed = actctl("inventory", "list", "-i", file, "-o", "json")
    assert b"Foreign-Pass-1" not in listed.stdout + listed.stderr
