"""The journal of a run: what it says is what was done, wherever the disk or the program gave up."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change import journal, journal_file
from actctl.fleet.change.chain import Head, body_of, sealed, unsealed
from actctl.fleet.change.events import (
    HostEnded,
    HostEvent,
    HostOutcome,
    RunEnded,
    RunResumed,
    RunStopped,
    StepBegun,
    StepEnded,
)
from actctl.fleet.change.journal import Journal
from actctl.fleet.change.journal_file import Damaged
from actctl.fleet.change.plan_record import head_json
from actctl.fleet.change.run_record import run_json
from actctl.fleet.change.run_state import HostRun, RunState, begin
from actctl.fleet.change.state_folder import NotRecorded
from actctl.licensing.changes.change import State
from actctl.licensing.records import LicenseStatus, Method
from tests.licensing.machines import MAK, S2022
from tests.render.plans import AT, kms_plan, mak_plan

OPTIONS = {"canary": 1, "batch": "25%", "max_fail": None, "guarded": False, "kms_hosts": ["kms01"]}


@dataclass(frozen=True, kw_only=True)
class News(HostEvent):
    """An event that this version does not know."""

    kind = "news of a later version"
    at: str
    more: dict[str, int]


def new_state(run_id: str = "20261123-2214-k3f9") -> RunState:
    plan = kms_plan()
    return begin(run_id, replace(plan, hosts=(*plan.hosts[:4], plan.hosts[6], *plan.hosts[-2:])), OPTIONS, AT)


async def step(book: Journal, host: str, index: int, *, ok: bool | None = True, code: str | None = None) -> None:
    """One step, on record before and after; `ok` None: the program ended before it did."""
    planned = book.state.hosts[host].plan.steps[index]
    await book.write(
        StepBegun(host=host, step=index, verb=planned.verb, args=tuple(planned.arguments), at=journal.now())
    )
    if ok is not None:
        await book.write(
            StepEnded(host=host, at=journal.now(), exit_code=0 if ok else 1, ok=ok, code=code, message="完了")
        )


async def end(book: Journal, host: str, outcome: str) -> None:
    after = State(
        "ServerStandard",
        20348,
        "VOLUME_KMSCLIENT",
        Method.KMS_CLIENT,
        LicenseStatus.LICENSED,
        "VMK7H",
        259_200,
        "kms01",
    )
    await book.write(HostEnded(host=host, at=journal.now(), outcome=HostOutcome(outcome), after=after))


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
    await book.write(RunStopped(at=journal.now(), message="stopped: too many failed"))
    await book.write(RunResumed(at=journal.now()))
    await book.write(News(host="web01", at=journal.now(), more={"a": 1}))
    await end(book, "app01", "skipped")
    await book.write(RunEnded(at=journal.now()))


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
    return [run_json(state), state.options, doubts, [one.plan.host for one in state.unsettled]]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, RunState]:
    path = tmp_path_factory.mktemp("run") / "journal.jsonl"
    state = write(path, an_evening)
    return path.read_bytes(), state


def put(path: Path, data: bytes, known: int | None = None) -> None:
    """A journal on the disk; its head knows so many records, or all that are whole."""
    head = Head()
    for line in data.split(b"\n")[:-1][:known]:
        head = head.after(unsealed(line)[0])
    path.write_bytes(data)
    path.with_suffix(".head").write_bytes(head.as_bytes())


def test_read_back_as_it_was(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    put(path, evening[0])
    read = journal_file.read(path)
    assert told(read) == told(evening[1])
    assert read.finished and read.stopped is None
    assert read.summary() == {
        "hosts": 7, "changed": 1, "unchanged": 1, "waiting": 1, "failed": 2, "blocked": 1, "skipped": 1,
    }  # fmt: skip
    pc01 = read.hosts["pc01"]
    assert pc01.doubtful is not None and pc01.doubtful.verb == "ipk" and pc01.next_step == 0
    assert read.hosts["web02"].next_step == 2 and read.hosts["app01"].next_step == 1


def test_a_run_in_which_nothing_was_done(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal.create(path, new_state()).close()
    assert told(journal_file.read(path)) == told(new_state())
    assert [one.plan.host for one in journal_file.read(path).pending] == ["web01", "web02", "app01", "pc01"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["journal.head", "journal.jsonl"]


def successes(state: RunState) -> set[tuple[str, int]]:
    return {(name, one.step) for name, host in state.hosts.items() for one in host.attempts if one.ok}


def begun(host: HostRun) -> list[tuple[int, bool | None]]:
    return [(one.step, one.ok) for one in host.attempts]


@pytest.mark.long
def test_cut_anywhere(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    """What is left is a part of what happened, never more: no step is taken for done whose end was not recorded."""
    data, path = evening[0], tmp_path / "journal.jsonl"
    states = []  # after each whole line
    start = data.index(b'{"event": "start"')
    for cut in range(len(data) + 1):
        if cut % (23 if cut < start else 7) and b"\n" not in data[cut - 2 : cut + 2]:
            continue  # around the ends of records everywhere, within them at some places
        put(path, data[:cut])
        try:
            read = journal_file.read(path)
        except UserError as error:
            assert cut <= data.index(b"\n", start) + 1, "the plan is whole, and yet refused"
            assert str(error).startswith(str(path))
            continue
        lines = data[:cut].count(b"\n")
        if data[cut - 1 : cut] == b"\n":
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
    put(path, data[:-back])
    before = journal_file.read(path)
    book = journal.reopen(path, before)

    async def go_on() -> None:
        await book.write(RunResumed(at=journal.now()))
        if before.hosts["pc01"].doubtful is None:
            await step(book, "pc01", 0)
        else:
            await book.write(StepEnded(host="pc01", at=journal.now(), exit_code=None, ok=True, code=None, message=""))
        await step(book, "pc01", 1)

    asyncio.run(go_on())
    book.close()
    assert successes(book.state) >= {("pc01", 0), ("pc01", 1)}
    assert told(journal_file.read(path)) == told(book.state)


def test_a_resume_that_dies_over_the_head_leaves_the_old_one(
    evening: tuple[bytes, RunState], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head was emptied before it was written anew: a kill in between made the whole record a damaged one."""
    path = tmp_path / "journal.jsonl"
    put(path, evening[0])
    state = journal_file.read(path)

    class Killed(BaseException):
        """The program is gone: nothing after this is done."""

    ends = 0
    for survived in range(20):
        left = iter([True] * survived)

        def then_killed(call: Callable[..., Any], left: Iterator[bool] = left) -> Callable[..., Any]:
            def done(*given: Any, **named: Any) -> Any:
                result = call(*given, **named)
                if not next(left, False):
                    raise Killed
                return result

            return done

        with monkeypatch.context() as patch:
            for name in ("open", "fsync", "replace"):
                patch.setattr(os, name, then_killed(getattr(os, name)))
            try:
                journal.reopen(path, state).close()
                ends += 1
            except Killed:
                pass
        assert journal_file.read(path).summary() == state.summary()
    assert 0 < ends < 20


