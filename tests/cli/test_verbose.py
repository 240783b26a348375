"""`-v`: how each host is reached, what is run there, with what HTTP status; never a secret."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import actctl as package
from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import build_fleet
from tests.cli.running import actctl

PASSWORD = "Simulated-Pa55-verbose"


def test_a_host_that_answers_and_one_that_refuses_the_login(tmp_path: Path) -> None:
    server = {"release": "server-2022", "edition": "ServerStandard"}
    fleet = {
        "account": {"user": "administrator", "password": PASSWORD},
        "hosts": {"web01": server, "file04": {**server, "fault": "wrong_password"}},
    }
    with SimulatorThread(Simulator(build_fleet(fleet))) as simulator:
        simulator.write_inventory(tmp_path / "inventory.yaml")
        given = ["report", "-i", str(tmp_path / "inventory.yaml")]
        silent, told, more = (actctl(*given, *v).stderr.decode() for v in ([], ["-v"], ["-vv"]))
        japanese = actctl(*given, "-vv", "--lang", "ja").stderr.decode()
    assert "HTTP" not in silent
    assert "http、ntlm、ユーザー administrator" in japanese and "認証方式 Negotiate" in japanese
    assert "サインイン、リモート シェルの作成: auth、HTTP 401、" in japanese and "終了コード 0、HTTP 200、" in japanese
    assert "bytes" not in japanese and " by py" not in japanese and "done" not in japanese and PASSWORD not in japanese
    for text in (told, more):
        assert "http, ntlm as administrator" in text
        assert "slmgr.vbs /dlv: exit code 0, HTTP 200, " in text
        assert "sign-in, remote shell: auth, HTTP 401, " in text
        assert "file04: auth: " in text
        assert PASSWORD not in text
    assert "offers Negotiate" in more and "offers" not in told


def test_what_was_asked_and_called_is_named_and_an_older_windows_is_no_fault(tmp_path: Path) -> None:
    fleet = {
        "account": {"user": "administrator", "password": PASSWORD},
        "hosts": {"old": {"release": "windows-7", "edition": "Enterprise"}},
    }
    with SimulatorThread(Simulator(build_fleet(fleet))) as simulator:
        simulator.write_inventory(tmp_path / "inventory.yaml")
        given = ["skms", "kms02.corp.example", "old", "-y", "-v", "-i", str(tmp_path / "inventory.yaml"), "--via"]
        for transport in ("native", "pypsrp"):
            told = actctl(*given, "cim", "--transport", transport).stderr.decode()
            assert "Enumerate SoftwareLicensingProduct: not known there, another follows, HTTP 500, " in told
            assert "Enumerate SoftwareLicensingProduct: done, HTTP 200, " in told
            assert "Enumerate SoftwareLicensingProduct: winrm" not in told and "*****" not in told
        checked = actctl("inventory", "check", "-v", "-i", str(tmp_path / "inventory.yaml"), "--via", "cim")
        assert "old: done" in checked.stderr.decode() and "shell" not in checked.stderr.decode()
        assert "Microsoft Windows [Version 6.1.7601" in checked.stdout.decode()
        first = actctl(*given[:1], "kms03.corp.example", *given[2:], "cim").stderr.decode()
        assert ": SetKeyManagementServiceMachine: done, HTTP 200, " in first
        by_script = actctl(*given[:1], "kms04.corp.example", *given[2:], "slmgr").stderr.decode()
        assert "SoftwareProtectionPlatform" in by_script and "*****" not in by_script


_HOME = Path(package.__file__).parent
_LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
_TEXTS = {"Text", "joined", "same", "sentence"}


@pytest.mark.parametrize(
    "file", [one for one in sorted(_HOME.rglob("*.py")) if "getLogger" in one.read_text("utf-8")],
    ids=lambda file: file.relative_to(_HOME).as_posix(),
)  # fmt: skip
def test_whatever_is_logged_is_said_in_every_language(file: Path) -> None:
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(call, ast.Call) and _logs(call.func):
            assert not _plain(call), f"{file.name}:{call.lineno}: a Text was expected"


def _logs(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute) or function.attr not in _LEVELS:
        return False
    return "log" in ast.unparse(function.value).lower()


def _plain(call: ast.Call) -> bool:
    """Whether a message may be a str: anything but one Text, made here or handed over by its name."""
    if len(call.args) != 1:
        return True
    said = call.args[0]
    ways = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
    return not all(
        isinstance(one, ast.Name) or (isinstance(one, ast.Call) and ast.unparse(one.func) in _TEXTS) for one in ways
    )


@pytest.mark.parametrize("written", ["_log.info('x')", "_log.info(f'{x}')", "_log.info('%s', x)", "_log.info(x.en)"])
def test_a_message_in_one_language_would_be_found(written: str) -> None:
    call = ast.parse(written, mode="eval").body
    assert isinstance(call, ast.Call) and _plain(call)
