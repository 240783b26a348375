"""Japanese worded in other ways: every variant of every label, alone and all at once; and wordings of no table."""

from __future__ import annotations

import random

import pytest

from actctl.machine.ways.slmgr.label_files import known_files
from actctl.machine.ways.slmgr.normal import normalise
from actctl.machine.ways.slmgr.parse import parse_text
from actctl.machine.ways.slmgr.tables import known_labels
from tests.machine.ways.slmgr.cases import DATA, Case, cases, misses

JAPANESE = next(file for file in known_files() if file.language == "ja").texts
PRINTED = dict(
    line.split("=", 1) for line in (DATA / "ja" / "slmgr.ini").read_bytes().decode("utf-16").splitlines() if "=" in line
)


def _reworded(case: Case, rng: random.Random) -> str:
    """The output with each label in a wording drawn by chance."""
    lines = []
    for line in case.text.splitlines():
        found = known_labels().match(line)
        variants = [text for text in JAPANESE.get(found.message, ()) if text] if found else []
        if found is None or found.language != "ja" or not variants:
            lines.append(line)
            continue
        text = rng.choice(variants)
        for name, value in found.values.items():
            text = text.replace(f"%{name}%", value) if name else text + value
        lines.append(line[: len(line) - len(line.lstrip())] + text)
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("case", cases("ja", with_licenses=True), ids=lambda case: case.name)
def test_every_listed_wording(case: Case, seed: int) -> None:
    assert misses(case, parse_text(_reworded(case, random.Random(seed)))) == []


STATUS = {
    "ライセンス状態: ライセンス認証済み": "licensed",
    "ライセンス認証の状態: ライセンスされています。": "licensed",
    "ライセンスの状態： ライセンスされていません": "unlicensed",
    "ライセンス の 状態 : 未ライセンス": "unlicensed",
    "ライセンスのステータス: 通知": "notification",
    "ライセンスの状態: 初期の猶予期間": "initial_grace",
    "ライセンスの状態: 追加の猶予期間 (KMS ライセンスの期限切れ)": "additional_grace",
    "ライセンスの状態: 正規品でない猶予期間": "non_genuine_grace",
    "ライセンスの状態: 延長された猶予期間": "extended_grace",
    "ライセンスの状態: まったく新しい言い方": "unknown",
}


@pytest.mark.parametrize("line", sorted(STATUS))
def test_status_wordings_of_no_table(line: str) -> None:
    text = f"名前: Windows(R), Professional edition\n説明: Windows(R) Operating System, VOLUME_MAK channel\n{line}\n"
    one = parse_text(text).licenses[0]
    assert one.license_status.value == STATUS[line]
    assert (line in one.unparsed) == (STATUS[line] == "unknown")


def test_no_two_messages_of_a_language_share_a_text() -> None:
    allowed = {"L_MsgNotAvailable"}
    for file in known_files():
        seen: dict[str, str] = {}
        for message, texts in file.texts.items():
            for text in texts:
                first = seen.setdefault(normalise(text), message)
                assert first == message or {first, message} & allowed, f"{text!r} is {first} and {message}"
