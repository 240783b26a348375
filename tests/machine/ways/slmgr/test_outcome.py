"""What came of a verb, from exit code and text together: every verb, both languages, every way of failing.

Texts are put together from copies of the reference's label files (`outcomes/labels-*.yaml`); irregular situations are
pairs `outcomes/NAME.txt` (what was printed) and `outcomes/NAME.json` (what must come of it).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from actctl.common.errors import ErrorKind
from actctl.licensing.verbs.rows import VERBS
from actctl.machine.interface import StepResult
from actctl.machine.ways.slmgr.outcome import outcome
from actctl.machine.ways.slmgr.parse import parse_bytes
from tests.machine.ways.slmgr.cases import cases

FOLDER = Path(__file__).parent / "outcomes"
KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
NAME, ID = "Windows(R), ServerStandard edition", "de32eafd-aaee-4662-9444-c1befb41bde2"

Line = tuple[str, dict[str, str]]
ACTIVATING: Line = ("L_MsgActivating", {"PRODUCTNAME": NAME, "PRODUCTID": ID})
ACTIVATED: Line = ("L_MsgActivated", {})
REBOOT: Line = ("L_MsgWarningKmsReboot", {})
OVERRIDES: Line = ("L_MsgKmsUseMachineNameOverrides", {"KMS": "kms01:1688"})
REARMED: Line = ("L_MsgRearm_1", {})

SUCCESS: dict[str, list[list[Line]]] = {
    "ipk": [[("L_MsgInstalledPKey", {"PKEY": KEY})]],
    "upk": [[("L_MsgUninstalledPKey", {})]],
    "cpky": [[("L_MsgClearedPKey", {})]],
    "ato": [[ACTIVATING, ACTIVATED], [ACTIVATING, ACTIVATED, ("L_MsgLicenseStatusExtendedGrace_1", {})]],
    "atp": [[("L_MsgConfID", {"ACTID": ID})]],
    "skms": [
        [("L_MsgKmsNameSet", {"KMS": name})]
        for name in ("kms01", "kms01.corp.example:1688", ":1688", "[fd00::5]:1688", "10.20.0.5")
    ]
    + [[("L_MsgKmsNameSet", {"KMS": "kms01:1688"}), OVERRIDES]],
    "ckms": [
        [("L_MsgKmsNameCleared", {})],
        [("L_MsgKmsNameCleared", {}), ("L_MsgKmsUseLookupDomain", {"FQDN": "corp.example"})],
    ],
    "skms-domain": [
        [("L_MsgKmsLookupDomainSet", {"FQDN": "corp.example"})],
        [("L_MsgKmsLookupDomainSet", {"FQDN": "corp.example"}), OVERRIDES],
    ],
    "ckms-domain": [
        [("L_MsgKmsLookupDomainCleared", {})],
        [("L_MsgKmsLookupDomainCleared", {}), ("L_MsgKmsUseMachineName", {"KMS": "kms01:1688"})],
    ],
    "act-type": [[("L_MsgVLActivationTypeSet", {})]],
    "fta": [[ACTIVATING, ACTIVATED]],
    "skhc": [[("L_MsgKmsHostCachingEnabled", {})]],
    "ckhc": [[("L_MsgKmsHostCachingDisabled", {})]],
    "rearm": [[REARMED, ("L_MsgRearm_2", {})]],
    "rearm-app": [[REARMED]],
    "rearm-sku": [[REARMED]],
    "sprt": [[("L_MsgKmsPortSet", {"PORT": "1688"}), REBOOT]],
    "sdns": [[("L_MsgKmsDnsPublishingEnabled", {}), REBOOT]],
    "cdns": [[("L_MsgKmsDnsPublishingDisabled", {}), REBOOT]],
    "spri": [[("L_MsgKmsPriSetToNormal", {}), REBOOT]],
    "cpri": [[("L_MsgKmsPriSetToLow", {}), REBOOT]],
    "sai": [[("L_MsgActivationSet", {"ACTIVATION": "120"}), REBOOT]],
    "sri": [[("L_MsgRenewalSet", {"RENEWAL": "10080"}), REBOOT]],
}
RESTARTED = {"rearm", "sprt", "sdns", "cdns", "spri", "cpri", "sai", "sri"}
PRINTED_ONLY: list[Line] = [
    ("L_MsgErrorPKey", {}),
    ("L_MsgErrorProductNotFound", {}),
    ("L_MsgActivated_Failed", {}),
    ("L_MsgErrorActivationID", {"ActID": ID}),
    ("L_MsgInvalidDataError", {}),
    ("L_MsgTokenBasedActivationMustBeDone", {}),
]
CODES = {
    0xC004F074: ErrorKind.SLMGR,
    0xC004F069: ErrorKind.SLMGR,
    0x8007232B: ErrorKind.SLMGR,
    0xC0DEF00D: ErrorKind.SLMGR,
    0x80070005: ErrorKind.ACCESS_DENIED,
    0xC004F025: ErrorKind.ACCESS_DENIED,
}
OTHER_LANGUAGE = {
    "el": "Η εντολή ολοκληρώθηκε με επιτυχία.\r\n\r\n".encode(),
    "pl": "Polecenie zostało wykonane: 1688.\r\n\r\n".encode("cp852"),
    "sv": "Kommandot slutfördes.\r\n\r\n".encode("cp850"),
    "ko": "명령을 완료했습니다.\r\n\r\n".encode(),
}


@cache
def labels(language: str) -> dict[str, list[str]]:
    """Message name -> its texts, from the copy of the reference's file."""
    rows = yaml.safe_load((FOLDER / f"labels-{language}.yaml").read_text("utf-8"))
    return {row["id"]: row.get("texts") or [row["text"]] for row in rows}


