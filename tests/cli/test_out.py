"""`--out` destroys nothing that it names, and a result that cannot be written is one sentence: files, links, devices,
pipes, descriptors, a full disk (a limit on the size of files, as the kernel sets one)."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import build_fleet
from tests import warm

DLV = Path(__file__).parent.parent / "data/en/kms-client-licensed-ws2022-dc-dlv.txt"
ENVIRON = {**os.environ, "LC_ALL": "C.UTF-8"}
READ = ["parse", str(DLV)]
"""A command that needs no host and shows a key's last five."""
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


def actctl(*arguments: str, stdout: int | None = None, umask: int = 0o022) -> subprocess.CompletedProcess[bytes]:
    """A process with a standard output, and file modes, of the test's choice."""
    return warm.run(arguments, env=ENVIRON, umask=umask, stdout=stdout)


def started(
    *arguments: str, stdout: int | None = subprocess.PIPE, largest: int | None = None, passed: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    """One from Python's start, its files limited to `largest` bytes, or with more descriptors."""

    def limited() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return subprocess.run(
        [sys.executable, "-m", "actctl", *arguments], stdout=stdout, stderr=subprocess.PIPE, preexec_fn=limited,
        pass_fds=passed, env={**ENVIRON, "PYTHONDONTWRITEBYTECODE": "1"}, timeout=120, check=False,
    )  # fmt: skip


def one_sentence(done: subprocess.CompletedProcess[bytes], code: int = 2) -> str:
    text = done.stderr.decode()
    assert done.returncode == code, text
    assert text.count("\n") == 1 and "Traceback" not in text, text
    return text


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_new_file_is_its_owners_alone_where_keys_are_in_it(tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    done = actctl(*READ, "-o", "csv", "--out", str(file))
    assert done.returncode == 0 and done.stdout == b""
    assert "6VM33" in file.read_text("utf-8-sig")
    assert mode(file) == 0o600
    said = done.stderr.decode().splitlines()
    assert said == ["1 host · 1 licensed", "1 KMS client", f"written to {file}"], "what is no row stands here"


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_of_public_keys_is_as_the_umask_says(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "keys.txt"
    assert actctl("gvlk", "list", "--out", str(file), umask=umask).returncode == 0
    assert mode(file) == 0o666 & ~umask


@pytest.mark.parametrize("before", [0o600, 0o640, 0o644])
def test_a_file_that_was_there_keeps_its_mode(tmp_path: Path, before: int) -> None:
    file = tmp_path / "there.html"
    file.write_text("old")
    file.chmod(before)
    assert actctl(*READ, "-o", "html", "--out", str(file)).returncode == 0
    assert mode(file) == before and file.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert names(tmp_path) == ["there.html"]


@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_stays_a_link(tmp_path: Path, dangling: bool) -> None:
    (tmp_path / "real").mkdir()
    target, middle, link = tmp_path / "real/file.txt", tmp_path / "middle", tmp_path / "link"
    if not dangling:
        target.write_text("old")
    middle.symlink_to(target)
    link.symlink_to("middle")
    assert actctl(*READ, "--out", str(link)).returncode == 0
    assert link.is_symlink() and middle.is_symlink()
    assert "6VM33" in target.read_text("utf-8")


def test_a_fifo_is_written_to(tmp_path: Path) -> None:
    fifo, got = tmp_path / "fifo", []
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    assert actctl(*READ, "--out", str(fifo)).returncode == 0
    reader.join(timeout=60)
    assert b"6VM33" in got[0]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_an_open_descriptor_is_written_to_where_it_stands(tmp_path: Path) -> None:
    """`--out >(…)` is /dev/fd/63; one that appends goes on behind what is there."""
    reading, writing = os.pipe()
    assert started(*READ, "--out", f"/dev/fd/{writing}", passed=(writing,)).returncode == 0
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert b"6VM33" in pipe.read()
    file = tmp_path / "log"
    file.write_text("before\n")
    with file.open("ab") as appending:
        number = appending.fileno()
        assert started(*READ, "--out", f"/dev/fd/{number}", passed=(number,)).returncode == 0
        assert actctl(*READ, "--out", "/dev/stdout", stdout=number).returncode == 0
    text = file.read_text("utf-8")
    assert text.startswith("before\n") and text.count("6VM33") == 2


@pytest.mark.parametrize("number", ["4294967297", "99999999999999999999", "٣", "9" * 4000])
def test_a_number_that_no_descriptor_has(number: str) -> None:
    assert "cannot be written: " in one_sentence(actctl(*READ, "--out", f"/dev/fd/{number}"))


@pytest.mark.parametrize("name", ["ライ" * 42 + "ー", "x" * 255, "é" * 127])
def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path, name: str) -> None:
    assert actctl(*READ, "--out", str(tmp_path / name)).returncode == 0
    assert names(tmp_path) == [name]


@needs_full
@pytest.mark.parametrize("linked", [False, True])
def test_a_full_device_stays_one(tmp_path: Path, linked: bool) -> None:
    name = tmp_path / "link" if linked else FULL
    if linked:
        name.symlink_to(FULL)
    said = one_sentence(actctl(*READ, "--out", str(name)))
    assert "No space left on device" in said and str(name) in said
    assert stat.S_ISCHR(FULL.stat().st_mode)
    assert not linked or name.is_symlink()


@pytest.mark.parametrize("largest", [0, 100])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, largest: int) -> None:
    file = tmp_path / "report.html"
    file.write_text("old")
    said = one_sentence(started(*READ, "-o", "html", "--out", str(file), largest=largest))
    assert f"{file}: cannot be written: " in said
    assert file.read_text() == "old"
    assert names(tmp_path) == ["report.html"]
    file.unlink()
    one_sentence(started(*READ, "-o", "html", "--out", str(file), largest=largest))
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["", "missing/file.txt", "."])
def test_what_is_no_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = one_sentence(actctl(*READ, "--out", name))
    assert "--out" in said if name == "" else said.startswith(f"{name}: cannot be written: ")


