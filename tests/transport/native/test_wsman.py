"""WS-Management without I/O: what may follow what, and that anything at all is an answer or one named error."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.transport.interface import Operation
from actctl.transport.native import envelopes
from actctl.transport.native.wsman import RULES, Conversation, Misused, NotOurs, Printed, Request, State, Step
from tests.foreign.envelopes import CMD, SHELL, Call, envelope

SHELL_ID, COMMAND_ID = "0F1C-É", 'a"<b>&\r\n'
XML = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from('\t\r\n&<>"'),
    max_size=40,
)


def ask(talk: Conversation, step: Step) -> Request:
    asked: dict[Step, Callable[[], Request]] = {
        Step.CREATE: talk.create,
        Step.COMMAND: lambda: talk.command("ver"),
        Step.RECEIVE: lambda: talk.receive(20),
        Step.SIGNAL: talk.signal,
        Step.DELETE: talk.delete,
        Step.OPERATE: lambda: talk.operate(Operation("urn:a", "urn:r", ET.Element("{urn:x}y")), 20),
    }
    return asked[step]()


def said(step: Step, *, done: bool = False, streams: str = "") -> str:
    """What a host says to a step it carries out."""
    command_id = envelopes.quoted(COMMAND_ID) + "x"
    state = f'<rsp:CommandState State="{SHELL}/CommandState/{"Done" if done else "Running"}">'
    bodies = {
        Step.CREATE: f'<x:ResourceCreated><w:Selector Name="ShellId">{SHELL_ID}</w:Selector></x:ResourceCreated>',
        Step.COMMAND: f"<rsp:CommandResponse><rsp:CommandId>{command_id}</rsp:CommandId></rsp:CommandResponse>",
        Step.RECEIVE: f"<rsp:ReceiveResponse>{streams}{state}{'<rsp:ExitCode>7</rsp:ExitCode>' if done else ''}"
        "</rsp:CommandState></rsp:ReceiveResponse>",
    }
    return bodies.get(step, "")


def answer(talk: Conversation, request: Request, body: str) -> Printed | ET.Element:
    return talk.answered(envelopes.read(envelope(request.step.value, request.message_id, body)))


def at(state: State) -> Conversation:
    """A conversation that has come to `state`."""
    talk = Conversation("http://srv1:5985/wsman")
    ways: dict[State, list[Step]] = {
        State.NONE: [],
        State.OPEN: [Step.CREATE],
        State.RUNNING: [Step.CREATE, Step.COMMAND],
        State.ENDED: [Step.CREATE, Step.COMMAND, Step.RECEIVE],
        State.UNKNOWN: [Step.CREATE],
    }
    for step in ways[state]:
        answer(talk, ask(talk, step), said(step, done=True))
    if state is State.UNKNOWN:
        talk.command("ver")
        talk.lost()
    assert talk.state is state
    return talk


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_every_state_takes_the_steps_of_the_table_and_no_others(state: State, step: Step) -> None:
    rule = RULES.get((state, step))
    if rule is None:
        with pytest.raises(Misused):
            ask(at(state), step)
        return
    for outcome in ("answered", "refused", "lost"):
        talk = at(state)
        request = ask(talk, step)
        with pytest.raises(Misused):
            ask(talk, Step.OPERATE)  # one at a time
        if outcome == "answered":
            answer(talk, request, said(step))
        else:
            getattr(talk, outcome)()
        assert talk.state is getattr(rule, outcome)
        assert talk.has_shell is bool(talk.shell_id)


def test_what_was_printed_comes_with_its_exit_code() -> None:
    talk = at(State.RUNNING)
    streams = "".join(
        f'<rsp:Stream Name="{name}">{base64.b64encode(data).decode()}</rsp:Stream>'
        for name, data in (("stdout", b"a"), ("stderr", b"\xff"), ("stdout", b"b\x00"), ("pr", b"no"))
    )
    assert answer(talk, talk.receive(20), said(Step.RECEIVE, streams=streams)) == Printed(b"ab\0", b"\xff")
    assert answer(talk, talk.receive(20), said(Step.RECEIVE, done=True)) == Printed(b"", b"", True, 7)
    assert talk.state is State.ENDED


def test_the_answer_to_another_message_is_none() -> None:
    talk = at(State.OPEN)
    talk.command("ver")
    with pytest.raises(NotOurs):
        talk.answered(envelopes.read(envelope("Command", "uuid:0", said(Step.COMMAND))))
    talk.lost()
    assert talk.state is State.UNKNOWN


@settings(deadline=None)
@given(line=XML, value=XML, text=XML)
def test_whatever_is_said_arrives_unchanged(line: str, value: str, text: str) -> None:
    talk = at(State.OPEN)
    call = Call.parse(talk.command(line).text)
    assert call.body.findtext(f".//{{{SHELL}}}Command") == line
    assert (call.resource, call.selectors) == (CMD, {"ShellId": SHELL_ID})
    talk.lost()
    body = ET.Element("{urn:x}y")
    body.text = text.replace("\r", "")  # ElementTree itself writes it bare
    call = Call.parse(talk.operate(Operation("urn:a", "urn:r", body, (("Version", value),)), 20).text)
    assert (call.selectors, call.body[0].text or "") == ({"Version": value}, body.text)


@pytest.mark.parametrize("text", ["\0", "\x1b[31m", "a\x08", "\ud800", "\ufffe"])
def test_what_xml_does_not_know_is_not_said(text: str) -> None:
    with pytest.raises(ValueError, match="XML does not know"):
        at(State.OPEN).command(text)


BODIES = [said(step, done=done) for step in Step for done in (True, False)]
BODIES += ["<rsp:ReceiveResponse/>", "<x/>", "<rsp:Shell/>", "words"]


@settings(deadline=None)
@given(st.sampled_from([*RULES]), st.lists(st.sampled_from(BODIES), max_size=3))
def test_any_answer_is_taken_or_refused_by_a_named_error(row: tuple[State, Step], bodies: list[str]) -> None:
    talk = at(row[0])
    request = ask(talk, row[1])
    try:
        answer(talk, request, "".join(bodies))
    except ValueError:
        talk.lost()
    assert talk.state in (RULES[row].answered, RULES[row].lost, State.ENDED)


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_an_envelope_or_no_soap(data: bytes) -> None:
    try:
        envelopes.read(data)
    except (ET.ParseError, ValueError):
        return
