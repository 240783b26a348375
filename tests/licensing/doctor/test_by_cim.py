"""Machines on which slmgr.vbs cannot run: read by CIM, and the doctor says what is missing there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import actctl, inventory_of
from tests.foreign import Answer, CimFiles, ForeignFleet, ForeignHost

ENGINE = Answer(b'Input Error: There is no script engine for file extension ".vbs".\r\n', exit_code=1)
DISABLED = Answer(
    b"CScript Error: Windows Script Host access is disabled on this machine. "
    b"Contact your administrator for details.\r\n",
    exit_code=1,
)


def host(slmgr: Answer, module: bytes, cim: CimFiles | None) -> ForeignHost:
    return ForeignHost(outputs={"slmgr.vbs": slmgr, "OSLicense": module}, cim=cim)


def findings(fleet: ForeignFleet, folder: Path, *options: str) -> dict[str, Any]:
    file = inventory_of(fleet, ["one"], folder / "inventory.yaml")
    data: dict[str, Any] = json.loads(actctl("doctor", "-i", file, "-o", "json", *options).stdout)
    return data


@pytest.mark.parametrize(("slmgr", "code"), [(ENGINE, "no_vbscript"), (DISABLED, "script_host_disabled")])
@pytest.mark.parametrize(("module", "said"), [(b"1\r\n", "is there"), (b"0 \r\n", "is not there"), (b"?", "")])
def test_a_machine_that_cim_reads_is_healthy_with_a_note(
    tmp_path: Path, slmgr: Answer, code: str, module: bytes, said: str
) -> None:
    with ForeignFleet({"one": host(slmgr, module, CimFiles.of("kms-client-licensed"))}) as fleet:
        data = findings(fleet, tmp_path)
    assert data["healthy"] == ["one"]
    (note,) = (one for one in data["findings"] if one["code"] == code)
    assert (note["severity"], note["title"]) == ("info", "1 host read by CIM: slmgr cannot run there")
    assert note["remedy"]
    assert any("OSLicense" in line for line in note["evidence"]) == bool(said)
    assert said in " ".join(note["evidence"])


def test_asked_by_the_script_alone_it_cannot_be_read(tmp_path: Path) -> None:
    with ForeignFleet({"one": host(ENGINE, b"1\r\n", CimFiles.of("kms-client-licensed"))}) as fleet:
        data = findings(fleet, tmp_path, "--via", "slmgr")
    assert data["healthy"] == []
    (finding,) = (one for one in data["findings"] if one["code"] == "no_vbscript")
    assert finding["severity"] == "error" and "OSLicense is there" in " ".join(finding["evidence"])


def test_asked_by_cim_alone_nothing_is_said_of_the_script(tmp_path: Path) -> None:
    with ForeignFleet({"one": host(ENGINE, b"1\r\n", CimFiles.of("mak-licensed"))}) as fleet:
        data = findings(fleet, tmp_path, "--via", "cim")
        assert not [line for line in fleet["one"].log.commands if "slmgr" in line or "OSLicense" in line]
    assert data["healthy"] == ["one"]
    assert not [one for one in data["findings"] if one["code"] == "no_vbscript"]