ANYTHING = [
    ["--help"], ["--version"], ["report", "--help"], READ, ["parse", "-o", "json", str(DLV)], ["explain", "0xC004F074"],
    ["gvlk", "list"], ["gvlk", "find", "2022"], ["gvlk", "show", "6VM33"], ["gvlk", "identify", "6VM33"],
    ["inventory", "list", "-i", "web01,"], ["runs", "list"], ["runs", "list", "-o", "json"], ["demo"],
    ["demo", "-o", "jsonl"],
]  # fmt: skip


@needs_full
@pytest.mark.parametrize("command", ANYTHING, ids=lambda command: " ".join(command[:2]))
def test_a_full_standard_output_is_one_sentence(command: list[str]) -> None:
    with FULL.open("wb") as full:
        said = one_sentence(actctl(*command, stdout=full.fileno()))
    assert "standard output: cannot be written: No space left on device" in said


def test_four_kilobytes_left(tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("wb") as file:
        said = one_sentence(started("gvlk", "list", "--wide", stdout=file.fileno(), largest=4096))
    assert "cannot be written" in said


def test_a_report_says_what_it_wrote(tmp_path: Path) -> None:
    server = {"release": "server-2022", "edition": "ServerStandard"}
    hosts = {"web01": server, "web02": server, "off01": {**server, "fault": "refuse"}}
    file = tmp_path / "licensing.html"
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        simulator.write_inventory(tmp_path / "inventory.yaml")
        given = ["report", "-i", str(tmp_path / "inventory.yaml"), "-o", "html", "--out", str(file)]
        done, japanese, quiet = actctl(*given), actctl(*given, "--lang", "ja"), actctl(*given, "-q")
    assert done.returncode == japanese.returncode == quiet.returncode == 1
    assert done.stderr.decode().splitlines()[-1] == f"3 hosts written to {file}, 1 not read"
    assert japanese.stderr.decode().splitlines()[-1] == f"3台分を {file} に書き込みました (うち未取得 1台)"
    assert quiet.stderr == b""
