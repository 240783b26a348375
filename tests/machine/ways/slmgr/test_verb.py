"""One verb on a host of another maker, over real sockets and both transports: outcome, labels, secrecy."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
import time
from collections.abc import Iterator

import pytest

from actctl.cli.logs import log_to_stderr
from actctl.common.arguments import BadArgument
from actctl.common.errors import ErrorKind, HostFailure
from actctl.machine.interface import StepResult
from actctl.machine.ways.slmgr.ini import read_ini
from actctl.machine.ways.slmgr.label_files import LabelFile
from actctl.machine.ways.slmgr.way import SlmgrWay
from actctl.transport import TRANSPORTS, Transport, open_transport
from tests.foreign import Answer, Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection
from tests.waiting import LONG

KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
GUID = "de32eafd-aaee-4662-9444-c1befb41bde2"
NAME = "Windows(R), ServerStandard edition"
UNSIGNED, SIGNED = 0xC004F074, 0xC004F074 - 2**32
IID = "012345678" * 7


@pytest.fixture(params=list(TRANSPORTS))
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    opened = open_transport(request.param, 4)
    yield opened
    opened.close()


def lines(*texts: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([*texts, "", ""]).encode(encoding)


def ask(
    transport: Transport, host: ForeignHost, verb: str, *arguments: str, way: SlmgrWay | None = None
) -> tuple[StepResult, list[str]]:
    """The result, and the command lines that the host saw."""

    async def one(fleet: ForeignFleet) -> StepResult:
        async with transport.session(connection(fleet, "a"), deadline=time.monotonic() + LONG) as session:
            return await (way or SlmgrWay()).do(session, verb, arguments)

    with ForeignFleet({"a": host}, network="127.96") as fleet:
        result = asyncio.run(one(fleet))
        log = fleet["a"].log
        assert (log.open_shells, log.problems) == ({}, [])
        return result, list(log.commands)


def commands_of(verb: str, *arguments: str) -> str:
    return " ".join([r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs", f"/{verb}", *arguments])


ENGLISH = {
    "ipk": ([KEY], f"Installed product key {KEY} successfully."),
    "skms": (["kms01:1688"], "Key Management Service machine name set to kms01:1688 successfully."),
    "ckms": ([], "Key Management Service machine name cleared successfully."),
    "act-type": (["2", GUID], "Volume activation type set successfully."),
}  # fmt: skip
JAPANESE = {
    "ipk": ([KEY], f"プロダクト キー {KEY} を正常にインストールしました。"),
    "skms": (["10.20.0.5"], "キー管理サービス コンピューター名を 10.20.0.5 に正常に設定しました。"),
    "ckms": ([], "キー管理サービス コンピューター名を正常にクリアしました。"),
    "cpky": ([], "レジストリのプロダクト キーを正常にクリアしました。"),
}


@pytest.mark.parametrize("verb", ENGLISH)
def test_success_in_english(transport: Transport, verb: str) -> None:
    arguments, text = ENGLISH[verb]
    result, seen = ask(transport, ForeignHost(outputs={f"/{verb}": lines(text)}), verb, *arguments)
    assert (result.ok, result.code, result.error, result.exit_code) == (True, None, None, 0)
    assert seen == [commands_of(verb, *arguments)], "one command, and nothing else is asked"


@pytest.mark.parametrize("verb", JAPANESE)
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-16-le"])
def test_success_in_japanese(transport: Transport, verb: str, encoding: str) -> None:
    arguments, text = JAPANESE[verb]
    host = ForeignHost(outputs={f"/{verb}": lines(text, encoding=encoding)})
    result, seen = ask(transport, host, verb, *arguments)
    assert (result.ok, result.error) == (True, None)
    assert seen == [commands_of(verb, *arguments)]


@pytest.mark.parametrize("exit_code", [UNSIGNED, SIGNED, 0])
@pytest.mark.parametrize(
    ("word", "encoding"), [("Error: ", "utf-8"), ("エラー: ", "cp932"), ("Fehler: ", "cp850"), ("오류: ", "utf-8")]
)
def test_failure_with_a_code(transport: Transport, word: str, encoding: str, exit_code: int) -> None:
    text = lines(f"{word}0xC004F074 …".replace("…", "..."), encoding=encoding)
    result, seen = ask(transport, ForeignHost(outputs={"/ato": Answer(text, exit_code=exit_code % 2**32)}), "ato")
    assert (result.ok, result.code, result.transient) == (False, "0xC004F074", True)
    assert result.error is not None
    assert result.error.kind is ErrorKind.SLMGR
    assert result.exit_code % 2**32 == exit_code % 2**32
    assert len(seen) == 1, "the code says it all: no labels are fetched"


def test_failures_that_are_only_printed(transport: Transport) -> None:
    for text, encoding in (
        ("Error: product not found.", "utf-8"),
        ("エラー: 製品が見つかりません。", "cp932"),
        ("Error: product key not found.", "utf-8"),
        ("エラー: プロダクト キーが見つかりません。", "cp932"),
        ("エラー: 製品のライセンス認証に失敗しました。", "cp932"),
    ):
        host = ForeignHost(outputs={"/ato": lines(text, encoding=encoding)})
        result, seen = ask(transport, host, "ato", GUID)
        assert (result.ok, result.code, result.exit_code) == (False, None, 0)
        assert len(seen) == 1


# -- a host whose language nobody knows

GERMAN = {
    "L_MsgActivating": "%PRODUCTNAME% (%PRODUCTID%) wird aktiviert...",
    "L_MsgActivated": "Das Produkt wurde erfolgreich aktiviert.",
    "L_MsgActivated_Failed": "Fehler: Fehler bei der Produktaktivierung.",
    "L_MsgErrorText_8": "Fehler: ",
    "L_MsgErrorText_9": "Fehler: Für die Option %OPTION% ist %PARAM% erforderlich",
    "L_MsgErrorProductNotFound": "Fehler: Das Produkt wurde nicht gefunden.",
    "L_MsgErrorPKey": "Fehler: Der Product Key wurde nicht gefunden.",
    "L_MsgErrorActivationID": "Fehler: Die Aktivierungs-ID (%ActID%) wurde nicht gefunden.",
    "L_MsgInvalidDataError": "Fehler: Die Daten sind ungültig.",
    "L_MsgInstalledPKey": "Der Product Key %PKEY% wurde erfolgreich installiert.",
    "L_MsgKmsNameSet": "Der Computername des Schlüsselverwaltungsdiensts wurde erfolgreich auf %KMS% festgelegt.",
    "L_MsgKmsPortSet": "Der KMS-Port wurde erfolgreich auf %PORT% festgelegt.",
    "L_MsgWarningKmsReboot": "Warnung: KMS muss neu gestartet werden, damit diese Einstellung wirksam wird.",
    "L_MsgWarningKmsPort": "Warnung: Der KMS-Port kann nur auf einem aktivierten KMS-Computer festgelegt werden.",
    "L_MsgVLActivationTypeSet": "Der Volumenaktivierungstyp wurde erfolgreich festgelegt.",
    "L_MsgRearm_1": "Der Befehl wurde erfolgreich ausgeführt.",
    "L_MsgRearm_2": "Starten Sie das System neu, damit die Änderungen wirksam werden.",
    "L_MsgInstallationID": "Installations-ID: ",
    "L_MsgProductName": "Name: ",
    "L_MsgLicenseStatusLicensed": "Der Computer ist dauerhaft aktiviert.",
}
INI = "\r\n".join(f'{name}="{text}"' for name, text in GERMAN.items()) + "\r\n"
ACTIVATING = GERMAN["L_MsgActivating"].replace("%PRODUCTNAME%", NAME).replace("%PRODUCTID%", GUID)
DIR, TYPE = r"dir /b %SystemRoot%\System32\slmgr", r"type %SystemRoot%\System32\slmgr\0407\slmgr.ini"


def german(*printed: str, exit_code: int = 0, ini: bytes | None = None) -> ForeignHost:
    """A German Windows: its own labels beside the English ones, its console in code page 850."""
    return ForeignHost(
        outputs={
            "slmgr.vbs": Answer(lines(*printed, encoding="cp850"), exit_code=exit_code),
            "dir /b": b"0407\r\n0409\r\n",
            r"0407\slmgr.ini": INI.encode("utf-16") if ini is None else ini,
        }
    )


GERMAN_ANSWERS: dict[str, tuple[str, list[str], list[str], bool]] = {
    "activated": ("ato", [], [ACTIVATING, GERMAN["L_MsgActivated"]], True),
    "activation failed": ("ato", [], [ACTIVATING, GERMAN["L_MsgActivated_Failed"]], False),
    "no product": ("ato", [], [GERMAN["L_MsgErrorProductNotFound"]], False),
    "no such ID": ("skms", ["kms01", GUID], [GERMAN["L_MsgErrorActivationID"].replace("%ActID%", GUID)], False),
    "no key": ("upk", [], [GERMAN["L_MsgErrorPKey"]], False),
    "installed": ("ipk", [KEY], [GERMAN["L_MsgInstalledPKey"].replace("%PKEY%", KEY)], True),
    "KMS host set": ("skms", ["kms01:1688"], [GERMAN["L_MsgKmsNameSet"].replace("%KMS%", "kms01:1688")], True),
    "port": ("sprt", ["9"], [GERMAN["L_MsgKmsPortSet"].replace("%PORT%", "9"), GERMAN["L_MsgWarningKmsReboot"]], True),
    "no KMS host": ("sprt", ["1689"], [GERMAN["L_MsgWarningKmsPort"]], False),
    "type": ("act-type", ["2"], [GERMAN["L_MsgVLActivationTypeSet"]], True),
    "invalid": ("act-type", ["2"], [GERMAN["L_MsgInvalidDataError"]], False),
    "rearmed": ("rearm", [], [GERMAN["L_MsgRearm_1"], GERMAN["L_MsgRearm_2"]], True),
    "permanent": ("xpr", [GUID], [f"{NAME}:", "    " + GERMAN["L_MsgLicenseStatusLicensed"]], True),
    "xpr without a key": ("xpr", [GUID], [GERMAN["L_MsgErrorPKey"]], False),
}  # fmt: skip


@pytest.mark.parametrize("name", GERMAN_ANSWERS)
@pytest.mark.parametrize("ini", ["utf-16", "utf-8", "cp850"])
def test_a_german_host_lends_its_own_labels(transport: Transport, name: str, ini: str) -> None:
    """`type` gives the file as it is, or turned into the console's code page."""
    verb, arguments, printed, ok = GERMAN_ANSWERS[name]
    result, seen = ask(transport, german(*printed, ini=INI.encode(ini)), verb, *arguments)
    assert result.ok is ok, result
    assert (result.error is None) is ok
    assert result.restart_needed == (ok and verb in ("rearm", "sprt"))
    assert seen == [commands_of(verb, *arguments), DIR, TYPE]
    assert KEY not in repr(result)


