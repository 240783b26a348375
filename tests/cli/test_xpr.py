"""`actctl xpr` against hosts that print it in their own ways: ends in one column and one form."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import actctl, inventory_of
from tests.foreign import Answer, ForeignFleet, ForeignHost

ESU = """Windows(R), Client-ESU-Year1 add-on for Enterprise,Professional:\r
    The machine is permanently activated.\r
\r
Windows(R), Professional edition:\r
    Volume activation will expire 24/12/2025 09:12:03\r
"""
JAPANESE = "Windows(R), Enterprise edition:\r\n    ライセンス認証の有効期限: 2026/05/06 1:02:03\r\n"
FORMAT = "\r\nHKEY_CURRENT_USER\\Control Panel\\International\r\n    sShortDate    REG_SZ    {}\r\n\r\n"


def _host(text: str, short_date: str = "") -> ForeignHost:
    known = {"sShortDate": Answer(FORMAT.format(short_date).encode())} if short_date else {}
    return ForeignHost(outputs={"/xpr": text.encode(), **known})


def _ends(when: str) -> str:
    return f"Windows(R), ServerStandard edition:\r\n    Volume activation will expire {when}\r\n"


def test_one_column_one_form(tmp_path: Path) -> None:
    hosts = {
        "esu": _host(ESU),
        "uk": _host(_ends("05/06/2026 13:00:00"), "dd/MM/yyyy"),
        "us": _host(_ends("5/6/2026 1:00:00 PM"), "M/d/yyyy"),
        "mak": _host("Windows(R), ServerStandard edition:\r\n    The machine is permanently activated.\r\n"),
        "none": _host("Windows(R), ServerStandard edition:\r\n    Windows is in Notification mode\r\n"),
    }
    with ForeignFleet(hosts, network="127.102") as fleet:
        inventory = inventory_of(fleet, list(hosts), tmp_path / "inventory.yaml")
        table = actctl("xpr", "-i", inventory).stdout.decode()
        rows = actctl("xpr", "-i", inventory, "-o", "csv").stdout.decode("utf-8-sig").splitlines()
    lines = {line.split()[0]: line for line in table.splitlines() if line.strip()}
    assert "UNTIL" in lines["HOST"] and "LEFT" not in lines["HOST"]
    assert "2025-12-24" in lines["esu"] and "Pro" in lines["esu"]
    assert "2026-06-05" in lines["uk"] and "2026-05-06" in lines["us"]
    assert "permanent" in lines["mak"] and "2026" not in lines["none"]
    assert "1 permanent" in table and "3 with an end" in table
    until = rows[0].split(",").index("until")
    assert {row.split(",")[0]: row.split(",")[until] for row in rows[1:]} == {
        "esu": "2025-12-24", "uk": "2026-06-05", "us": "2026-05-06", "mak": "never", "none": "",
    }  # fmt: skip
