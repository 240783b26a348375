"""Whatever is said before a command runs is said in the reader's language, and on a line of its own."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import actctl


@pytest.mark.parametrize("words", [("--lang", "ja", "--help"), ("--lang=ja", "help", "keys"), ("--help", "--lang=ja")])
def test_a_language_before_the_commands_name(words: tuple[str, ...]) -> None:
    done = actctl(*words)
    assert done.returncode == 0 and "プロダクト キー" in done.stdout.decode() and b"Product keys" not in done.stdout


def test_it_is_that_of_the_command_too() -> None:
    assert "名前: " in actctl("--lang", "ja", "explain", "0xC004F074").stdout.decode()
    assert b"name: " in actctl("--lang", "ja", "explain", "--lang", "en", "0xC004F074").stdout


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("report", "--nosuch"), None),
        (("report", "--limt", "x"), "--limit was expected"),
        (("report", "--frok", "3"), None),
        (("report", "--fork", "3"), "--forks was expected"),
        (("nosuch",), None),
        (("--lang", "en"), "a command was expected"),
        (("reprot",), "report was expected"),
    ],
)
def test_what_is_far_from_all_is_not_guessed_at(words: tuple[str, ...], near: str | None) -> None:
    done = actctl(*words)
    assert done.returncode == 2 and (near or "--help lists them").encode() in done.stderr, done.stderr


@pytest.mark.parametrize(("lang", "said"), [("en", "completion installed in"), ("ja", "に設定しました")])
def test_completion_is_installed_in_the_readers_language(lang: str, said: str, tmp_path: Path) -> None:
    line = f"'{sys.executable}' -m actctl --lang {lang} --install-completion; :"
    env = {**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(["bash", "-c", line], env=env, cwd=tmp_path, capture_output=True, check=True)
    assert said in done.stdout.decode() and ".bash_completions" in done.stdout.decode(), done
    assert (b"Completion" in done.stdout) == (lang == "en")


@pytest.mark.parametrize(("key", "code"), [(b"\x04", 2), (b"\x03", 130)])
def test_an_answer_to_a_question_left_open_begins_a_line(key: bytes, code: int, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    (tmp_path / "inventory.yaml").write_text("all: {hosts: {web01: {ansible_host: 127.0.0.1, ansible_user: u}}}\n")
    command = [sys.executable, "-m", "actctl", "report", "--lang", "ja", "--ask-pass", "-i", "inventory.yaml"]
    start = f"import os,fcntl,termios;fcntl.ioctl(0,termios.TIOCSCTTY,0);os.execv({sys.executable!r},{command!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", start], stdin=slave, stdout=slave, stderr=slave, cwd=tmp_path, start_new_session=True
    )
    os.close(slave)
    said = b""
    try:
        said = _until(master, said, "パスワード".encode())
        os.write(master, key)
        said = _until(master, said, "。".encode() if code == 2 else "中断しました".encode())
        assert process.wait(60) == code
    finally:
        process.kill()
        process.wait()
        os.close(master)
    lines = [line.strip() for line in said.decode().splitlines()]
    asked = next(line for line in lines if "パスワード" in line and line.endswith(":"))
    assert asked and "。" not in lines, lines


def _until(master: int, said: bytes, wanted: bytes) -> bytes:
    while wanted not in said:
        assert select.select([master], [], [], 60)[0], said.decode()
        said += os.read(master, 65536)
    return said
