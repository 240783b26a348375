"""/ipk echoes the whole key: whatever shape the echo has, no part of the first twenty characters gets through."""

from __future__ import annotations

import dataclasses
import logging
import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.secret import Secret
from actctl.common.words import HYPHENS, mask_keys
from actctl.licensing.changes.change import is_masked
from actctl.licensing.keys.form import ALPHABET, masked
from actctl.machine.interface import StepResult
from actctl.machine.ways.slmgr.outcome import outcome
from actctl.machine.ways.slmgr.parse import Reading, parse_bytes

KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
GROUPS = KEY.split("-")
WIDE = "".join(chr(ord(char) + 0xFEE0) for char in KEY)
HALF_WIDE = WIDE.replace("－", "-")

ECHOES = {
    "English": f"Installed product key {KEY} successfully.",
    "Japanese 1": f"プロダクト キー {KEY} を正常にインストールしました。",
    "Japanese 2": f"プロダクト キー {KEY} のインストールに成功しました。",
    "Japanese, no spaces": f"プロダクトキー{KEY}を正しくインストールしました。",
    "German": f"Der Product Key {KEY} wurde erfolgreich installiert.",
    "lower case": f"Installed product key {KEY.lower()} successfully.",
    "full width": f"プロダクト キー {WIDE} を正常にインストールしました。",
    "full-width letters": f"プロダクト キー {HALF_WIDE} を正常にインストールしました。",
    "quotes": f"Installed product key “{KEY}” successfully.",
    "option": f"Unrecognized option: /ipk {KEY}",
    "an error that repeats it": f"Error: 0xC004F050 The key {KEY} is invalid",
    "Japanese error": f"エラー: 0xC004F050 プロダクト キー {KEY} は無効です",
    "alone": KEY,
    "twice": f"{KEY} {KEY}",
    "a letter before": f"key:x{KEY}.",
    "letters before": f"Installed product key AAA{KEY} successfully.",
    "letters after": f"Installed product key {KEY}AAA successfully.",
    "a group before": f"Installed product key AAAAA-{KEY} successfully.",
    "a short group before": f"Installed product key AAA-{KEY} successfully.",
    "a group after": f"Installed product key {KEY}-AAAAA successfully.",
    "a long group after": f"Installed product key {KEY}-AAAAAAAA successfully.",
    "a value after a label": f"L_Key: {KEY}",
}
LINE_BREAKS = ("\n", "\r\n", " \r\n", "\r\n    ", "\n\t", "\r")


def _shows(text: str) -> list[str]:
    """Which of the first four groups, or of its full-width forms, a text shows."""
    flat = text.upper()
    return [group for group in [*GROUPS[:4], *WIDE.split("－")[:4]] if group in flat]


def everything(result: StepResult) -> str:
    parts = [repr(result), str(result), *result.lines, result.message.en, result.message.ja]
    parts += [repr(dataclasses.asdict(result)), repr(pickle.loads(pickle.dumps(result)))]
    if result.error is not None:
        parts += [repr(result.error), result.error.message.en, result.error.message.ja]
    return "\n".join(parts)


def results(reading: Reading) -> list[StepResult]:
    codes = (0, 1, 0xC004F050, 0xC004F050 - 2**32, 0xC0DE0001)
    return [outcome(verb, code, reading) for verb in ("ipk", "dti", "ato", "dlv") for code in codes]


def assert_hidden(data: bytes) -> None:
    reading = parse_bytes(data)
    assert not _shows(repr(reading)), data
    for result in results(reading):
        assert not _shows(everything(result)), data


@pytest.mark.parametrize("name", ECHOES)
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16-le", "utf-16"])
def test_the_echo_is_masked(name: str, encoding: str) -> None:
    text = ECHOES[name]
    if encoding == "cp932":
        text = text.replace("“", '"').replace("”", '"')
    data = f"{text}\r\n\r\n".encode(encoding, "replace")
    assert_hidden(data)


