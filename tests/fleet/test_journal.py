"""The journal of a run: what it says is what was done, wherever the disk or the program gave up."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actctl.errors import UserError
from actctl.fleet import journal
from actctl.fleet.journal import Journal
from actctl.fleet.run_state import HostRun, RunState, begin
from actctl.licensing.change import State
from actctl.texts import Text
from tests.licensing.machines import MAK, S2022
from tests.render.plans import AT, kms_plan, mak_plan

OPTIONS = {"canary": 1, "batch": "25%", "max_fail": None, "guarded": False, "kms_hosts": ["kms01"]}


def new_state(run_id: str = "20261123-2214-k3f9") -> RunState:
    plan = kms_plan()
    return begin(run_id, replace(plan, hosts=(*plan.hosts[:4], plan.hosts[6], *plan.hosts[-2:])), OPTIONS, AT)


async def step(book: Journal, host: str, index: int, *, ok: bool | None = True, code: str | None = None) -> None:
    """One step, on record before and after; `ok` None: the program ended before it did."""
    planned = book.state.hosts[host].plan.steps[index]
    await book.write(
        event="step_begin", host=host, step=index, verb=planned.verb, args=list(planned.arguments), at=journal.now()
    )
    if ok is not None:
        await book.write(
            event="step_end", host=host, at=journal.now(), exit_code=0 if ok else 1, ok=ok, code=code, message="完了"
        )


async def end(book: Journal, host: str, outcome: str) -> None:
    after = State("ServerStandard", 20348, "VOLUME_KMSCLIENT", "kms_client", "licensed", "VMK7H", 259_200, "kms01")
    await book.write(
        event="host_end", host=host, at=journal.now(), outcome=outcome, reason=None, after=after.as_json(), error=None
    )


async def an_evening(book: Journal) -> None:
    """web01 is changed, web02 waits, app01 fails and is tried again, pc01 is in doubt; stopped, resumed, ended."""
    for index in range(3):
        await step(book, "web01", index)
    await end(book, "web01", "changed")
    await step(book, "web02", 0)
    await step(book, "web02", 1)
    await step(book, "web02", 2, ok=False, code="0xC004F038")
    await end(book, "web02", "waiting")
    await step(book, "app01", 0, ok=False, code="0x8007000D")
    await step(book, "app01", 0)
    await step(book, "pc01", 0, ok=None)
    await book.write(event="stop", at=journal.now(), message="stopped: too many failed")
    await book.write(event="resume", at=journal.now())
    await book.write(event="news of a later version", host="web01", at=journal.now(), more={"a": 1})
    await end(book, "app01", "skipped")
    await book.write(event="end", at=journal.now())


def write(path: Path, what: Callable[[Journal], Any], state: RunState | None = None) -> RunState:
    """A journal of a new run in which `what` happens."""
    book = journal.create(path, state or new_state())
    try:
        asyncio.run(what(book))
    finally:
        book.close()
    return book.state


def told(state: RunState) -> list[Any]:
    """All that a state says."""
    doubts = [(one.plan.host, one.next_step, one.doubtful is None, one.reason) for one in state.hosts.values()]
    return [state.as_json(), state.options, doubts, [one.plan.host for one in state.unsettled]]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, RunState]:
    path = tmp_path_factory.mktemp("run") / "journal.jsonl"
    state = write(path, an_evening)
    return path.read_bytes(), state


def test_read_back_as_it_was(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(evening[0])
    read = journal.read(path)
    assert told(read) == told(evening[1])
    assert read.finished and read.stopped is None
    assert read.summary() == {
        "hosts": 7, "changed": 1, "unchanged": 1, "waiting": 1, "failed": 1, "blocked": 1, "skipped": 2,
    }  # fmt: skip
    pc01 = read.hosts["pc01"]
    assert pc01.doubtful is not None and pc01.doubtful.verb == "ipk" and pc01.next_step == 0
    assert read.hosts["web02"].next_step == 2 and read.hosts["app01"].next_step == 1


def test_a_run_in_which_nothing_was_done(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal.create(path, new_state()).close()
    assert told(journal.read(path)) == told(new_state())
    assert [one.plan.host for one in journal.read(path).pending] == ["web01", "web02", "app01", "pc01"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["journal.jsonl"]


def successes(state: RunState) -> set[tuple[str, int]]:
    return {(name, one.step) for name, host in state.hosts.items() for one in host.attempts if one.ok}


def begun(host: HostRun) -> list[tuple[int, bool | None]]:
    return [(one.step, one.ok) for one in host.attempts]


def test_cut_at_every_byte(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    """What is left is a part of what happened, never more: no step is taken for done whose end was not recorded."""
    data, path = evening[0], tmp_path / "journal.jsonl"
    states = []  # after each whole line
    start = data.index(b'{"event": "start"')
    for cut in range(len(data) + 1):
        if cut < start and cut % 23:
            continue  # the plan is long, and refused anyway; some places of it will do
        path.write_bytes(data[:cut])
        try:
            read = journal.read(path)
        except UserError as error:
            assert cut <= data.index(b"\n", start), "the plan is whole, and yet refused"
            assert str(error).startswith(str(path))
            continue
        lines = data[:cut].count(b"\n") + data[cut : cut + 1].count(b"\n")
        if data[cut : cut + 1] == b"\n" or data[cut - 1 : cut] == b"\n" or cut == len(data):
            states.append((lines, told(read)))
        assert told(read) == states[-1][1], f"half a record counts, at {cut}"
        done = {
            (record["host"], record["step"]) for record in map(json.loads, data[:cut].splitlines()[:lines])
            if record["event"] == "step_begin"
        }  # fmt: skip
        assert successes(read) <= done
        whole = evening[1].hosts
        for name, host in read.hosts.items():
            now, then = begun(host), begun(whole[name])[: len(host.attempts)]
            assert now == then or (now[:-1] == then[:-1] and now[-1][0] == then[-1][0] and now[-1][1] is None)
    assert states[-1][1] == told(evening[1])


@pytest.mark.parametrize("back", [1, 2, 20, 60])
def test_resumed_after_a_torn_line(evening: tuple[bytes, RunState], tmp_path: Path, back: int) -> None:
    path = tmp_path / "journal.jsonl"
    data = evening[0][: evening[0].index(b'"event": "stop"') - 2]  # pc01's ipk has begun
    path.write_bytes(data[:-back])
    before = journal.read(path)
    book = journal.reopen(path, before)

    async def go_on() -> None:
        await book.write(event="resume", at=journal.now())
        if before.hosts["pc01"].doubtful is None:
            await step(book, "pc01", 0)
        else:
            await book.write(
                event="step_end", host="pc01", at=journal.now(), exit_code=None, ok=True, code=None, message=""
            )
        await step(book, "pc01", 1)

    asyncio.run(go_on())
    book.close()
    assert successes(book.state) >= {("pc01", 0), ("pc01", 1)}
    assert told(journal.read(path)) == told(book.state)


def test_an_end_without_its_beginning_is_no_other_steps_end(tmp_path: Path) -> None:
    """A line in the middle that the disk lost: the step before it stays as it was."""
    path = tmp_path / "journal.jsonl"

    async def two(book: Journal) -> None:
        await step(book, "web01", 0)
        await step(book, "web01", 1, ok=False)

    write(path, two)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-2], b"\0" * 40 + b"\n", lines[-1]]))
    assert begun(journal.read(path).hosts["web01"]) == [(0, True)]


def test_many_hosts_at_once_keep_their_order(tmp_path: Path) -> None:
    names = [f"host{number:02}" for number in range(40)]
    path = tmp_path / "journal.jsonl"
    state = begin("r", mak_plan(*names), OPTIONS, AT)

    async def all_of_them(book: Journal) -> None:
        async def one(name: str) -> None:
            for index in range(2):
                await step(book, name, index)
                assert book.state.hosts[name].attempts[-1].ok, "recorded, so known"
            await end(book, name, "changed")

        await asyncio.gather(*map(one, names))

    write(path, all_of_them, state)
    read = journal.read(path)
    assert told(read) == told(state)
    assert read.summary()["changed"] == 40
    for host in read.hosts.values():
        assert [(one.verb, one.ok) for one in host.attempts] == [("ipk", True), ("ato", True)]


def test_on_the_disk_before_the_next_thing_is_done(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    async def look(book: Journal) -> None:
        await step(book, "web01", 0, ok=None)
        assert path.read_bytes().splitlines()[-1].startswith(b'{"event": "step_begin", "host": "web01"')

    write(path, look)


def test_a_cancelled_host_does_not_take_others_with_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    async def cancel_one(book: Journal) -> None:
        tasks = [asyncio.ensure_future(step(book, name, 0, ok=None)) for name in ("web01", "web02", "app01")]
        await asyncio.sleep(0)
        tasks[0].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in results] == [asyncio.CancelledError, type(None), type(None)]

    state = write(path, cancel_one)
    assert [name for name, host in state.hosts.items() if host.touched] == ["web01", "web02", "app01"]
    assert told(journal.read(path)) == told(state), "the record of the cancelled host is on the disk, too"


class TestDiskFull:
    """What cannot be recorded must not be done."""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
    def test_no_space(self) -> None:
        book = Journal(Path("/dev/full"), new_state())

        async def two() -> tuple[BaseException | None, BaseException | None]:
            return await asyncio.gather(step(book, "web01", 0), step(book, "web02", 0), return_exceptions=True)

        for error in asyncio.run(two()):
            assert isinstance(error, UserError)
            assert str(error) == f"/dev/full: cannot be written: {os.strerror(errno.ENOSPC)}."
        book.close()
        assert not any(host.touched for host in book.state.hosts.values())

    def test_nothing_is_written_after_half_a_record(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Space may be there again a moment later: a record behind half a record would be lost."""
        path = tmp_path / "journal.jsonl"
        book = journal.create(path, new_state())
        real, left = os.write, [70]

        def tight(file: int, data: bytes) -> int:
            if not left[0]:
                left[0] = 10_000
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            count = real(file, data[: left[0]])
            left[0] -= count
            return count

        monkeypatch.setattr("actctl.fleet.journal.os.write", tight)

        async def go_on() -> None:
            for host in ("web01", "web02", "web02"):
                with pytest.raises(UserError, match="cannot be written"):
                    await step(book, host, 0)

        asyncio.run(go_on())
        book.close()
        read = journal.read(path)
        assert told(read) == told(new_state())
        again = journal.reopen(path, read)
        asyncio.run(step(again, "web01", 0))
        again.close()
        assert successes(journal.read(path)) == {("web01", 0)}

    def test_no_run_begins(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(file: int) -> None:
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

        monkeypatch.setattr("actctl.fleet.journal.os.fsync", full)
        with pytest.raises(UserError, match="cannot be written"):
            journal.create(tmp_path / "journal.jsonl", new_state())
        assert not (tmp_path / "journal.jsonl").exists()

    def test_no_folder(self, tmp_path: Path) -> None:
        for act in (journal.create, journal.reopen, Journal):
            with pytest.raises(UserError, match="cannot be written"):
                act(tmp_path / "gone" / "journal.jsonl", new_state())
        with pytest.raises(UserError, match="cannot be read"):
            journal.read(tmp_path / "gone" / "journal.jsonl")


def test_no_secret_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    async def one(book: Journal) -> None:
        await step(book, "web01", 0)

    write(path, one, begin("r", mak_plan("web01"), OPTIONS, AT))
    text = path.read_text("utf-8")
    assert text.count(MAK) == 2 and text.count("Q7X9M") == text.count(MAK) + 1, "the plan's words, and its step twice"
    path.unlink()
    write(path, one)
    assert S2022 in path.read_text("utf-8"), "a GVLK is public"


@pytest.mark.parametrize("name", ["\udcff", "ホスト", "a\u2028b"])
def test_words_that_no_file_takes_as_they_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / "journal.jsonl"

    async def one(book: Journal) -> None:
        await book.write(event="stop", at=journal.now(), message=name)

    write(path, one)
    assert journal.read(path).stopped == Text(name, name)


HEAD = {
    "event": "run",
    "schema": journal.SCHEMA,
    "run_id": "r",
    "at": AT,
    "options": {},
    "plan": kms_plan().head_json(),
}


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"\0" * 100, b"[]\n", b'{"event": "run"}\n', b'{"schema": "actctl/journal/1"}\n', b"\xff\xfe",
        b'{"schema": "actctl/plan/1", "hosts": []}', b"[" * 100_000, json.dumps(HEAD).encode(),
        json.dumps({**HEAD, "plan": 7}).encode(), json.dumps({**HEAD, "plan": {"summary": 7}}).encode(),
    ],
    ids=lambda data: repr(data[:24]),
)  # fmt: skip
def test_files_that_are_no_journals(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"is no journal|is damaged"):
        journal.read(path)


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_damaged_journal_is_a_state_or_a_sentence(
    evening: tuple[bytes, RunState], tmp_path: Path, data: st.DataObject
) -> None:
    records = [json.loads(line) for line in evening[0].splitlines()]
    record = records[data.draw(st.integers(0, len(records) - 1))]
    name = sorted(record)[data.draw(st.integers(0, 20)) % len(record)]
    record[name] = data.draw(st.sampled_from([None, -1, 0, 7, "", "web01", "ipk", True, [], [1], {}, {"a": 1}]))
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    try:
        state = journal.read(path)
    except UserError as error:
        assert str(error).startswith(f"{path}: ")
        return
    assert sum(state.summary().values()) == 2 * len(state.hosts) == 14
    json.dumps(state.as_json())
