"""TAB in a real bash and a real zsh, each on a pseudo-terminal, and what may never be offered to them."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from actctl.cli.bash_words import Line, line_of
from tests import warm

_INVENTORY = """
all:
  children:
    tokyo: {hosts: {web01: , web02: , zeta9: }}
    osaka: {hosts: {sql01: }}
    横浜支社: {hosts: {経理サーバー01: }}
"""
_JOURNAL = Path(__file__).parents[1] / "fleet" / "change" / "data" / "journal-0.1.0.jsonl"
_HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "a;touch pwned",
    "x'y",
    'x"y',
    "a b",
    "a\\$(touch pwned)",
    "-rf",
    "a\nb",
    "*",
)
_SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
_READY = {"bash": "", "zsh": "autoload -Uz compinit; compinit -u -d ./dump; "}
_SECONDS = 120


class Shell:
    """A shell on a pseudo-terminal, as a person sits before it."""

    def __init__(self, master: int) -> None:
        self._master = master
        self.seen = self.all = ""

    def types(self, text: str) -> None:
        """Keys, as they come from a keyboard."""
        os.write(self._master, text.encode())

    def shows(self, pattern: str) -> None:
        """Wait until it has; what stands before is not looked at again."""
        until = time.monotonic() + _SECONDS
        while not (found := re.search(pattern, self.seen, re.DOTALL)):
            left = until - time.monotonic()
            assert left > 0 and select.select([self._master], [], [], left)[0], f"{pattern} not in {self.seen!r}"
            new = os.read(self._master, 65536).decode("utf-8", "replace")
            self.seen, self.all = self.seen + new, self.all + new
        self.seen = self.seen[found.end() :]


@contextmanager
def shell(name: str, folder: Path) -> Iterator[Shell]:
    """With completion of actctl, in a folder with an inventory."""
    if shutil.which(name) is None:
        if os.environ.get("ACTCTL_SERVICES") == "required":
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "xterm",
        "LC_ALL": "C.UTF-8", "PS1": "ready> ", "XDG_STATE_HOME": str(folder / "state"), "COLUMNS": "200",
    }  # fmt: skip
    master, slave = pty.openpty()
    process = subprocess.Popen(
        _SHELLS[name], stdin=slave, stdout=slave, stderr=slave, env=env, cwd=folder, start_new_session=True
    )
    os.close(slave)
    try:
        one = Shell(master)
        one.types(f'{_READY[name]}eval "$(_ACTCTL_COMPLETE=source_{name} actctl)"; echo be""gun\n')
        one.shows("begun")
        yield one
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.mark.services
@pytest.mark.parametrize("name", _SHELLS)
def test_a_shell_goes_on_with_what_is_meant(name: str, tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(_INVENTORY)
    with shell(name, tmp_path) as one:
        one.types("actctl doc\t")
        one.shows("doctor")
        one.types("ze\t")
        one.shows("zeta9")
        one.types("\x15actctl report --fail-on unli\t")
        one.shows("unlicensed")
        one.types("\x15actctl explain 0xC004F07\t\t")
        one.shows("0xC004F074")


@pytest.mark.services
@pytest.mark.parametrize("name", _SHELLS)
def test_behind_a_colon_the_line_stays_as_it_was_typed(name: str, tmp_path: Path) -> None:
    """bash cuts the word there, and puts what is offered in the place of the last piece alone."""
    (tmp_path / "inventory.yaml").write_text(_INVENTORY)
    for run in ("20261123-2214-k3f9", "20261124-0101-abcd"):
        folder = tmp_path / "state" / "actctl" / "runs" / run
        folder.mkdir(parents=True)
        shutil.copyfile(_JOURNAL, folder / "journal.jsonl")
    with shell(name, tmp_path) as one:
        _becomes(one, "report tokyo:ze", "tokyo:zeta9")
        _becomes(one, "report 横", "横浜支社")
        _becomes(one, "report tokyo:経理", "tokyo:経理サーバー01")
        _becomes(one, "report 'all:!ze", "all:!zeta9")
        _becomes(one, "report all:web01,tokyo:sq", "all:web01,tokyo:sql01")
        _becomes(one, "report -u me@corp.example tokyo:ze", "-u me@corp.example tokyo:zeta9")
        if name == "bash":
            _becomes(one, "report --limit=tokyo:ze", "--limit=tokyo:zeta9")
            _becomes(one, "report --fail-on=unli", "--fail-on=unlicensed")
        _becomes(one, "report --limit @run:20261124-0101-abcd:f", "@run:20261124-0101-abcd:failed")
        _becomes(one, "report --limit @run:20261124-0101-abcd:failed,wa", "abcd:failed,waiting")
        one.types("actctl report --limit @run:\t\t")
        one.shows("2026112")


def _becomes(one: Shell, typed: str, whole: str) -> None:
    """What a TAB makes of a line of actctl; `echo` is put before it, so that the shell says what stands there."""
    one.types(f"actctl {typed}\t")
    one.shows(re.escape(whole.rpartition(":")[2][-4:]))
    one.types("\x01echo '<' \x05 '>'\n")
    one.shows(rf"[\r\n]< actctl report [^\n]*{re.escape(whole)} *>")


@pytest.mark.parametrize(
    ("pieces", "words", "begun"),
    [
        (["report", "tok"], ["report", "tok"], ""),
        (["report", ""], ["report", ""], ""),
        (["report", "all", ":"], ["report", "all:"], "all:"),
        (["report", "all", ":", "we"], ["report", "all:we"], "all:"),
        (["report", "a", ":", "b", ":", "c"], ["report", "a:b:c"], "a:b:"),
        (["report", "all", ":", ""], ["report", "all:", ""], ""),
        (["report", "all:we"], ["report", "all:we"], ""),
        (["report", "--limit", "@", "run", ":"], ["report", "--limit", "@run:"], "@run:"),
        (["report", "--limit", "=@", "run", ":", "2"], ["report", "--limit=@run:2"], "@run:"),
        (["report", "--limit", "="], ["report", "--limit="], ""),
        (["report", "'all:!we"], ["report", "'all:!we"], ""),
    ],
)
def test_the_pieces_of_bash_are_the_words_that_were_typed(pieces: list[str], words: list[str], begun: str) -> None:
    assert line_of(pieces, len(pieces) - 1) == Line(words, begun)


@pytest.mark.services
@pytest.mark.parametrize("name", _SHELLS)
def test_nothing_is_said_or_run_where_nothing_can_be_offered(name: str, tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text("all: [broken\n")
    with shell(name, tmp_path) as one:
        one.types("actctl report nobody\t\t")
        one.types("\x15echo sti''ll here\n")
        one.shows("still here")
        assert "inventory" not in one.all and "Traceback" not in one.all


@pytest.mark.services
def test_fish_is_offered_what_is_meant(tmp_path: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    (tmp_path / "inventory.yaml").write_text(_INVENTORY)
    typed = {
        "doc": ["doctor"], "report tokyo:ze": ["tokyo:zeta9"], "report 横": ["横浜支社"],
        "report --fail-on unli": ["unlicensed"], "explain 0xC004F074": ["0xC004F074"], "kms cl": ["clients"],
        "report --limit all:!sq": ["all:!sql01"],
    }  # fmt: skip
    lines = [f"complete -C 'actctl {line}'; echo ." for line in typed]
    script = "; ".join(["_ACTCTL_COMPLETE=source_fish actctl | source", *lines])
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }  # fmt: skip
    command = ["fish", "--no-config", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, timeout=_SECONDS, check=True)
    assert done.stderr == b""
    assert dict(zip(typed, map(str.split, done.stdout.decode().split(".\n")), strict=False)) == typed


def test_other_letters_are_offered_where_their_bytes_are_harmless(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(_INVENTORY)
    assert _offered(tmp_path, "inventory.yaml", "経") == ["経理サーバー01".encode()]
    assert _offered(tmp_path, "inventory.yaml", "ze", PYTHONIOENCODING="cp932") == [b"zeta9"]
    assert _offered(tmp_path, "inventory.yaml", "経", PYTHONIOENCODING="cp932") == []


@pytest.mark.parametrize("name", ["complete_bash", "complete_zsh", "complete_fish", "complete_powershell"])
def test_a_name_that_could_mean_something_to_a_shell_is_not_offered(name: str, tmp_path: Path) -> None:
    import json

    hosts: dict[str, dict[str, str]] = {host: {} for host in (*_HOSTILE, "web01")}
    (tmp_path / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    words = ["actctl", "report", "-i", "inventory.json", ""]
    env = {
        **os.environ, "_ACTCTL_COMPLETE": name, "COMP_WORDS": "\n".join(words), "COMP_CWORD": "4",
        "_TYPER_COMPLETE_ARGS": " ".join(words), "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    done = warm.run([], env=env, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not [bad for bad in ("touch", "x'y", 'x"y', "-rf", "*\n") if bad in done.stdout.decode()]


def test_only_plain_names_are_offered() -> None:
    from actctl.cli import completion

    offer = completion.words(*_HOSTILE, "web01", "web-2.corp", listed=",")
    assert offer(None, "") == ["web01", "web-2.corp"]  # type: ignore[arg-type]
    assert offer(None, "web01,WEB-") == ["web01,WEB-2.corp"]  # type: ignore[arg-type]
    assert offer(None, "$(x),we") == []  # type: ignore[arg-type]


def _offered(folder: Path, inventory: str, typed: str = "web0", **more: str) -> list[bytes]:
    words = ["actctl", "report", "-i", inventory, typed]
    env = {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        **more,
        "_ACTCTL_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": "4",
    }
    done = warm.run([], env=env, cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.split()


def test_at_a_tab_nothing_is_read_that_may_keep_silent_or_take_long(tmp_path: Path) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "hosts.yaml").write_text(_INVENTORY)
    (tmp_path / "some" / "group_vars").mkdir()
    (tmp_path / "some" / "group_vars" / "tokyo.yaml").write_text("actctl_port: 5985\n")
    (tmp_path / "link.yaml").symlink_to("some/hosts.yaml")
    for whole in ("some", "some/hosts.yaml", "link.yaml", "web01,web02,"):
        assert _offered(tmp_path, whole) == [b"web01", b"web02"], whole

    os.mkfifo(tmp_path / "pipe.yaml")
    for silent in ("pipe.yaml", "/dev/zero", "/dev/tty", "/proc/kmsg", "missing.yaml", "some/../pipe.yaml"):
        assert _offered(tmp_path, silent) == [], silent
    for place in ("some/more", "some/group_vars/all"):
        os.mkfifo(tmp_path / place)
        assert _offered(tmp_path, "some") == [], place
        (tmp_path / place).unlink()
    (tmp_path / "endless").mkdir()
    for link in ("one", "two"):
        (tmp_path / "endless" / link).symlink_to(".")
    assert _offered(tmp_path, "endless") == [], "a folder within itself, twice"

    for hosts, offered in ((2_000, True), (20_000, False)):
        lines = "".join(
            f"    web{number:05}: {{ansible_host: 10.0.0.1, ansible_user: administrator, site: tokyo}}\n"
            for number in range(hosts)
        )
        (tmp_path / "large.yaml").write_text(f"all:\n  hosts:\n{lines}")
        assert (b"web00001" in _offered(tmp_path, "large.yaml")) is offered, hosts
    for ranges, offered in (
        (["web[00001:15000]"], True), (["web[00001:190000]"], False), (["web[0:9][0:9][0:9][0:9][0:9]"], False),
        (["web[00001:15000]", "db[00001:15000]"], False),
    ):  # fmt: skip
        (tmp_path / "short.yaml").write_text("all:\n  hosts:\n" + "".join(f"    {one}:\n" for one in ranges))
        assert (b"web00001" in _offered(tmp_path, "short.yaml", "web0000")) is offered, ranges


@pytest.mark.parametrize("value", ["", "complete", "complete_", "complete_ksh", "bash_complete", "run_bash", "1"])
def test_a_value_that_no_shell_sets_is_an_ordinary_run(value: str, tmp_path: Path) -> None:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "_ACTCTL_COMPLETE": value}
    done = warm.run(["report", "-i", "missing.yaml"], env=env, cwd=tmp_path)
    assert done.returncode == 2 and b"missing.yaml: there is no such file" in done.stderr and done.stdout == b""
    done = warm.run(["explain", "0xC004F074"], env=env, cwd=tmp_path)
    assert done.returncode == 0 and b"0xC004F074" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_however_the_program_is_named_a_tab_runs_no_command(shell: str, tmp_path: Path) -> None:
    """`python -m actctl` and a script of another name ask for the same variable."""
    words = ["actctl", "explain", "0xC004F07"]
    env = {
        **os.environ, "_ACTCTL_COMPLETE": f"complete_{shell}", "COMP_WORDS": "\n".join(words), "COMP_CWORD": "2",
        "_TYPER_COMPLETE_ARGS": " ".join(words), "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    command = [sys.executable, "-m", "actctl", "explain", "0xC004F038"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0 and b"0xC004F074" in done.stdout and b"0xC004F038" not in done.stdout
