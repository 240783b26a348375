"""Who asked the KMS hosts: event 12290 read over WinRM, in pages, newest first, folded as it comes.

A page is asked for by the record number that the page before ended with, so new events do not move the pages, and a
page is forgotten before the next is asked for. The host filters by time.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.fleet.runner import timed_out
from actctl.licensing.events.kms_events import PROCESSED, Event, events_of
from actctl.licensing.kms.clients import RequestLog
from actctl.machine.reading import Check, off_loop, text_of
from actctl.transport.interface import CommandResult, Session

LOG = "Key Management Service"
PAGE = 4000
"""Events asked for at once: some 4 MB (benchmarks/README.md)."""
_ACCESS_DENIED = 5


@dataclass(frozen=True, slots=True)
class LogRequest:
    """What is to be read of a host's log."""

    since: dt.timedelta
    """How far back from now, by the host's own clock."""
    page: int = PAGE
    page_seconds: float | None = None
    """The limit for one page; None: only the host's deadline."""


@dataclass(slots=True)
class LogRead:
    """What has been read of one KMS host's log, complete or not."""

    requests: RequestLog
    oldest_event: dt.datetime | None = None
    """The oldest request that the log still holds: absence proves nothing before it. None: it holds none."""
    newest: dt.datetime | None = None
    reached: dt.datetime | None = None
    """How far back it has been read by now."""
    complete: bool = False
    error: HostError | None = None
    """Why it was not read, or not to its end."""

    @property
    def host(self) -> str:
        """The KMS host's inventory name."""
        return self.requests.kms_host


def log_reader(
    found: LogRead, wanted: LogRequest, watch: Callable[[LogRead], None]
) -> Callable[[Session], Awaitable[None]]:
    """A task for the runner that reads one host's log into `found`, which keeps what was read when it breaks off.

    `watch` is called after each page. Raises HostFailure.
    """

    async def ask(session: Session) -> None:
        asked = _Asked(session, wanted)
        oldest = await asked.text(_command("", 1, newest_first=False))
        found.oldest_event = next((event.time for event in events_of(oldest) if event.time), None)
        below: int | None = None
        while True:
            page = await asked.text(_command(_condition(wanted.since, below), wanted.page, newest_first=True))
            shown, lowest = _fold(await _events(page), found)
            watch(found)
            if shown == 0 or (shown < wanted.page and _ended(page)):
                break
            if lowest is None or (below is not None and lowest >= below):
                raise HostFailure(_no_records())
            below = lowest
        if shown == 0 and page.strip() and not _ended(page):
            raise HostFailure(_no_events(page))
        found.complete = True

    return ask


@dataclass(slots=True)
class _Asked:
    """wevtutil's answers as text. Asked for in the console's code page, which halves the bytes, until a letter beyond
    ASCII (or the question mark that may stand for one) shows: then that page again, and all others, in UTF-16.
    """

    session: Session
    wanted: LogRequest
    unicode: bool = False

    async def text(self, command: str) -> str:
        """Run a query. Raises HostFailure."""
        if not self.unicode:
            result = await self._run(command)
            if result.stdout.isascii() and b"?" not in result.stdout and b"\0" not in result.stdout:
                return await text_of(result.stdout)
            self.unicode = True
        return await text_of((await self._run(f"{command} /uni:true")).stdout)

    async def _run(self, command: str) -> CommandResult:
        try:
            result = await asyncio.wait_for(self.session.run(command), self.wanted.page_seconds)
        except asyncio.TimeoutError:
            raise HostFailure(timed_out(self.wanted.page_seconds or 0)) from None
        if result.exit_code != 0:
            raise HostFailure(_refused(result, await text_of(result.stderr or result.stdout)))
        return result


def _command(condition: str, count: int, *, newest_first: bool) -> str:
    order = "true" if newest_first else "false"
    query = f"*[System[(EventID={PROCESSED}){condition}]]"
    # Inside double quotes < is safe in cmd, through which the line goes.
    return f'wevtutil qe "{LOG}" /q:"{query}" /f:xml /rd:{order} /c:{count}'


def _condition(since: dt.timedelta, below: int | None) -> str:
    age = f" and TimeCreated[timediff(@SystemTime) <= {int(since.total_seconds() * 1000)}]"
    return f"{age} and EventRecordID < {below}" if below is not None else age


async def _events(page: str) -> list[Event]:
    def read(check: Check) -> list[Event]:
        found = []
        for event in events_of(page):
            check()
            found.append(event)
        return found

    return await off_loop(read, len(page))


def _fold(page: list[Event], found: LogRead) -> tuple[int, int | None]:
    """Count a page's events; how many there were, and the lowest record number."""
    shown, lowest = 0, None
    for event in page:
        shown += 1
        found.requests.add(event)
        if event.record is not None and (lowest is None or event.record < lowest):
            lowest = event.record
        if event.time is not None:
            found.newest = found.newest or event.time
            found.reached = event.time
    return shown, lowest


def _ended(page: str) -> bool:
    """Whether the output ends where an event ends: it was not cut off."""
    return not page.strip() or page.rstrip().endswith("Event>")


def _refused(result: CommandResult, said: str) -> HostError:
    code = result.exit_code & 0xFFFFFFFF
    said = " ".join(said.split())[:200]
    if code == _ACCESS_DENIED:
        return HostError(
            ErrorKind.ACCESS_DENIED,
            Text(f"may not read the log “{LOG}”", f"ログ「{LOG}」を読み取る権限がありません"),
            "0x00000005",
            Text("use an administrator, or a member of Event Log Readers",
                 "管理者または Event Log Readers グループのアカウントを使う"),
        )  # fmt: skip
    return HostError(
        ErrorKind.PARSE,
        Text(f"wevtutil ended with {code}: {said}", f"wevtutil がコード {code} で終了しました: {said}"),
        f"0x{code:08X}",
    )


def _no_records() -> HostError:
    what = Text("its events have no readable record numbers", "イベントのレコード番号を読み取れません")
    return HostError(ErrorKind.PARSE, what)


def _no_events(page: str) -> HostError:
    said = " ".join(page.split())[:80]
    return HostError(ErrorKind.PARSE, Text(f"not events: {said}", f"イベントではありません: {said}"))
