"""What a host prints, and its own label file, made to do harm: the others are read, and it ends by its deadline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actctl.common.limits import MOST_LICENSES
from tests.cli.running import inventory_of
from tests.foreign import Answer, ForeignFleet, ForeignHost
from tests.hostile.limited import actctl
from tests.machine.ways.slmgr.cases import DATA

GOOD = (DATA / "en" / "kms-client-licensed-ws2022-dc-dlv.txt").read_bytes()
FOREIGN = "\r\n".join(
    [
        "Nimi: Windows(R), ServerStandard edition",
        "Kuvaus: Windows(R) Operating System, VOLUME_MAK channel",
        "Avain: X7Q2K",
        "Tila: Kunnossa",
    ]
).encode()
"""In a language that actctl has no table of, so that it asks for the host's own labels."""

_TWELVE = "qqqa" + "a".join(f"%P{number}%" for number in range(12)) + "b"
LABEL_FILES = {
    "values-side-by-side": 'L_MsgInstalledPKey="%A%%B%%C%%D%"\r\n',
    "twelve-values": f'L_MsgInstalledPKey="{_TWELVE}"\r\n',
    "a-digit-first": 'L_MsgInstalledPKey="Der %1abc% ist da."\r\n',
    "many-labels": "".join(f'L_Msg{number}="%A%q%B%q{number}"\r\n' for number in range(60_000)),
    "most-labels": "".join(f'L_Msg{number}="qqq%A%a%B%a%C%a{number}"\r\n' for number in range(999)),
    "one-long-label": 'L_MsgActivated="' + "%A%x" * 100_000 + '"\r\n',
    "long-line": "x" * 3_000_000,
    "pattern-signs": 'L_MsgProductName="((((a+)+)+)+$%A%[["\r\nL_MsgActivated="*?(%A%){9}"\r\n',
    "not-text": "\x00\ud7ff\uffff" * 10_000,
}


def hostile(labels: str = "", answer: bytes = FOREIGN) -> ForeignHost:
    """A host that prints `answer` and has one label file."""
    file = Answer(labels.encode("utf-16", "surrogatepass"))
    return ForeignHost(outputs={"/dlv": answer, "dir /b": b"040b\r\n", "slmgr.ini": file})


def report(hosts: dict[str, ForeignHost], folder: Path, *options: str) -> dict[str, dict[str, Any]]:
    """Each host of the report, by its name."""
    with ForeignFleet(hosts, network="127.101") as fleet:
        inventory = inventory_of(fleet, list(hosts), folder / "inventory.yaml")
        ended = actctl("report", "-i", inventory, "-o", "json", *options)
    return {one["host"]: one for one in ended.data["hosts"]}


def good(hosts: dict[str, dict[str, Any]]) -> None:
    """The good ones were read."""
    for name in ("good1", "good2"):
        assert hosts[name]["ok"], hosts[name]["error"]
        assert hosts[name]["licenses"][0]["license_status"] == "licensed"


@pytest.mark.parametrize("name", LABEL_FILES)
def test_label_files(name: str, tmp_path: Path) -> None:
    answer = FOREIGN + b"\r\nqqq" + b"a" * 560 + b"!\r\n"
    hosts = {
        "good1": ForeignHost(outputs={"/dlv": GOOD}),
        "bad": hostile(LABEL_FILES[name], answer),
        "good2": ForeignHost(outputs={"/dlv": GOOD}),
    }
    found = report(hosts, tmp_path, "--timeout", "120")
    good(found)
    bad = found["bad"]
    assert bad["ok"], bad["error"]
    assert [one["partial_product_key"] for one in bad["licenses"]] == ["X7Q2K"], "read without its labels"


_WORDS = "this is no line of slmgr, and it has words enough to be taken for a broken one"
ANSWERS = {
    "lines": "\r\n".join(f"{_WORDS} {number}" for number in range(15_000)),
    "licences": "Name: x\r\n" * 150_000,
    "dates": ("Trusted: " + "1/1/1 " * 45 + "\r\n") * 4_000,
    "commas": ("Name: " + ",x" * 280 + "\r\n") * 2_000,
    "one-line": "Name: Windows(R), " * 70_000,
    "almost-keys": "AAAAA-BBBBB-CCCCC-DDDDD-EEEE " * 43_000,
    "short-lines": "a\n" * 600_000,
    "numbers": "L: " + "9" * 1_200_000,
    "statuses": "License Status: Licensed\r\n" * 45_000,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_megabyte_of_answer(name: str, tmp_path: Path) -> None:
    hosts = {f"bad{number}": ForeignHost(outputs={"/dlv": ANSWERS[name].encode()}) for number in range(2)}
    found = report({**hosts, **{f"good{n}": ForeignHost(outputs={"/dlv": GOOD}) for n in (1, 2)}}, tmp_path)
    good(found)
    for bad in hosts:
        assert len(found[bad]["licenses"]) <= MOST_LICENSES
        assert found[bad]["ok"] or found[bad]["error"]["kind"] in ("parse", "timeout")
