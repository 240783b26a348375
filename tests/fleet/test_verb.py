"""One verb on real sockets: any host's own language, failures of every kind, and a key that is seen nowhere."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import time
import traceback
from collections.abc import Iterator

import pytest

from actctl.errors import ErrorKind, HostFailure
from actctl.fleet.ask import LabelCache
from actctl.fleet.verb import run_verb
from actctl.slmgr.ini import read_ini
from actctl.slmgr.outcome import VerbResult
from actctl.slmgr.tables import LabelFile
from actctl.slmgr.verbs import BadArgument
from actctl.transport import TRANSPORTS, Transport, open_transport
from tests.foreign import Answer, Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection

KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
SHOWN = "*****-*****-*****-*****-X7Q2K"
GERMAN = {
    "L_MsgInstalledPKey": "Der Product Key %PKEY% wurde erfolgreich installiert.",
    "L_MsgUninstalledPKey": "Der Product Key wurde deinstalliert.",
    "L_MsgActivating": "%PRODUCTNAME% (%PRODUCTID%) wird aktiviert...",
    "L_MsgActivated": "Das Produkt wurde erfolgreich aktiviert.",
    "L_MsgKmsNameSet": "Der Computername für den Schlüsselverwaltungsdienst wurde auf %KMS% festgelegt.",
    "L_MsgVLActivationTypeSet": "Der Typ wurde festgelegt. Verwenden Sie slmgr.vbs /ato zum Aktivieren.",
    "L_MsgTokenBasedActivationMustBeDone": "Nur tokenbasierte Aktivierung. Verwenden Sie slmgr.vbs /fta.",
    "L_MsgErrorText_8": "Fehler: ",
    "L_MsgErrorPKey": "Fehler: Der Product Key wurde nicht gefunden.",
    "L_MsgErrorProductNotFound": "Fehler: Das Produkt wurde nicht gefunden.",
    "L_MsgWarningKmsPort": "Warnung: Der Port kann nur auf einem aktivierten KMS-Computer festgelegt werden.",
    "L_MsgUnrecognizedOption": "Unbekannte Option: ",
}
"""A German slmgr.ini in words of this test's own: what counts is that the host says them."""
JAPANESE_ONLY_HERE = {"L_MsgKmsPortSet": "KMS のポート番号は %PORT% になりました。"}
"""A Japanese wording that no table of actctl's has."""


def ini(table: dict[str, str], encoding: str = "utf-16") -> bytes:
    return "".join(f'{name}="{text}"\r\n' for name, text in table.items()).encode(encoding)


def speaks(lcid: str, table: dict[str, str], **outputs: bytes | Answer) -> ForeignHost:
    """A host that prints `outputs` (by verb) and has the label file of its language."""
    said: dict[str, bytes | Answer] = {f"/{verb.replace('_', '-')}": text for verb, text in outputs.items()}
    listing = f"0409\r\n{lcid}\r\nreadme.txt\r\n".encode()
    return ForeignHost(outputs={rf"{lcid}\slmgr.ini": ini(table), r"dir /b %SystemRoot%": listing, **said})


def german(**outputs: bytes | Answer) -> ForeignHost:
    return speaks("0407", GERMAN, **outputs)


@pytest.fixture(params=list(TRANSPORTS))
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    opened = open_transport(request.param, 4)
    yield opened
    opened.close()


def run(
    transport: Transport, host: ForeignHost, verb: str, *arguments: str, labels: LabelCache | None = None
) -> tuple[VerbResult, list[str]]:
    """The result, and the command lines that the host was given."""

    async def once(fleet: ForeignFleet) -> VerbResult:
        async with transport.session(connection(fleet, "h"), deadline=time.monotonic() + 20) as session:
            return await run_verb(session, verb, arguments, labels or LabelCache())

    with ForeignFleet({"h": host}) as fleet:
        result = asyncio.run(once(fleet))
        assert fleet["h"].log.open_shells == {}
        assert fleet["h"].log.problems == []
        return result, list(fleet["h"].log.commands)


