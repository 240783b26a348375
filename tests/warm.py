"""`actctl` run as a process of its own without the second that its imports take: forked from one that has them.

All workers of a run of pytest share such parents, one for each way in which Python is started. A command has everything
that a new process has (environment, folder, the three streams, an exit code, no memory of other commands) but has not
been through the start of Python itself; tests about that, and about signals, start a real one. Where there is no fork
(Windows), or the environment touches Python's own start, a real process is started here as well.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import gc
import hashlib
import importlib
import inspect
import json
import os
import pkgutil
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_COLD = ("PYTHON", "LC_", "LANG", "TZ")
"""Variables that mean something to Python's start: with other values than the parent's, a real process is started."""
_MEETING = "ACTCTL_WARM"
"""The variable that says where parents are, and the process after which they end: FOLDER:PID."""
_LOOK_SECONDS = 2
_Cached = type(cache(lambda: None))
_NOT_LOADED = ("actctl.__main__",)


def run(
    arguments: Sequence[str], *, env: Mapping[str, str], cwd: str | Path | None = None, stdin: bytes = b"",
    timeout: float = 300, stdout: int | None = None, limits: Mapping[int, int] | None = None, umask: int | None = None,
    at: str | None = None, script: str | None = None,
) -> subprocess.CompletedProcess[bytes]:  # fmt: skip
    """`actctl ARGUMENTS` to its end; `stdout`: where its output goes instead. Raises subprocess.TimeoutExpired.

    `at`: the time that it is all the while (ISO 8601 with its zone; still_clock.py). `script`: a Python program that
    is run instead.
    """
    with contextlib.ExitStack() as files:
        streams = [files.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        streams[0].write(stdin)
        streams[0].seek(0)
        numbers = [one.fileno() for one in streams]
        if stdout is not None:
            numbers[1] = stdout
        process = start(arguments, numbers, env=env, cwd=cwd, limits=limits, umask=umask, at=at, script=script)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for one in streams[1:]:
            one.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, streams[1].read(), streams[2].read())


def program(folder: Path) -> str:
    """Path of a program in that folder which does what `actctl` does; forked like all, for others to start."""
    if not hasattr(os, "fork"):
        return str(Path(sys.executable).parent / "actctl")
    address = _started_with(os.environ, None)
    path = folder / "actctl"
    path.write_text(f"#!{sys.executable} -IS\n{_CLIENT.format(address=address)}")
    path.chmod(0o700)
    return str(path)


_CLIENT = """import array, json, os, socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect({address!r})
own = {{"limits": {{}}, "umask": None}}
request = json.dumps({{"arguments": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd(), "own": own}}).encode()
streams = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
connection.sendmsg([len(request).to_bytes(4, "big")], streams)
connection.sendall(request)
sys.exit(int(connection.makefile("rb").read().split()[1]))
"""


class Forked:
    """A command that runs in a session of its own; as subprocess.Popen has it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answer = connection.makefile("rb")
        self.pid = int(self._answer.readline())
        self.returncode: int | None = None
        self.peak = 0
        """Most memory that it had in use, as the system counts it (kB on Linux); known when it has ended."""

    def wait(self, timeout: float | None = 300) -> int:
        """Its exit code, negative for a signal. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("actctl", timeout or 0)
            self.returncode, self.peak = map(int, self._answer.readline().split())
            self._answer.close()
            self._connection.close()
        return self.returncode

    def poll(self) -> int | None:
        """The same if it has ended."""
        over = self.returncode is not None or select.select([self._connection], [], [], 0)[0]
        return self.wait() if over else None

    def send_signal(self, number: int) -> None:
        """A signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended, and the word of it is on its way
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