OTHERS = {
    "cp866": ("0419", "Продукт успешно активирован.", "Ошибка: продукт не найден."),
    "cp852": ("0415", "Pomyślnie aktywowano produkt.", "Błąd: nie znaleziono produktu."),
    "cp850": ("040c", "Le produit a été activé. À bientôt.", "Erreur : produit non trouvé."),
    "cp949": ("0412", "제품을 인증했습니다.", "오류: 제품을 찾을 수 없습니다."),
    "gbk": ("0804", "成功地激活了产品。", "错误: 找不到产品。"),
    "big5": ("0404", "已成功啟用產品。", "錯誤: 找不到產品。"),
}
"""Words of no real label file: code page -> language, success, failure."""


@pytest.mark.parametrize("page", OTHERS)
def test_a_console_that_does_not_heed_the_code_page(transport: Transport, page: str) -> None:
    """The bytes alone do not say what they are; the host's own labels do."""
    language, done, failed = OTHERS[page]
    ini = f'L_MsgActivated="{done}"\r\nL_MsgErrorProductNotFound="{failed}"\r\n'.encode("utf-16")
    for text, ok in ((done, True), (failed, False)):
        outputs: dict[str, bytes | Answer] = {
            "/ato": lines(text, encoding=page),
            "dir /b": language.encode(),
            rf"{language}\slmgr.ini": ini,
        }
        result, _ = ask(transport, ForeignHost(outputs=outputs), "ato")
        assert result.ok is ok
        assert result.lines == (text,)


