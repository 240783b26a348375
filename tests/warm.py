"""`actctl` run as a process of its own without the second that its imports take: forked from one that has them.

Each pytest worker keeps one such parent. A command has everything that a new process has (environment, folder, the
three streams, an exit code, no memory of other commands) but has not been through the start of Python itself; tests
about that, and about signals, start a real one. Where there is no fork (Windows), or the environment touches Python's
own start, a real process is started here as well.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import fcntl
import importlib
import json
import os
import pkgutil
import random
import signal
import socket
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_COLD = ("PYTHON", "LC_", "LANG")
"""Variables that mean something to Python's start: with other values than the parent's, a real process is started."""
_NOT_LOADED = ("actctl.simulator", "actctl.__main__")


def run(
    arguments: Sequence[str], *, env: Mapping[str, str], cwd: str | Path | None = None, stdin: bytes = b"",
    timeout: float = 300,
) -> subprocess.CompletedProcess[bytes]:  # fmt: skip
    """`actctl ARGUMENTS` to its end. Raises subprocess.TimeoutExpired."""
    with contextlib.ExitStack() as files:
        streams = [files.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        streams[0].write(stdin)
        streams[0].seek(0)
        started = start(arguments, [one.fileno() for one in streams], env=env, cwd=cwd)
        code = started.wait(timeout)
        for one in streams[1:]:
            one.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, streams[1].read(), streams[2].read())


@dataclass(frozen=True)
class Started:
    """A command that runs: its process, whoever waits for it."""

    pid: int
    _wait: Callable[[float], int]

    def wait(self, timeout: float = 300) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired; it is killed then."""
        try:
            return self._wait(timeout)
        except (TimeoutError, subprocess.TimeoutExpired):
            os.kill(self.pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired("actctl", timeout) from None


def start(
    arguments: Sequence[str], streams: Sequence[int], *, env: Mapping[str, str], cwd: str | Path | None = None
) -> Started:
    """`actctl ARGUMENTS` with these three streams; where the first is a terminal, in a session of its own on it."""
    address = _started_with(env)
    if address is None:
        command = [sys.executable, "-m", "actctl", *arguments]
        process = subprocess.Popen(
            command, stdin=streams[0], stdout=streams[1], stderr=streams[2], env=env, cwd=cwd, start_new_session=True
        )
        return Started(process.pid, lambda timeout: process.wait(timeout))
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(address)
    request = json.dumps({"arguments": list(arguments), "env": dict(env), "cwd": str(cwd or Path.cwd())}).encode()
    handed = array.array("i", streams)
    connection.sendmsg([len(request).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
    connection.sendall(request)
    answer = connection.makefile("rb")

    def wait(timeout: float) -> int:
        with connection, answer:
            connection.settimeout(timeout)
            return int(answer.readline())

    return Started(int(answer.readline()), wait)


def _started_with(env: Mapping[str, str]) -> str | None:
    """The address of a parent whose start these variables would not have changed; None: there can be none."""
    if not hasattr(os, "fork"):
        return None
    ours = ("PYTHONPATH", str(ROOT))
    return _parent(tuple(sorted(item for item in env.items() if item[0].startswith(_COLD) and item != ours)))


@cache
def _parent(cold: tuple[tuple[str, str], ...]) -> str:
    folder = tempfile.mkdtemp(prefix="actctl-warm-")
    address = str(Path(folder) / "socket")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_COLD)}
    environ = {**kept, **dict(cold), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "tests.warm", address], env=environ, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    atexit.register(_stop, process, Path(folder))
    return address


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.kill()
    process.communicate()
    (folder / "socket").unlink(missing_ok=True)
    folder.rmdir()


def _serve(address: str) -> None:
    """The parent: has the imports, forks for each request, never runs a command itself."""
    import actctl

    for module in pkgutil.walk_packages(actctl.__path__, "actctl."):
        if not module.name.startswith(_NOT_LOADED):
            importlib.import_module(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _attend(connection)
            connection.close()


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
        connection.close()
        _become(json.loads(got), list(streams))
    connection.sendall(b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(request: dict[str, object], streams: list[int]) -> None:
    """This process as the command; does not return."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.setsid()
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(request["env"])  # type: ignore[call-overload]
    os.chdir(str(request["cwd"]))
    random.seed()
    sys.argv = ["actctl", *request["arguments"]]  # type: ignore[misc]
    code = 1
    try:
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
    _serve(sys.argv[1])
