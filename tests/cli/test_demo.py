"""The demonstration: real WinRM, the whole table, in every format."""

from __future__ import annotations

import csv
import io
import json

import pytest

from actctl.render import Format
from tests.cli.running import actctl


@pytest.mark.parametrize("format_", list(Format))
def test_every_format(format_: Format) -> None:
    done = actctl("demo", "-o", format_.value)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    text = done.stdout.decode("utf-8")
    assert "dc01" in text
    assert "pc-0113" in text
    assert "\x1b" not in text, "no colours where it is not a terminal"


def test_totals_add_up_and_nothing_unread_is_unlicensed() -> None:
    data = json.loads(actctl("demo", "-o", "json").stdout)
    summary = data["summary"]
    assert data["schema"] == "actctl/report/1"
    assert summary["hosts"] == len(data["hosts"]) == summary["ok"] + summary["failed"]
    assert sum(summary["by_status"].values()) == sum(summary["by_channel"].values()) == summary["ok"]
    assert {one["error"]["kind"] for one in data["hosts"] if one["error"]} == {"auth", "unreachable"}
    assert {"en", "ja"} <= {one["language"] for one in data["hosts"]}
    by_cim = {one["host"]: (one["language"], len(one["licenses"])) for one in data["hosts"] if one["via"] == "cim"}
    assert by_cim == {"pc-0104": (None, 2), "pc-0116": (None, 1)}, (
        "without script host, with an add-on; without VBScript"
    )


def test_csv_opens_in_a_japanese_excel() -> None:
    raw = actctl("demo", "-o", "csv", "--lang", "ja").stdout
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0]["ホスト"] == "dc01"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_japanese() -> None:
    text = actctl("demo", "--lang", "ja").stdout.decode()
    assert "ホスト" in text
    assert "台が認証済み" in text