def test_without_its_labels_nothing_is_claimed(transport: Transport) -> None:
    printed = (ACTIVATING, GERMAN["L_MsgActivated"])
    for host, fetched in (
        (german(*printed, ini=b"not a label file"), [DIR, TYPE]),
        (german(*printed, ini='L_MsgOther="x"\r\n'.encode("utf-16")), [DIR, TYPE]),
        (dataclasses.replace(german(*printed), outputs={"slmgr.vbs": lines(*printed)}), None),
    ):
        result, seen = ask(transport, host, "ato")
        assert result.ok is None
        assert result.error is not None
        assert result.error.kind is ErrorKind.PARSE
        assert "aktiviert" in result.message.en
        if fetched is not None:
            assert seen[1:] == fetched


def test_the_digits_of_an_installation_id_need_no_labels(transport: Transport) -> None:
    result, seen = ask(transport, german(f"Installations-ID: {IID}"), "dti")
    assert (result.ok, result.installation_id) == (True, IID)
    assert len(seen) == 1
    result, seen = ask(transport, german(GERMAN["L_MsgErrorProductNotFound"]), "dti")
    assert (result.ok, result.installation_id, len(seen)) == (False, None, 3)


def test_a_label_file_is_parsed_once_for_all_hosts(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(data: bytes, path: str = "") -> LabelFile:
        calls.append(path)
        return read_ini(data, path)

    monkeypatch.setattr("actctl.machine.ways.slmgr.label_cache.read_ini", counted)
    way = SlmgrWay()
    for _ in range(2):
        result, _ = ask(transport, german(ACTIVATING, GERMAN["L_MsgActivated"]), "ato", way=way)
        assert result.ok
    assert calls == ["0407/slmgr.ini"]


def test_a_japanese_host_lends_its_labels_for_verbs_nobody_has_words_for(transport: Transport) -> None:
    words = "ボリューム ライセンス認証の種類を設定しました。"
    ini = f'L_MsgVLActivationTypeSet="{words}"\r\nL_MsgWarningKmsPri="警告です"\r\n'.encode("utf-16")
    host = ForeignHost(
        outputs={"/act-type": lines(words, encoding="cp932"), r"0411\slmgr.ini": ini, "dir /b": b"0409\r\n0411\r\n"}
    )
    result, seen = ask(transport, host, "act-type", "2")
    assert (result.ok, result.error) == (True, None)
    assert seen == [commands_of("act-type", "2"), r"type %SystemRoot%\System32\slmgr\0411\slmgr.ini"]
    host = ForeignHost(outputs={"/act-type": lines(words, encoding="cp932")})
    assert ask(transport, host, "act-type", "2")[0].ok is None


def test_nothing_printed_is_nothing_to_learn_a_language_for(transport: Transport) -> None:
    result, seen = ask(transport, ForeignHost(outputs={"/ato": b""}), "ato")
    assert (result.ok, len(seen)) == (None, 1)
    result, seen = ask(transport, ForeignHost(outputs={"/ato": Answer(b"", exit_code=UNSIGNED)}), "ato")
    assert (result.ok, result.code, len(seen)) == (False, "0xC004F074", 1)


# -- the script cannot run, or may not

ENGINE = 'Input Error: There is no script engine for file extension ".vbs".'
MOTOR = 'Eingabefehler: Es ist kein Skriptmodul für die Dateierweiterung ".vbs" vorhanden.'
NO_ENGINE: dict[str, tuple[bytes, bytes]] = {
    "English": (lines(ENGINE), b""),
    "English on stderr": (b"", lines(ENGINE)),
    "Japanese": (lines('入力エラー: 拡張子 ".vbs" に対応するエンジンがありません。', encoding="cp932"), b""),
    "German on stderr": (b"\r\n", lines(MOTOR, encoding="cp850")),
    "the engine is not registered": (
        lines('CScript Error: Can\'t find script engine "VBScript" for script "C:\\Windows\\System32\\slmgr.vbs".'),
        b"",
    ),
    "no cscript": (b"", lines("'cscript.exe' is not recognized as an internal or external command,", "operable …")),
}


@pytest.mark.parametrize("name", NO_ENGINE)
def test_no_vbscript(transport: Transport, name: str) -> None:
    answer = Answer(*NO_ENGINE[name], exit_code=1)
    result, seen = ask(transport, ForeignHost(outputs={"slmgr.vbs": answer}), "ipk", KEY)
    assert result.ok is False
    assert result.error is not None
    assert result.error.kind is ErrorKind.NO_VBSCRIPT
    assert result.error.remedy is not None
    assert seen[1:] in ([], ["ver"]), "which Windows it is tells the way back"


@pytest.mark.parametrize("code", [0x80070005, 0xC004F025])
@pytest.mark.parametrize(("word", "encoding"), [("Error: ", "utf-8"), ("エラー: ", "cp932"), ("Fehler: ", "cp850")])
def test_access_denied(transport: Transport, code: int, word: str, encoding: str) -> None:
    for text in (lines(f"{word}0x{code:08X} ...", encoding=encoding), b""):
        host = ForeignHost(outputs={"/ipk": Answer(text, exit_code=code)})
        result, _ = ask(transport, host, "ipk", KEY)
        assert (result.ok, result.code) == (False, f"0x{code:08X}")
        assert result.error is not None
        assert result.error.kind is ErrorKind.ACCESS_DENIED


def test_stderr_beside_an_answer_changes_nothing(transport: Transport) -> None:
    noise = lines('CLIXML Input Error: ".vbs" cscript.exe')
    host = ForeignHost(outputs={"/ckms": Answer(lines(ENGLISH["ckms"][1]), noise)})
    assert ask(transport, host, "ckms")[0].ok is True
    host = ForeignHost(outputs={"/ckms": Answer(lines("Error: 0xC004F074 x"), noise, UNSIGNED)})
    assert ask(transport, host, "ckms")[0].code == "0xC004F074"


def test_stderr_alone_that_nobody_knows(transport: Transport) -> None:
    host = ForeignHost(outputs={"/ckms": Answer(b"", lines("something else"), exit_code=UNSIGNED)})
    result, _ = ask(transport, host, "ckms")
    assert (result.ok, result.code) == (False, "0xC004F074")


def test_a_bad_argument_never_reaches_the_host(transport: Transport) -> None:
    async def one(fleet: ForeignFleet) -> None:
        async with transport.session(connection(fleet, "a"), deadline=time.monotonic() + LONG) as session:
            for verb, argument in (("skms", "kms01&calc"), ("ipk", KEY + "\n"), ("zzz", "")):
                with pytest.raises(BadArgument):
                    await SlmgrWay().do(session, verb, [argument])

    with ForeignFleet({"a": ForeignHost()}, network="127.96") as fleet:
        asyncio.run(one(fleet))
        assert fleet["a"].log.commands == []


# -- secrecy

BREAKS = [
    Fault.RESET_IN_COMMAND,
    Fault.RESET_IN_RECEIVE,
    Fault.TRUNCATED_XML,
    Fault.TRUNCATED_BODY,
    Fault.GARBAGE_IN_RECEIVE,
    Fault.EXE_NOT_FOUND,
    Fault.SHELL_GONE,
    Fault.RELATES_TO,
    Fault.REJECT_LOGIN,
    Fault.ACCESS_DENIED,
]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__]


