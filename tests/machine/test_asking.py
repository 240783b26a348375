"""Asking: how long an answer may be, and that nobody reads what nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from actctl.common.errors import ErrorKind, HostFailure
from actctl.common.limits import QUESTION_BYTES
from actctl.machine import asking, reading
from actctl.machine.asking import ask
from actctl.machine.decode import Decoded, decode
from actctl.machine.interface import Printed
from actctl.machine.questions.registry import WINDOWS
from actctl.machine.questions.version import WindowsVersion
from actctl.transport.interface import CommandResult, Session


@dataclass
class Says:
    """A host that answers everything alike."""

    stdout: bytes
    stderr: bytes = b""

    async def run(self, line: str) -> CommandResult:
        return CommandResult(self.stdout, self.stderr, 0)


def said(stdout: bytes, stderr: bytes = b"") -> Session:
    host: object = Says(stdout, stderr)
    return host  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("stdout", "stderr"), [(b"x" * (QUESTION_BYTES + 1), b""), (b"", b"x" * (QUESTION_BYTES + 1)),
                           (b"x" * QUESTION_BYTES, b"x")]
)  # fmt: skip
def test_an_answer_that_is_too_long_is_refused(stdout: bytes, stderr: bytes) -> None:
    with pytest.raises(HostFailure) as raised:
        asyncio.run(ask(said(stdout, stderr), WINDOWS))
    assert raised.value.error.kind is ErrorKind.PARSE
    assert raised.value.error.message.en == "the host's answer to a short question is too long (more than 256 kB)"


def test_the_longest_one_is_read() -> None:
    text = b"Microsoft Windows [Version 10.0.20348.2227]\r\n"
    assert asyncio.run(ask(said(text + b" " * (QUESTION_BYTES - len(text))), WindowsVersion())) == (
        "Microsoft Windows [Version 10.0.20348.2227]"
    )


def test_work_that_nobody_waits_for_is_not_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """The host's time is up while standard output is decoded: standard error is not, and nothing is read of either."""
    pool, decoding, go_on = ThreadPoolExecutor(max_workers=1), threading.Event(), threading.Event()
    decoded, read = list[bytes](), list[Printed]()

    def slowly(data: bytes) -> Decoded:
        decoded.append(data)
        decoding.set()
        go_on.wait(60)
        return decode(data)

    @dataclass
    class Asked:
        line: str = "ver"

        def read(self, said: Printed) -> None:
            read.append(said)

    async def cancelled() -> None:
        task = asyncio.ensure_future(ask(said(b"out", b"err"), Asked()))
        await asyncio.to_thread(decoding.wait, 60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        go_on.set()

    monkeypatch.setattr(reading, "_SHORT", pool)
    monkeypatch.setattr(asking, "decode", slowly)
    asyncio.run(cancelled())
    pool.shutdown(wait=True)
    assert decoded == [b"out"] and not read
