"""The pretend cmd as other people's clients use it: pypsrp's WinRS and plain pywinrm, as on real Windows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pypsrp.exceptions import WSManFaultError
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan
from winrm.protocol import Protocol

from actctl.simulator import Simulator, SimulatorThread, build_fleet

HOSTS = {
    "en": {"release": "server-2022", "edition": "ServerStandard"},
    "ja": {"release": "server-2022", "edition": "ServerStandard", "language": "ja"},
    "old": {"release": "server-2008-r2", "edition": "ServerStandard"},
}
STRANGE = r'_-(){}[]<>*+-/\?"' "!@#$^&|;:i,.`~0"
"""Letters that mean something to cmd, in a variable's name and value."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with SimulatorThread(Simulator(build_fleet({"hosts": HOSTS}))) as running:
        yield running


@contextmanager
def winrs(simulator: Simulator, host: str = "en", **more: Any) -> Iterator[WinRS]:
    endpoint = simulator.endpoints[host]
    wsman = WSMan(endpoint.address, port=endpoint.http_port, ssl=False, auth="ntlm", encryption="always",
                  username=simulator.fleet.user, password=simulator.fleet.password)  # fmt: skip
    with wsman, WinRS(wsman, **more) as shell:
        yield shell


def done(shell: WinRS, program: str, *arguments: str) -> tuple[int | None, bytes, bytes]:
    process = Process(shell, program, list(arguments))
    process.invoke()
    process.signal(SignalCode.CTRL_C)
    return process.rc, process.stdout, process.stderr


def protocol(simulator: Simulator, host: str = "en") -> Protocol:
    endpoint = simulator.endpoints[host]
    url = f"http://{endpoint.address}:{endpoint.http_port}/wsman"
    return Protocol(url, transport="ntlm", username=simulator.fleet.user, password=simulator.fleet.password)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("echo out && echo err>&2 && exit 1", (1, b"out \r\n", b"err \r\n")),
        ("echo one & echo two", (0, b"one \r\ntwo\r\n", b"")),
        ("echo x 1>&2", (0, b"", b"x \r\n")),
        ("echo x>nul 2>&1", (0, b"", b"")),
        ("nosuch 2>&1 >nul || echo no", (0, b"'nosuch' is not recognized as an internal or external command,\r\n"
                                            b"operable program or batch file.\r\nno\r\n", b"")),
        ("exit /b 7", (7, b"", b"")),
        ("exit 3 & echo never", (3, b"", b"")),
        ("nosuch 2>nul & exit /b", (1, b"", b"")),
        ("echo a^&b ^> c", (0, b"a&b > c\r\n", b"")),
        ('echo "a&b"', (0, b'"a&b"\r\n', b"")),
        ("echo %OS% %NoSuch%", (0, b"Windows_NT %NoSuch%\r\n", b"")),
        ("set QX=1& set qx", (0, b"QX=1\r\n", b"")),
        ("cd C:\\Windows& cd", (0, b"C:\\Windows\r\n", b"")),
        ("set | findstr /i ^os=", (0, b"OS=Windows_NT\r\n", b"")),
        ("echo abc | findstr x", (1, b"", b"")),
        ("if exist %SystemRoot%\\System32\\slmgr.vbs (echo 1) else (echo 0)", (0, b"1\r\n", b"")),
        ("if exist C:\\nothing (echo 1) else (echo 0)", (0, b"0\r\n", b"")),
        ("if not exist C:\\nothing echo none", (0, b"none\r\n", b"")),
        ("if exist C:\\nothing (echo 1)", (0, b"", b"")),
        ("if exist %SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\Modules\\OSLicense (echo 1) else (echo 0)",
         (0, b"0\r\n", b"")),
        ("set NoSuchThing", (1, b"", b"Environment variable NoSuchThing not defined\r\n")),
    ],
)  # fmt: skip
def test_lines(simulator: Simulator, line: str, wanted: tuple[int, bytes, bytes]) -> None:
    with winrs(simulator) as shell:
        assert done(shell, line) == wanted


def test_a_cmd_inside_prints_its_blanks_too(simulator: Simulator) -> None:
    with winrs(simulator) as shell:
        line = "/c echo out && echo err>&2 && exit 1"
        assert done(shell, "cmd.exe", line) == (1, b"out \r\n", b"err \r\n")


def test_the_environment_of_a_shell(simulator: Simulator) -> None:
    with winrs(simulator, environment={"env1": "var1", 1234: 5678, STRANGE: STRANGE}) as shell:
        code, out, err = done(shell, "cmd.exe", "/c", "set")
        assert (code, err) == (0, b"")
        assert {"env1=var1", "1234=5678", f"{STRANGE}={STRANGE}"} < set(out.decode().splitlines())
        assert done(shell, "echo", "%ENV1%")[1] == b"var1\r\n"
    with winrs(simulator) as shell:
        assert b"env1" not in done(shell, "set")[1], "another shell has its own"