def start(
    arguments: Sequence[str], streams: Sequence[int], *, env: Mapping[str, str], cwd: str | Path | None = None,
    limits: Mapping[int, int] | None = None, umask: int | None = None, at: str | None = None,
    within: str | None = None, script: str | None = None,
) -> Forked | subprocess.Popen[bytes]:  # fmt: skip
    """`actctl ARGUMENTS` with three streams; where the first is a terminal, in the foreground of it.

    `limits`: RLIMIT_… → most. `at`: as in `run`; only a forked command has it. `within`: a module of the tests whose
    `enter()` is called in the command's process before it begins; only a forked command has that, too. `script`: as in
    `run`.
    """
    address = _started_with(env, at)
    own = {"limits": dict(limits or {}), "umask": umask, "within": within, "script": script}
    if address is None:
        command = [sys.executable, *([script] if script else ["-m", "actctl"]), *arguments]
        return subprocess.Popen(
            command, stdin=streams[0], stdout=streams[1], stderr=streams[2], env=env, cwd=cwd,
            preexec_fn=None if os.name == "nt" else lambda: _alone(own),
        )  # fmt: skip
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(address)
    place = str(cwd or Path.cwd())
    request = json.dumps({"arguments": list(arguments), "env": dict(env), "cwd": place, "own": own}).encode()
    handed = array.array("i", streams)
    connection.sendmsg([len(request).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
    connection.sendall(request)
    return Forked(connection)


def _alone(own: Mapping[str, Any]) -> None:
    """Of the new process: its session, its terminal, its limits."""
    import fcntl
    import resource
    import termios

    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have it ignored
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if own["umask"] is not None:
        os.umask(own["umask"])
    for number, most in own["limits"].items():
        resource.setrlimit(int(number), (most, most))


def _started_with(env: Mapping[str, str], at: str | None) -> str | None:
    """The address of a parent whose start these variables would not have changed; None: there can be none."""
    if not hasattr(os, "fork"):
        return None
    ours = ("PYTHONPATH", str(ROOT))
    return _parent(tuple(sorted(item for item in env.items() if item[0].startswith(_COLD) and item != ours)), at)


def share(folder: str) -> None:
    """Parents of this process and of those that it starts meet in that folder; they end when this process has."""
    os.environ[_MEETING] = f"{folder}:{os.getpid()}"


@cache
def _parent(cold: tuple[tuple[str, str], ...], at: str | None) -> str:
    """Its address; whoever needs it first starts it."""
    import fcntl

    if _MEETING not in os.environ:
        alone = tempfile.TemporaryDirectory(prefix="actctl-warm-")
        atexit.register(alone.cleanup)
        share(alone.name)
    folder, _, owner = os.environ[_MEETING].rpartition(":")
    place = Path(folder) / hashlib.sha256(repr((cold, at)).encode()).hexdigest()[:16]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_COLD)}
    environ = {**kept, **dict(cold), "PYTHONPATH": str(ROOT)}
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            command = [sys.executable, "-m", "tests.warm", str(place), owner, *([at] if at else [])]
            ready, saying = os.pipe()
            os.posix_spawn(command[0], command, environ, file_actions=[(os.POSIX_SPAWN_DUP2, saying, 1)])
            os.close(saying)
            with os.fdopen(ready, "rb") as answer:
                assert answer.readline() == b"ready\n"
    return str(place)


def _serve(address: str, owner: str, at: str | None = None) -> None:
    """The parent: has the imports, forks for each request, never runs a command itself; ends after `owner`."""
    import actctl

    for module in pkgutil.walk_packages(actctl.__path__, "actctl."):
        if not module.name.startswith(_NOT_LOADED):
            importlib.import_module(module.name)
    _build_once()
    _read_once()
    sys.modules["__main__"].__package__ = None  # else the usage that a command shows begins with `python -m`
    if at is not None:
        from tests import still_clock

        still_clock.hold(datetime.fromisoformat(at))
    gc.collect()
    gc.freeze()  # its objects are never looked at again, so that forked processes go on sharing their pages
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while _is_there(int(owner)):
            if not select.select([listener], [], [], _LOOK_SECONDS)[0]:
                continue
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _attend(connection)
            connection.close()


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _build_once() -> None:
    """The tree of commands is the same for all; Typer makes it anew from their signatures each time it is called.

    What reads the values of an option is made when it is first wanted, if Typer has it that way: it is wanted now.
    """
    import typer

    from actctl.cli.app import app

    built = typer.main.get_command(app)
    vars(typer.main)["get_command"] = lambda _: built
    found: list[Any] = [built]
    for command in found:
        found += getattr(command, "commands", {}).values()
        for parameter in command.params:
            getattr(parameter, "get_runtime_param", lambda: None)()


def _read_once() -> None:
    """What is shipped as data is the same for all: each cached function without arguments reads some of it."""
    for name, module in list(sys.modules.items()):
        for known in vars(module).values() if name.startswith("actctl.") else ():
            if isinstance(known, _Cached) and known.__module__ == name and not inspect.signature(known).parameters:
                known()


def _attend(connection: socket.socket) -> None:
    """Run the one command that is asked for, and say how it ended; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, ancillary, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(3 * array.array("i").itemsize))
    streams = array.array("i")
    streams.frombytes(ancillary[0][2])
    wanted, got = int.from_bytes(head, "big"), b""
    while len(got) < wanted:
        got += connection.recv(wanted - len(got))
    pid = os.fork()
    if pid == 0:
        _become(json.loads(got), list(streams), connection)
    for stream in streams:
        os.close(stream)  # the one who reads its other end learns that the command has closed it
    _, status, used = os.wait4(pid, 0)
    connection.sendall(b"%d %d\n" % (os.waitstatus_to_exitcode(status), used.ru_maxrss))
    os._exit(0)


def _become(request: dict[str, Any], streams: list[int], connection: socket.socket) -> None:
    """This process as the command; does not return."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    _alone(request["own"])
    connection.sendall(b"%d\n" % os.getpid())
    connection.close()
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    random.seed()
    script = request["own"].get("script")
    sys.argv = [script or "actctl", *request["arguments"]]
    code = 1
    try:
        if request["own"].get("within"):
            importlib.import_module(request["own"]["within"]).enter()
        if script:
            runpy.run_path(script, run_name="__main__")
        else:
            from actctl.__main__ import main

            main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        for written in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                written.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