def test_english_needs_one_command(transport: Transport) -> None:
    host = ForeignHost(outputs={"/skms": b"Key Management Service machine name set to kms01 successfully.\r\n\r\n"})
    result, commands = run(transport, host, "skms", "kms01")
    assert (result.ok, result.code, result.error) == (True, None, None)
    assert commands == [r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs /skms kms01"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_japanese(transport: Transport, encoding: str) -> None:
    done = "プロダクト キーを正常にアンインストールしました。\r\n\r\n".encode(encoding)
    assert run(transport, ForeignHost(outputs={"/upk": done}), "upk")[0].ok is True
    none = "エラー: プロダクト キーが見つかりません。\r\n\r\n".encode(encoding)
    result, commands = run(transport, ForeignHost(outputs={"/upk": none}), "upk")
    assert (result.ok, result.error is not None, len(commands)) == (False, True, 1)


GERMAN_CASES: dict[str, tuple[str, tuple[str, ...], str, bool]] = {
    "key": ("ipk", (KEY,), f"Der Product Key {KEY} wurde erfolgreich installiert.", True),
    "activated": (
        "ato", (),
        "Windows(R), ServerStandard edition (de32eafd-aaee-4662-9444-c1befb41bde2) wird aktiviert...\r\n"
        "Das Produkt wurde erfolgreich aktiviert.", True,
    ),
    "kms host": (
        "skms", ("kms01:1688",),
        "Der Computername für den Schlüsselverwaltungsdienst wurde auf kms01:1688 festgelegt.", True,
    ),
    "names the script": (
        "act-type", ("2",), "Der Typ wurde festgelegt. Verwenden Sie slmgr.vbs /ato zum Aktivieren.", True
    ),
    "token only": ("ato", (), "Nur tokenbasierte Aktivierung. Verwenden Sie slmgr.vbs /fta.", False),
    "no product": ("ato", (), "Fehler: Das Produkt wurde nicht gefunden.", False),
    "no key": ("upk", (), "Fehler: Der Product Key wurde nicht gefunden.", False),
    "no KMS host": (
        "sprt", ("1689",), "Warnung: Der Port kann nur auf einem aktivierten KMS-Computer festgelegt werden.", False
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GERMAN_CASES)
def test_a_german_host_is_asked_for_its_own_words(transport: Transport, name: str) -> None:
    verb, arguments, text, ok = GERMAN_CASES[name]
    said = (text + "\r\n\r\n").encode("cp850")
    result, commands = run(transport, german(**{verb.replace("-", "_"): said}), verb, *arguments)
    assert result.ok is ok, result
    assert commands[0].endswith(f"/{verb} {' '.join(arguments)}".rstrip())
    assert [line for line in commands if "slmgr.ini" in line] == [r"type %SystemRoot%\System32\slmgr\0407\slmgr.ini"], (
        "actctl knows English"
    )
    assert sum(f"/{verb}" in line for line in commands) == 1, "a verb is never sent twice"


def test_a_german_failure_with_a_code_needs_no_labels(transport: Transport) -> None:
    text = "Fehler: 0xC004F074 Es konnte kein Schlüsselverwaltungsdienst erreicht werden.\r\n\r\n".encode("cp850")
    for exit_code in (0xC004F074, 0):
        result, commands = run(transport, german(ato=Answer(text, exit_code=exit_code)), "ato")
        assert (result.ok, result.code, result.transient, len(commands)) == (False, "0xC004F074", True, 1)


def test_an_exit_code_alone_is_a_failure(transport: Transport) -> None:
    result, commands = run(transport, german(ipk=Answer(b"Nein.\r\n", exit_code=0xC004F050)), "ipk", KEY)
    assert (result.ok, result.code, len(commands)) == (False, "0xC004F050", 1)


def test_a_japanese_hosts_own_file_overrules_the_guesses(transport: Transport) -> None:
    said = "KMS のポート番号は 1689 になりました。\r\n\r\n".encode()
    result, _ = run(transport, speaks("0411", JAPANESE_ONLY_HERE, sprt=said), "sprt", "1689")
    assert result.ok is True


def test_what_nobody_can_read_is_unclear(transport: Transport) -> None:
    said = "Ole hyvä.\r\n\r\n".encode()
    for host in (ForeignHost(outputs={"/ckms": said}), german(ckms=said)):
        result, _ = run(transport, host, "ckms")
        assert (result.ok, result.code) == (None, None)
        assert result.error is not None
        assert result.error.kind is ErrorKind.PARSE
        assert "Ole hyvä" in result.message.en
        assert "Ole hyvä" in result.message.ja


def test_a_label_file_is_parsed_once_for_many_hosts(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(data: bytes, path: str = "") -> LabelFile:
        parsed.append(path)
        return read_ini(data, path)

    monkeypatch.setattr("actctl.fleet.ask.read_ini", counted)
    labels = LabelCache()
    for _ in range(3):
        assert run(transport, german(upk=b"Der Product Key wurde deinstalliert.\r\n"), "upk", labels=labels)[0].ok
    assert parsed == ["0407/slmgr.ini"]


ON_STDERR: dict[bytes, ErrorKind] = {
    b'Input Error: There is no script engine for file extension ".vbs".\r\n': ErrorKind.NO_VBSCRIPT,
    '入力エラー: ファイル拡張子 ".vbs" のスクリプト エンジンがありません。\r\n'.encode(): ErrorKind.NO_VBSCRIPT,
    b"Access is denied.\r\n": ErrorKind.ACCESS_DENIED,
    "アクセスが拒否されました。\r\n".encode("cp932"): ErrorKind.ACCESS_DENIED,
    b"Error: 0x80070005 Access denied: the requested action requires elevated privileges\r\n": ErrorKind.ACCESS_DENIED,
}  # fmt: skip


@pytest.mark.parametrize("said", ON_STDERR, ids=lambda said: ascii(said)[:40])
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_script_that_cannot_run(transport: Transport, said: bytes, stream: str) -> None:
    answer = Answer(said, exit_code=1) if stream == "stdout" else Answer(stderr=said, exit_code=1)
    result, commands = run(transport, ForeignHost(outputs={"/upk": answer}), "upk")
    assert result.ok is False
    assert result.error is not None
    assert (result.error.kind, len(commands)) == (ON_STDERR[said], 1)


def test_nothing_is_sent_for_a_bad_argument(transport: Transport) -> None:
    async def once(fleet: ForeignFleet) -> None:
        async with transport.session(connection(fleet, "h"), deadline=time.monotonic() + 20) as session:
            for verb, argument in (("ipk", "not-a-key"), ("skms", "a&calc"), ("skms", "[fe80::1%&calc]"), ("zzz", "")):
                with pytest.raises(BadArgument):
                    await run_verb(session, verb, [argument], LabelCache())

    with ForeignFleet({"h": ForeignHost()}) as fleet:
        asyncio.run(once(fleet))
        assert fleet["h"].log.commands == []


ECHOES: dict[str, bytes | Answer] = {
    "english": f"Installed product key {KEY} successfully.\r\n\r\n".encode(),
    "wrapped": f"{'x' * 60} Installed product key {KEY[:9]}\r\n{KEY[9:]} successfully.\r\n".encode(),
    "japanese": f"プロダクト キー {KEY} を正常にインストールしました。\r\n\r\n".encode("cp932"),
    "lower case": f"Installed product key {KEY.lower()} successfully.\r\n\r\n".encode(),
    "unknown": f"Avain {KEY} on asennettu.\r\n".encode(),
    "error": Answer(f"Error: 0xC004F050 {KEY} is invalid\r\n\r\n".encode(), exit_code=0xC004F050),
    "usage": Answer(f"Unrecognized option: {KEY}\r\n".encode(), exit_code=1),
    "on stderr": Answer(stderr=f"{KEY}: Access is denied.\r\n".encode(), exit_code=5),
    "german": f"Der Product Key {KEY} wurde erfolgreich installiert.\r\n\r\n".encode(),
}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_key_reaches_the_host_and_nothing_else(
    transport: Transport, scheme: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    hosts = {
        name: ForeignHost(outputs={"0407\\slmgr.ini": ini(GERMAN), "dir /b": b"0407\r\n", "/ipk": said}, scheme=scheme)
        for name, said in ECHOES.items()
    }
    for fault in (Fault.RESET_IN_COMMAND, Fault.RESET_IN_RECEIVE, Fault.EXE_NOT_FOUND, Fault.SHELL_GONE):
        hosts[str(fault)] = ForeignHost(outputs={"/ipk": ECHOES["english"]}, fault=fault, scheme=scheme)
    seen: list[str] = []

    async def one(fleet: ForeignFleet, name: str) -> None:
        try:
            async with transport.session(connection(fleet, name), deadline=time.monotonic() + 10) as session:
                result = await run_verb(session, "ipk", [KEY], LabelCache())
                seen.extend([repr(result), str(result), json.dumps(dataclasses.asdict(result), default=str)])
        except HostFailure as failed:
            seen.extend([str(failed), repr(failed.error), *traceback.format_exception(failed)])

    async def every(fleet: ForeignFleet) -> None:
        for name in hosts:
            await one(fleet, name)

    with ForeignFleet(hosts) as fleet:
        asyncio.run(every(fleet))
        assert all(any(KEY in line for line in fleet[name].log.commands) for name in ECHOES)
    output = capfd.readouterr()
    everything = "\n".join([caplog.text, output.out, output.err, *seen])
    assert len(seen) >= 3 * len(ECHOES)
    for part in (KEY, KEY[:17], KEY[:11], KEY[6:17]):
        assert part.lower() not in everything.lower()
    assert SHOWN in everything, "what may be shown is shown"