@pytest.mark.parametrize("hyphen", list(HYPHENS))
def test_any_hyphen(hyphen: str) -> None:
    for key in (KEY, KEY.lower(), HALF_WIDE):
        text = f"Installed product key {key.replace('-', hyphen)} successfully.\r\n"
        assert_hidden(text.encode())
        assert "*****-*****-*****-*****-" in mask_keys(text)


@pytest.mark.parametrize("line_break", LINE_BREAKS, ids=ascii)
@pytest.mark.parametrize("name", ["English", "Japanese 1", "full width", "lower case", "a group after"])
def test_a_line_break_anywhere_in_the_key(name: str, line_break: str) -> None:
    text = ECHOES[name]
    start = next(text.find(key) for key in (KEY, KEY.lower(), WIDE) if key in text)
    for at in range(start, start + len(KEY) + 1):
        broken = text[:at] + line_break + text[at:]
        assert_hidden((broken + "\r\n\r\n").encode())


@pytest.mark.parametrize("width", [40, 79, 80, 100, 120])
def test_hard_wrapped_anywhere(width: int) -> None:
    for text in ECHOES.values():
        for shift in range(width):
            line = "x" * shift + " " + text
            wrapped = "\r\n".join(line[start : start + width] for start in range(0, len(line), width))
            assert not _shows(mask_keys(wrapped.replace("\r\n", "\n"))), (shift, text)
    assert_hidden("\r\n".join([f"{'インストール' * 5}{KEY[:7]}", KEY[7:], ""]).encode("cp932"))


def test_two_line_breaks_in_one_key() -> None:
    rng = random.Random(7)
    for _ in range(300):
        first, second = sorted(rng.sample(range(1, len(KEY)), 2))
        assert_hidden(f"キー {KEY[:first]}\r\n{KEY[first:second]}\r\n    {KEY[second:]} です\r\n".encode())


def test_what_is_no_key_stays() -> None:
    for text in (
        "Activation ID: de32eafd-aaee-4662-9444-c1befb41bde2",
        "Extended PID: 03612-00206-556-001234-03-1041-20348.0000-1772024",
        "55041-00168-304-219834-03-1033-9200.0000-0422013",
        "ProductId 00454-40000-00001-AA382",
        "Installation ID: 111111-222222-333333-444444-555555-666666-777777-888888-999999",
        "Certificate Thumbprint: 0123456789abcdefABCDEF0123456789abcdef01",
        "VOLUME_KMSCLIENT channel - x-y-z",
        "a-b-c-d-e-f",
        "ライセンス ー サービス ー の ー 状態 ー です",
    ):
        assert mask_keys(text) == text


def test_what_is_shown_of_a_key() -> None:
    assert mask_keys(f"<{KEY}>") == "<*****-*****-*****-*****-X7Q2K>"
    assert mask_keys(KEY.lower()) == "*****-*****-*****-*****-x7q2k"
    assert masked(Secret(KEY)) == mask_keys(KEY)
    assert is_masked(masked(Secret(KEY)))
    assert mask_keys(masked(Secret(KEY))) == masked(Secret(KEY))
    for neighbours in (f"{KEY}A", f"{KEY}-A", f"{KEY}－AAAAA"):
        assert "X7Q2K" not in mask_keys(neighbours), "which five are the last is not certain"


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.text(ALPHABET, min_size=5, max_size=5), min_size=5, max_size=5),
    st.text(max_size=20),
    st.text(max_size=20),
    st.sampled_from(HYPHENS),
)
def test_any_key_in_any_text(groups: list[str], before: str, after: str, hyphen: str) -> None:
    key = hyphen.join(groups)
    assert key not in mask_keys(before + key + after)
    reading = parse_bytes(f"{before}{key}{after}\r\n".encode("utf-8", "replace"))
    assert key not in repr(reading)
    assert key not in everything(outcome("ipk", 0, reading))


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for text in ECHOES.values():
            results(parse_bytes(text.encode()))
    assert not _shows(caplog.text)
