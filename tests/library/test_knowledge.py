"""What needs no machine."""

from __future__ import annotations

from pathlib import Path

import pytest

import actctl
from actctl.machine.decode import decode

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.mark.parametrize("name", ["ja/win7-mak-dlv", "en/kms-host-dlv"])
def test_bytes_of_any_code_page_and_text_say_the_same(name: str) -> None:
    captured = (DATA / f"{name}.txt").read_bytes()
    answer = actctl.parse(captured)
    assert answer.error is None and answer.licenses
    assert actctl.parse(decode(captured).text).licenses == answer.licenses


def test_no_output_is_an_error_and_no_exception() -> None:
    answer = actctl.parse("Dear colleagues,\ud800")
    assert answer.error is not None and answer.error.kind is actctl.ErrorKind.PARSE
    assert answer.licenses == ()


@pytest.mark.parametrize("code", ["0xC004F074", 0xC004F074, "-1073418124", -1073418124])
def test_a_code_is_explained(code: str | int) -> None:
    known = actctl.explain(code)
    assert known is not None and known.code == "0xC004F074" and "KMS" in known.meaning.en and known.meaning.ja


def test_a_published_key_is_found_and_identified() -> None:
    best = actctl.find_gvlk("2022 dc")[0]
    assert best.product == "Windows Server 2022 Datacenter"
    assert actctl.identify(best.key).match == best
    assert actctl.find_gvlk("no such product") == []


def test_a_secret_key_is_not_repeated() -> None:
    found = actctl.identify(actctl.Secret("DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"))
    assert found.valid_format and found.match is None and found.key.endswith("-X7Q2K") and "DMKN7" not in repr(found)