def test_an_environment_by_pywinrm(simulator: Simulator) -> None:
    client = protocol(simulator)
    shell = client.open_shell(env_vars={"TESTENV1": "hi mom", "TESTENV2": "another var"})
    command = client.run_command(shell, "echo", ["%TESTENV1%", "%TESTENV2%"])
    assert client.get_command_output(shell, command) == (b"hi mom another var\r\n", b"", 0)
    client.close_shell(shell)


def test_the_folder_and_name_of_a_shell(simulator: Simulator) -> None:
    with winrs(simulator, name="shell 1", lifetime=60, idle_time_out=60, working_directory="C:\\Windows") as shell:
        assert str(shell.idle_time_out) == "PT60.000S"
        assert str(shell.working_directory) == "C:\\Windows"
        assert done(shell, "powershell.exe", "(pwd).Path") == (0, b"C:\\Windows\r\n", b"")
        assert done(shell, "cd")[1] == b"C:\\Windows\r\n"


@pytest.mark.parametrize(
    ("program", "arguments", "sent", "wanted"),
    [
        ("powershell.exe", ["-"], [b'Write-Host "output 1";', b'Write-Host "output 2";'], b"output 1\noutput 2\n"),
        ("more", [], [b"one\r\n", b"two\r\n"], b"one\r\ntwo\r\n"),
        ("findstr", ["b"], [b"abc\r\n", b"xyz\r\n"], b"abc\r\n"),
        ("cmd.exe", ["/c", "sort"], [b"b\r\na\r\n"], b"a\r\nb\r\n"),
    ],
)
def test_standard_input(
    simulator: Simulator, program: str, arguments: list[str], sent: list[bytes], wanted: bytes
) -> None:
    with winrs(simulator, codepage=65001) as shell:
        process = Process(shell, program, arguments)
        process.begin_invoke()
        for piece in sent[:-1]:
            process.send(piece, end=False)
        process.send(sent[-1])
        process.end_invoke()
        process.signal(SignalCode.CTRL_C)
        assert (process.rc, process.stdout, process.stderr) == (0, wanted, b"")


@pytest.mark.parametrize(("host", "codepage"), [("en", 65001), ("ja", 65001), ("ja", 932), ("ja", None)])
def test_letters_beyond_ascii(simulator: Simulator, host: str, codepage: int | None) -> None:
    """Without a code page of its own a shell has the host's: 932 in Japanese."""
    text = "こんにちは"
    with winrs(simulator, host, codepage=codepage) as shell:
        encoding = "utf-8" if codepage == 65001 else "cp932"
        assert done(shell, f"echo {text}")[1].decode(encoding) == f"{text}\r\n"
        assert done(shell, "powershell.exe", f"Write-Host {text}")[1].decode(encoding) == f"{text}\n"


def test_output_of_what_was_not_begun(simulator: Simulator) -> None:
    with winrs(simulator) as shell:
        with pytest.raises(WSManFaultError) as caught:
            Process(shell, "hostname").poll_invoke()
        assert caught.value.code == 87
        assert caught.value.provider == "Shell cmd plugin"
        assert caught.value.provider_fault == "The parameter is incorrect."
        assert caught.value.provider_path == "%systemroot%\\system32\\winrscmd.dll"
        process = Process(shell, "hostname")
        process.id = "87E77BEB-6761-4C48-9D70-A00266B8459A"
        with pytest.raises(WSManFaultError, match="command identifier that does not exist") as caught:
            process.poll_invoke()
        assert caught.value.code == 2150858843


def test_a_command_that_outlasts_the_operation_timeout(simulator: Simulator) -> None:
    client = protocol(simulator)
    client.operation_timeout_sec = 1
    shell = client.open_shell()
    command = client.run_command(shell, "PowerShell -Command Start-Sleep -s 2")
    assert client.get_command_output(shell, command) == (b"", b"", 0)
    client.close_shell(shell)


def test_windows_of_2009_counts_operations_until_their_shell_is_deleted(simulator: Simulator) -> None:
    """15 a user, the shell itself included; what came later has no such limit in reach."""
    for _ in range(2):  # the Delete gives them back
        client = protocol(simulator, "old")
        shell = client.open_shell()
        for _ in range(14):
            command = client.run_command(shell, "hostname")
            client.get_command_output(shell, command)
            client.cleanup_command(shell, command)
        with pytest.raises(Exception, match="15 concurrent"):
            client.run_command(shell, "hostname")
        client.close_shell(shell)
    with winrs(simulator) as modern:
        assert [done(modern, "hostname")[0] for _ in range(16)] == [0] * 16
