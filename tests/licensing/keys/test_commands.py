"""`actctl gvlk` as a person or a script uses it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.running import actctl
from tests.licensing.keys.data import published

SECRET = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
DATACENTER = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"


def test_list_in_every_format(tmp_path: Path) -> None:
    found = json.loads(actctl("gvlk", "list", "-o", "json").stdout)
    assert {(one["product"], one["key"]) for one in found} == {(row.product, row.key) for row in published()}
    assert set(found[0]) >= {"product", "key", "edition_ids", "builds", "kind", "source"}
    lines = actctl("gvlk", "list", "-o", "jsonl").stdout.decode().splitlines()
    assert [json.loads(line) for line in lines] == found
    raw = actctl("gvlk", "list", "-o", "csv", "--lang", "ja").stdout
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["キー"] for row in rows] == [one["key"] for one in found]
    for format_ in ("table", "markdown", "html"):
        file = tmp_path / format_
        assert actctl("gvlk", "list", "-o", format_, "--out", str(file)).returncode == 0
        text = file.read_text("utf-8")
        assert all(one["key"] in text for one in found)


def test_find() -> None:
    done = actctl("gvlk", "find", "2022", "dc", "-o", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["key"] == DATACENTER
    assert DATACENTER in actctl("gvlk", "find", "Server 2022 データセンター").stdout.decode().splitlines()[1]


def test_find_nothing() -> None:
    done = actctl("gvlk", "find", "windows 11 home", "-o", "json")
    assert (done.returncode, json.loads(done.stdout)) == (1, [])
    done = actctl("gvlk", "find", SECRET)
    assert (done.returncode, done.stdout) == (1, b"")
    assert SECRET.encode() not in done.stderr


def test_show() -> None:
    assert json.loads(actctl("gvlk", "show", "2022 dc", "-o", "json").stdout)["key"] == DATACENTER
    done = actctl("gvlk", "show", "server", "2022")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Windows Server 2022 Standard" in done.stderr
    assert actctl("gvlk", "show", "nothing such").returncode == 1
    assert "推定" in actctl("gvlk", "show", "essentials 2019", "--lang", "ja").stdout.decode()


def test_identify_a_published_key() -> None:
    done = actctl("gvlk", "identify", DATACENTER, "-o", "json")
    assert done.returncode == 0
    assert done.stderr == b""
    data = json.loads(done.stdout)
    assert (data["key"], data["valid_format"], data["near_miss"]) == (DATACENTER, True, None)
    assert data["match"]["product"] == "Windows Server 2022 Datacenter"
    assert data["match"]["edition_ids"] == ["ServerDatacenter"]
    assert actctl("gvlk", "identify", *DATACENTER.split("-")).returncode == 0, "groups pasted with spaces"
    assert actctl("gvlk", "identify", "6VM33").returncode == 0


def test_identify_a_misprint() -> None:
    done = actctl("gvlk", "identify", "WX4NM-KYWXW-QJJR4-XV3QB-6VM33", "-o", "json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert data["match"] is None
    assert data["near_miss"] == {"product": "Windows Server 2022 Datacenter", "key": DATACENTER, "differs_in": 1}
    text = actctl("gvlk", "identify", "WX4NM-KYWXW-QJJR4-XV3QB-6VM33").stdout.decode()
    assert text.splitlines()[-1].index("^") == text.splitlines()[-2].index("YW-QJJR4")


@pytest.mark.parametrize("arguments", [(), ("-o", "json"), ("--lang", "ja")])
@pytest.mark.parametrize("typed", [True, False])
def test_a_secret_key_is_not_repeated(arguments: tuple[str, ...], typed: bool) -> None:
    given = SECRET if typed else "-"
    done = actctl("gvlk", "identify", given, *arguments, stdin=b"" if typed else SECRET.encode() + b"\r\n")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert b"X7Q2K" in done.stdout
    assert b"DMKN7" not in said
    assert b"2BHQ9" not in said
    assert bool(done.stderr) is typed, "only a key on the command line can be seen by others"


def test_requests_that_are_wrong() -> None:
    for arguments in (
        ("identify", "-"),
        ("identify",),
        ("identify", DATACENTER, "-o", "csv"),
        ("find",),
        ("nonsense",),
    ):
        done = actctl("gvlk", *arguments)
        assert done.returncode == 2, arguments
        assert done.stdout == b""
        assert b"Traceback" not in done.stderr
    assert actctl("gvlk", "identify", "hello").returncode == 1