def _shows(text: str) -> bool:
    return any(group in text.upper() for group in KEY.split("-")[:4])


@pytest.mark.parametrize("fault", BREAKS, ids=lambda fault: fault.name)
def test_an_exception_shows_no_key(transport: Transport, fault: Fault) -> None:
    echo = lines(f"Installed product key {KEY} successfully.")
    with pytest.raises(HostFailure) as caught:
        ask(transport, ForeignHost(outputs={"/ipk": echo}, fault=fault), "ipk", KEY)
    for one in _chain(caught.value):
        assert not _shows(f"{one} {one!r} {one.args!r} {getattr(one, 'error', '')!r}"), type(one)


@pytest.fixture
def quiet_again() -> Iterator[None]:
    ours = logging.getLogger("actctl")
    before = (ours.handlers, ours.propagate, ours.level)
    yield
    ours.handlers, ours.propagate = before[0], before[1]
    ours.setLevel(before[2])


@pytest.mark.usefixtures("quiet_again")
@pytest.mark.parametrize("verbose", [0, 1, 2, 9])
def test_no_log_shows_a_key(transport: Transport, verbose: int, capfd: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(verbose)
    for fault in (None, Fault.RESET_IN_RECEIVE, Fault.TRUNCATED_XML, Fault.SHELL_GONE):
        for text in (f"Installed product key {KEY} successfully.", f"プロダクト キー {KEY} ...", f"Nyckel {KEY}"):
            host = ForeignHost(outputs={"/ipk": lines(text)}, fault=fault)
            try:
                result, _ = ask(transport, host, "ipk", KEY.lower())
            except HostFailure as failed:
                assert not _shows(repr(failed.error))
            else:
                assert not _shows(repr(result))
    out, err = capfd.readouterr()
    assert not _shows(out + err)
    assert os.environ.get("NTLM_USER_FILE") is None


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16-le"])
def test_an_echo_over_the_wire_is_masked(transport: Transport, encoding: str) -> None:
    for text in (
        JAPANESE["ipk"][1],
        JAPANESE["ipk"][1].replace("-", "－"),
        JAPANESE["ipk"][1].replace(KEY, f"{KEY[:13]}\r\n{KEY[13:]}"),
        f"未知の言語 {KEY.lower()} です",
    ):
        result, _ = ask(transport, ForeignHost(outputs={"/ipk": lines(text, encoding=encoding)}), "ipk", KEY)
        assert not _shows(repr(result))
        assert result.lines