def test_every_record_that_is_altered_is_found(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    """One byte of it; and each record lost, doubled, or put behind the next."""
    path = tmp_path / "journal.jsonl"
    lines = evening[0].splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        at = len(line) // 2
        before, after = lines[: number - 1], lines[number:]
        wrongs = {
            "altered": [*before, line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :], *after],
            "lost": [*before, *after],
            "doubled": [*before, line, line, *after],
        }
        for name, wrong in wrongs.items():
            put(path, evening[0])
            path.write_bytes(b"".join(wrong))
            with pytest.raises(Damaged) as found:
                journal_file.read(path)
            assert found.value.record == (number + 1 if name == "doubled" else number), name
            assert str(found.value).startswith(f"{path}: ") and found.value.exit_code == 1
            with pytest.raises(Damaged):
                journal.reopen(path, evening[1])


def test_records_cut_from_the_end_are_missed(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = evening[0].splitlines(keepends=True)
    put(path, evening[0])
    for left in range(len(lines)):
        path.write_bytes(b"".join(lines[:left]))
        with pytest.raises(Damaged, match=r"missing|is no journal"):
            journal_file.read(path)
    path.write_bytes(evening[0])
    path.with_suffix(".head").unlink()
    with pytest.raises(Damaged, match="head") as found:
        journal_file.read(path)
    state = found.value.state
    assert state is not None and state.doubt is not None
    assert told(replace(state, doubt=None)) == told(evening[1]), "the chain itself is whole"
    path.with_suffix(".head").write_text("{}")
    with pytest.raises(Damaged, match="is no head"):
        journal_file.read(path)


@pytest.mark.parametrize("behind", ["no sum", "wrong sum", "altered"])
def test_a_whole_record_behind_the_head_is_not_thrown_away(
    evening: tuple[bytes, RunState], tmp_path: Path, behind: str
) -> None:
    """Version 0.1.0 went on, or an older head was put back: what stands there may have been done."""
    path = tmp_path / "journal.jsonl"
    lines = evening[0].splitlines(keepends=True)
    if behind == "altered":
        lines[-3] = lines[-3].replace(b'"event"', b'"Event"')
        put(path, evening[0], len(lines) - 5)
        wrong = len(lines) - 2
    else:
        lines.append(b'{"event": "end"' + (b', "sum": "' + b"0" * 32 + b'"}\n' if behind == "wrong sum" else b"}\n"))
        put(path, evening[0])
        wrong = len(lines)
    path.write_bytes(b"".join(lines))
    for act in (lambda: journal_file.read(path), lambda: journal.reopen(path, evening[1])):
        with pytest.raises(Damaged, match=f"record {wrong} is not as it was written") as found:
            act()
        assert found.value.record == wrong
    assert path.read_bytes() == b"".join(lines)


@pytest.mark.parametrize("torn", [b"\0" * 40, b'{"event": "st', b"\0" * 40 + b"\n", b'{"event": "end"}'])
def test_what_a_crash_leaves_is_no_record(evening: tuple[bytes, RunState], tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    put(path, evening[0])
    path.write_bytes(evening[0] + torn)
    assert told(journal_file.read(path)) == told(evening[1])
    journal.reopen(path, evening[1]).close()
    assert path.read_bytes() == evening[0]


OF_010 = Path(__file__).parent / "data" / "journal-0.1.0.jsonl"


def test_a_journal_of_010_that_is_gone_on_with_is_refused_there(tmp_path: Path) -> None:
    """That version reads `actctl/journal/1` alone."""
    path = tmp_path / "journal.jsonl"
    old = OF_010.read_bytes()
    path.write_bytes(old)
    before = told(journal_file.read(path))
    book = journal.reopen(path, journal_file.read(path))
    asyncio.run(book.write(RunResumed(at=journal.now())))
    book.close()
    data = path.read_bytes()
    assert json.loads(data.split(b"\n")[0])["schema"] == "actctl/journal/3"
    assert told(journal_file.read(path))[0]["hosts"] == before[0]["hosts"]
    journal.reopen(path, journal_file.read(path)).close()
    assert path.read_bytes() == data
    path.write_bytes(data.replace(b"journal/3", b"journal/1", 1))  # killed before that was written
    assert told(journal_file.read(path))[0]["hosts"] == before[0]["hosts"]
    path.write_bytes(data + b'{"event": "end", "at": "x"}\n')
    with pytest.raises(Damaged):
        journal_file.read(path)
    path.write_bytes(data)
    path.with_suffix(".head").unlink()
    with pytest.raises(Damaged, match="head"):
        journal_file.read(path)


@pytest.mark.parametrize("name", ["journal.jsonl", "journal.head"])
@pytest.mark.parametrize("what", ["folder", "link to itself", "pipe", "device"])
def test_a_record_that_cannot_be_read_is_not_taken_for_none(
    evening: tuple[bytes, RunState], tmp_path: Path, name: str, what: str
) -> None:
    put(tmp_path / "journal.jsonl", evening[0])
    file = tmp_path / name
    file.unlink()
    if what == "folder":
        file.mkdir()
    elif what == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(file if what == "link to itself" else "/dev/zero")
    with pytest.raises(Damaged, match="cannot be read") as found:
        journal_file.read(tmp_path / "journal.jsonl")
    assert found.value.unreadable and found.value.exit_code == 1
    assert (found.value.state is not None) == (name == "journal.head"), "the records themselves are whole"


def test_what_the_whole_records_tell_is_still_known(evening: tuple[bytes, RunState], tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    put(path, evening[0])
    end = evening[0].index(b'"host": "app01", "step"')
    path.write_bytes(evening[0][:end] + b"X" + evening[0][end + 1 :])
    with pytest.raises(Damaged) as found:
        journal_file.read(path)
    known = found.value.state
    assert known is not None and known.hosts["web01"].outcome == "changed" and not known.hosts["app01"].touched


def test_a_missing_journal_of_a_run_that_has_begun(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    book = journal.create(path, new_state())
    path.unlink()
    with pytest.raises(UserError, match="no such file") as nothing_sent:
        journal_file.read(path)
    assert not isinstance(nothing_sent.value, Damaged)
    book.begin_steps()
    book.close()
    with pytest.raises(Damaged, match="is missing, but this run has begun"):
        journal_file.read(path)
    assert stat.S_IMODE((tmp_path / "begun").stat().st_mode) == 0o600


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
    read = journal_file.read(path)
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
    assert told(journal_file.read(path)) == told(state), "the record of the cancelled host is on the disk, too"


class TestDiskFull:
    """What cannot be recorded must not be done."""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
    def test_no_space(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        path.symlink_to("/dev/full")
        book = Journal(path, new_state(), Head())

        async def two() -> tuple[BaseException | None, BaseException | None]:
            return await asyncio.gather(step(book, "web01", 0), step(book, "web02", 0), return_exceptions=True)

        for error in asyncio.run(two()):
            assert isinstance(error, NotRecorded)
            assert (
                str(error)
                == f"{path}: cannot be written: {os.strerror(errno.ENOSPC)}; what cannot be recorded is not done."
            )
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

        monkeypatch.setattr("actctl.fleet.change.journal.os.write", tight)

        async def go_on() -> None:
            for host in ("web01", "web02", "web02"):
                with pytest.raises(UserError, match="cannot be written"):
                    await step(book, host, 0)

        asyncio.run(go_on())
        book.close()
        read = journal_file.read(path)
        assert told(read) == told(new_state())
        again = journal.reopen(path, read)
        asyncio.run(step(again, "web01", 0))
        again.close()
        assert successes(journal_file.read(path)) == {("web01", 0)}

    def test_no_run_begins(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(file: int) -> None:
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

        monkeypatch.setattr("actctl.fleet.change.journal.os.fsync", full)
        with pytest.raises(UserError, match="cannot be written"):
            journal.create(tmp_path / "journal.jsonl", new_state())
        assert not (tmp_path / "journal.jsonl").exists()

    def test_no_folder(self, tmp_path: Path) -> None:
        path = tmp_path / "gone" / "journal.jsonl"
        for act in (journal.create, lambda path, state: Journal(path, state, Head())):
            with pytest.raises(UserError, match="cannot be written"):
                act(path, new_state())
        with pytest.raises(UserError, match="cannot be read"):
            journal.reopen(path, new_state())
        with pytest.raises(UserError, match="cannot be read"):
            journal_file.read(tmp_path / "gone" / "journal.jsonl")


def test_no_secret_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    async def one(book: Journal) -> None:
        await step(book, "web01", 0)

    write(path, one, begin("r", mak_plan("web01"), OPTIONS, AT))
    text = path.read_text("utf-8")
    assert text.count(MAK) == 2, "its step, twice"
    assert text.count("Q7X9M") == text.count(MAK) + 2, "the plan's words, in both languages"
    path.unlink()
    write(path, one)
    assert S2022 in path.read_text("utf-8"), "a GVLK is public"


@pytest.mark.parametrize("name", ["\udcff", "ホスト", "a\u2028b"])
def test_words_that_no_file_takes_as_they_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / "journal.jsonl"

    async def one(book: Journal) -> None:
        await book.write(RunStopped(at=journal.now(), message=name))

    write(path, one)
    said = name.replace("\udcff", "\ufffd")  # half a character is shown as one that is not known
    assert journal_file.read(path).stopped == Text(said, said)


HEAD = {
    "event": "run",
    "schema": journal_file.SCHEMA,
    "run_id": "r",
    "at": AT,
    "options": {},
    "plan": head_json(kms_plan()),
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
        journal_file.read(path)


@given(st.data(), st.sampled_from([1, 2]))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_forged_journal_is_a_state_or_a_sentence(
    evening: tuple[bytes, RunState], tmp_path: Path, data: st.DataObject, schema: int
) -> None:
    """Checksums that are right over records that nobody of us has written, and records without any, as 0.1.0 has."""
    records = [json.loads(unsealed(line)[0]) for line in evening[0].splitlines()]
    records[0]["schema"] = f"actctl/journal/{schema}"
    record = records[data.draw(st.integers(0, len(records) - 1))]
    name = sorted(record)[data.draw(st.integers(0, 20)) % len(record)]
    record[name] = data.draw(st.sampled_from([None, -1, 0, 7, "", "web01", "ipk", True, [], [1], {}, {"a": 1}]))
    path, head, lines = tmp_path / "journal.jsonl", Head(), []
    for one in records:
        head = head.after(body_of(one))
        lines.append(sealed(body_of(one), head) if schema == 2 else body_of(one) + b"\n")
    path.write_bytes(b"".join(lines))
    path.with_suffix(".head").unlink(missing_ok=True)
    if schema == 2:
        path.with_suffix(".head").write_bytes(head.as_bytes())
    try:
        state = journal_file.read(path)
    except UserError as error:
        assert str(error).startswith(f"{path}: ")
        return
    assert sum(state.summary().values()) == 2 * len(state.hosts) == 14
    json.dumps(run_json(state))


@given(st.binary(max_size=200) | st.text().map(str.encode))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_head_is_a_head_or_a_sentence(evening: tuple[bytes, RunState], tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    put(path, evening[0])
    path.with_suffix(".head").write_bytes(head)
    with pytest.raises(Damaged):
        journal_file.read(path)
