"""Every command obeys `-o`, or says why it does not; `--out` makes what it says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.running import actctl

INVENTORY = "all: {hosts: {web01: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: u, ansible_password: x}}}\n"


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.fixture
def inventory(tmp_path: Path) -> str:
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY, "utf-8")
    return str(file)


def test_explain_in_rows() -> None:
    (heading, code) = rows(actctl("explain", "0xC004F074", "-o", "csv").stdout)
    assert heading == ["CODE", "NAME", "APPLIES TO", "MEANING", "CAUSE", "REMEDY", "SOURCE"]
    assert code[:3] == ["0xC004F074", "SL_E_VL_BINDING_SERVICE_UNAVAILABLE", "kms_client"]
    assert actctl("explain", "0xC004F074", "-o", "markdown").stdout.startswith(b"| CODE | NAME |")
    assert actctl("explain", "0xC004F074", "-o", "html").stdout.startswith(b"<!DOCTYPE html>")


def test_explain_as_records(tmp_path: Path) -> None:
    lines = actctl("explain", "0xC004F074", "0xC004F038", "-o", "jsonl").stdout.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["0xC004F074", "0xC004F038"]
    file = tmp_path / "code.json"
    assert actctl("explain", "0xC004F074", "-o", "json", "--out", str(file)).stdout == b""
    assert json.loads(file.read_bytes())["code"] == "0xC004F074"


def test_inventory_check(inventory: str, tmp_path: Path) -> None:
    done = actctl("inventory", "check", "-i", inventory, "-o", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 1
    assert data["schema"] == "actctl/check/1"
    (host,) = data["hosts"]
    assert (host["host"], host["ok"], host["answer"], host["error"]["kind"]) == ("web01", False, None, "unreachable")
    assert json.loads(actctl("inventory", "check", "-i", inventory, "-o", "jsonl").stdout) == host
    file = tmp_path / "check.csv"
    actctl("inventory", "check", "-i", inventory, "-o", "csv", "--out", str(file))
    assert rows(file.read_bytes())[0] == ["HOST", "RESULT", "ANSWER"]
    assert rows(file.read_bytes())[1][:2] == ["web01", "failed"]


def test_inventory_list_to_a_file(inventory: str, tmp_path: Path) -> None:
    file = tmp_path / "hosts.csv"
    assert actctl("inventory", "list", "-i", inventory, "-o", "csv", "--out", str(file)).stdout == b""
    assert rows(file.read_bytes())[1][0] == "web01"


@pytest.mark.parametrize("name", ["plan.html", "plan.CSV", "plan.md"])
def test_a_plan_is_json(name: str, inventory: str, tmp_path: Path) -> None:
    done = actctl("switch", "kms", "all", "-i", inventory, "-o", "html", "--out", str(tmp_path / name))
    assert done.returncode == 2
    assert "a name like plan.json was expected" in done.stderr.decode()
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("format_", ["html", "csv", "markdown", "jsonl"])
@pytest.mark.parametrize(
    "line",
    ["switch kms all", "switch mak all --key-from prompt", "ipk all --gvlk auto", "skms kms01 all", "ato all",
     "slmgr ckms --limit all", "kms setup web01"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["plan", "plan.json"])
def test_a_plan_is_saved_as_json_or_not_at_all(
    name: str, line: str, format_: str, inventory: str, tmp_path: Path
) -> None:
    key = {"MAK": "XKQBM-VF2DP-YNC8R-H7GJT-QWVRT"}
    line = line.replace("prompt", "env:MAK")
    done = actctl(*line.split(), "-i", inventory, "-o", format_, "--out", str(tmp_path / name), env=key)
    assert done.returncode == 2
    assert f"JSON: -o {format_} does not go with it; to look at it as {format_}: --check" in done.stderr.decode()
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "format_", "told"),
    [("a.html", "table", "html"), ("a.csv", "markdown", "csv"), ("a.htm", "html", None), ("a.txt", "table", None),
     ("a", "json", None), ("a.json", "jsonl", "json")],
)  # fmt: skip
def test_a_file_named_as_another_format(name: str, format_: str, told: str | None, tmp_path: Path) -> None:
    file = tmp_path / name
    done = actctl("explain", "0xC004F074", "-o", format_, "--out", str(file))
    said = done.stderr.decode()
    assert done.returncode == 0
    assert file.stat().st_size > 0
    if told is None:
        assert "makes what its name says" not in said
    else:
        assert f"actctl: {file} gets the format {format_}; -o {told} makes what its name says" in said


@pytest.mark.parametrize(
    "line", ["explain 0xC004F074", "report all", "runs list", "switch kms all", "apply plan.json", "gvlk list"]
)
def test_no_file_is_called_minus(line: str) -> None:
    done = actctl(*line.split(), "--out", "-")
    assert done.returncode == 2
    assert "the name of a file was expected; without --out standard output is written to" in done.stderr.decode()
    assert not Path("-").exists()


@pytest.mark.parametrize("batch", ["0", "0%", "00", "0.0%"])
def test_a_batch_of_nobody(batch: str, inventory: str) -> None:
    done = actctl("switch", "kms", "all", "-i", inventory, "--batch", batch)
    assert done.returncode == 2
    assert "at least one host" in done.stderr.decode()


@pytest.mark.parametrize("option", ["--inventory-out", "--log"])
@pytest.mark.parametrize("name", ["-", ""])
def test_the_simulator_writes_files_beside_its_ready_line(option: str, name: str) -> None:
    done = actctl("simulate", option, name)
    assert done.returncode == 2
    assert done.stdout == b""
    assert "the name of a file was expected" in done.stderr.decode()
    assert not Path("-").exists()