def say(language: str, line: Line, wording: int = 0) -> str:
    """One line as the script prints it: in English where the language's file lacks the message."""
    message, values = line
    texts = labels(language).get(message) or labels("en")[message]
    text = texts[wording % len(texts)]
    for name, value in values.items():
        text = text.replace(f"%{name}%", value)
    return text


def printed(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode(encoding)


@dataclass(frozen=True)
class Printed:
    """A verb's success in one language and wording."""

    verb: str
    text: bytes
    name: str


def _successes() -> Iterator[Printed]:
    for verb, ways in SUCCESS.items():
        for number, way in enumerate(ways):
            yield Printed(verb, printed(*(say("en", line) for line in way)), f"en-{verb}-{number}")
            for wording in range(max(len(labels("ja").get(message, ())) for message, _ in way) or 1):
                text = [say("ja", line, wording) for line in way]
                for encoding in ("cp932", "utf-8", "utf-16-le"):
                    yield Printed(verb, printed(*text, encoding=encoding), f"ja-{verb}-{number}-{wording}-{encoding}")


SUCCESSES = list(_successes())
VERBS_AND_LANGUAGES = [(verb, language) for verb in SUCCESS for language in ("en", "ja")]


def read(verb: str, exit_code: int, data: bytes) -> StepResult:
    return outcome(verb, exit_code, parse_bytes(data))


def both_ways(code: int) -> tuple[int, int]:
    """An HRESULT as an unsigned and as a signed exit code."""
    return code, code - 2**32


def assert_failed(result: StepResult, code: str | None, kind: ErrorKind = ErrorKind.SLMGR) -> None:
    assert (result.ok, result.code) == (False, code)
    assert result.error is not None
    assert (result.error.kind, result.error.code) == (kind, code)
    assert result.message == result.error.message
    assert result.message.en
    assert result.message.ja
    assert not result.restart_needed


def test_every_changing_verb_is_here() -> None:
    assert set(SUCCESS) == {name for name, verb in VERBS.items() if verb.changes}


@pytest.mark.parametrize("verb", SUCCESS)
def test_success(verb: str) -> None:
    for case in (one for one in SUCCESSES if one.verb == verb):
        result = read(case.verb, 0, case.text)
        assert (result.ok, result.code, result.error) == (True, None, None), (case.name, result)
        assert result.restart_needed == (case.verb in RESTARTED), case.name
        assert result.lines, case.name
        assert result.message.en, case.name
        assert KEY not in repr(result), case.name


@pytest.mark.parametrize("verb", SUCCESS)
def test_words_of_success_with_a_code_of_failure(verb: str) -> None:
    for case in (one for one in SUCCESSES if one.verb == verb):
        for exit_code in both_ways(0xC004F074):
            assert_failed(read(case.verb, exit_code, case.text), "0xC004F074")
        assert_failed(read(case.verb, 1, case.text), None)


@pytest.mark.parametrize(("verb", "language"), VERBS_AND_LANGUAGES)
def test_an_error_with_a_code(verb: str, language: str) -> None:
    for code, kind in CODES.items():
        text = f"0x{code:08X}"
        line = say(language, ("L_MsgErrorText_8", {})) + f"{text} The reason, or 理由"
        ways = [[line], [say(language, ACTIVATING), line]] if verb == "ato" else [[line]]
        for lines in ways:
            for exit_code in (*both_ways(code), 0):
                result = read(verb, exit_code, printed(*lines, encoding="cp932" if language == "ja" else "utf-8"))
                assert_failed(result, text, kind)
                assert result.exit_code == exit_code


@pytest.mark.parametrize(("verb", "language"), VERBS_AND_LANGUAGES)
def test_a_failure_that_is_only_printed(verb: str, language: str) -> None:
    for line in PRINTED_ONLY:
        _is_a_failure(verb, language, line)


def _is_a_failure(verb: str, language: str, line: Line) -> None:
    for wording in range(len(labels(language).get(line[0], ())) or 1):
        assert_failed(read(verb, 0, printed(say(language, line, wording))), None)
    for exit_code in both_ways(0xC004F014):
        assert_failed(read(verb, exit_code, printed(say(language, line))), "0xC004F014")


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_was_printed(verb: str) -> None:
    for nothing in (b"", b"\r\n\r\n"):
        for exit_code in both_ways(0xC004D302):
            assert_failed(read(verb, exit_code, nothing), "0xC004D302")
        assert_failed(read(verb, 1, nothing), None)
        result = read(verb, 0, nothing)
        assert result.ok is None
        assert result.error is not None
        assert result.error.kind is ErrorKind.PARSE


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", OTHER_LANGUAGE)
def test_a_language_that_nobody_knows(verb: str, language: str) -> None:
    text = OTHER_LANGUAGE[language]
    result = read(verb, 0, text)
    assert (result.ok, result.code) == (None, None)
    assert result.error is not None
    assert result.error.kind is ErrorKind.PARSE
    for code, kind in CODES.items():
        for exit_code in both_ways(code):
            assert_failed(read(verb, exit_code, text), f"0x{code:08X}", kind)
    assert_failed(read(verb, 1, text), None)


@pytest.mark.parametrize(("verb", "language"), VERBS_AND_LANGUAGES)
def test_words_of_another_verb(verb: str, language: str) -> None:
    """A success of something else is no success."""
    theirs = {line[0] for way in SUCCESS[verb] for line in way}
    for other, ways in SUCCESS.items():
        lines = [line for line in ways[0] if line is not REBOOT]
        if not theirs & {line[0] for line in lines}:
            result = read(verb, 0, printed(*(say(language, line) for line in lines)))
            expected = True if (verb, other) in {("atp", "ato"), ("atp", "fta")} else None
            assert result.ok is expected, other


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("digits", [54, 63])
@pytest.mark.parametrize("gap", ["", "-", " "])
def test_an_installation_id(language: str, digits: int, gap: str) -> None:
    number = ("012345678901234567890" * 3)[:digits]
    size = 6 if digits == 54 else 7
    grouped = gap.join(number[start : start + size] for start in range(0, digits, size))
    line = say(language, ("L_MsgInstallationID", {})) + grouped
    note = ["", "Product activation telephone numbers can be obtained by searching the phone.inf file: 0120-801-734"]
    for lines in ([line], [line, *note], [line[:80], line[80:]], ["Identyfikator instalacji: " + grouped, *note]):
        result = read("dti", 0, printed(*lines))
        assert (result.ok, result.installation_id, result.error) == (True, number, None), lines
    for exit_code in both_ways(0xC004F014):
        result = read("dti", exit_code, printed(line))
        assert_failed(result, "0xC004F014")
        assert result.installation_id is None


@pytest.mark.parametrize("digits", [1, 20, 53, 55, 62, 64, 126])
def test_digits_that_are_no_installation_id(digits: int) -> None:
    result = read("dti", 0, printed("Installation ID: " + "7" * digits))
    assert (result.ok, result.installation_id) == (None, None)


def test_only_ascii_digits_are_an_installation_id() -> None:
    for zero in "０٠०":
        result = read("dti", 0, printed("Installation ID: " + zero * 54))
        assert (result.ok, result.installation_id) == (None, None)


@pytest.mark.parametrize("code", [0xC004F074, 0x80072EE7])
def test_what_may_pass_is_transient(code: int) -> None:
    assert read("ato", code, b"").transient
    assert not read("ato", 0xC004C008, b"").transient
    assert not read("ato", 0, printed(say("en", ACTIVATED))).transient


# -- captured texts, and irregular ones

CAPTURED: dict[str, tuple[int, bool, str | None]] = {
    "acttype-ok": (0, False, None),  # its name says otherwise: the text is "Error: The data is invalid"
    "ato-error-800706BA": (462, False, "0x000001CE"),
    "ato-error-80072EE7": (0x80072EE7, False, "0x80072EE7"),
    "ato-error-C004C008": (0xC004C008, False, "0xC004C008"),
    "ato-error-C004E028": (0xC004E028, False, "0xC004E028"),
    "ato-error-C004F039": (0xC004F039, False, "0xC004F039"),
    "ato-error-C004F042": (0xC004F042, False, "0xC004F042"),
    "ato-error-C004F074": (0xC004F074, False, "0xC004F074"),
    "ato-failed-without-code": (0, False, None),
    "ato-no-product": (0, False, None),
    "ato-token-only": (0, False, None),
    "atp-ok": (0, True, None),
    "cpky-ok": (0, True, None),
    "ipk-error-C004F050": (0xC004F050, False, "0xC004F050"),
    "ipk-missing-param": (1, False, None),
    "rearm-ok": (0, True, None),
    "skms-ipv6": (0, True, None),
    "skms-ok-ip": (0, True, None),
    "unknown-option": (1, False, None),
    "win7-ato-error-C004F038": (0xC004F038, False, "0xC004F038"),
    "xpr-mak-licensed": (0, True, None),
    "xpr-mak-unlicensed": (0, True, None),
}


def _verb_of(name: str) -> str:
    word = name.removeprefix("win7-").split("-")[0]
    return {"acttype": "act-type", "unknown": "skhc"}.get(word, word)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_captured_texts(language: str) -> None:
    seen = set()
    for case in cases(language):
        if case.expected is not None:
            continue
        name = case.name.partition("/")[2]
        seen.add(name)
        exit_code, ok, code = CAPTURED[name]
        codes = [exit_code, exit_code - 2**32] if exit_code > 1 << 31 else [exit_code]
        for one in [*codes, 0]:
            result = read(_verb_of(name), one, case.data)
            assert (result.ok, result.code) == (ok, code), (name, one, result)
    assert seen == set(CAPTURED) - ({"ato-token-only", "unknown-option"} if language == "ja" else set())


PAIRS = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("file", PAIRS, ids=lambda file: file.stem)
def test_irregular(file: Path) -> None:
    about: dict[str, Any] = json.loads(file.read_text("utf-8"))
    result = read(about["verb"], about["exit_code"], file.with_suffix(".txt").read_bytes())
    assert (result.ok, result.code) == (about["ok"], about["code"]), result
    if result.ok is False:
        assert_failed(result, about["code"], ErrorKind(about.get("kind", "slmgr")))
    elif result.ok is None:
        assert result.error is not None
        assert result.error.kind is ErrorKind.PARSE


def test_pairs_are_complete() -> None:
    assert len(PAIRS) >= 50
    assert {file.stem for file in PAIRS} == {file.stem for file in FOLDER.glob("*.txt")}
