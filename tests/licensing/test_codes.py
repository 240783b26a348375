"""`explain`: every code that actctl itself prints is known, and a code is found in whatever people paste."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import actctl
from actctl.licensing.codes import all_codes, ask_windows, code_names, codes_in, explain, format_code
from actctl.transport import faults
from tests.cli.running import actctl as run_actctl

ROOT = Path(actctl.__file__).parent
NO_CODES = {0, 0x80000000, 0xFFFFFFFF}
"""Success, and masks."""

MET_IN_PUBLIC = [
    "0x803381A5",
    "0x803381A6",
    "0x8033805B",
    "0x80338029",
    "0x803381A7",
    "0x80338012",
    "0x80338126",
    "0x8033809D",
    "0x803380E4",
    "0x80338106",
    "0x8033801A",
    "0x80004005",
    "0x80041002",
    "0xC0020036",
    "0xC0EA000A",
    "0x80070216",
    "0xC004C00D",
    "0xC004C00F",
    "0xC004B001",
    "0x803FA071",
    "0x4004F401",
    "0xC004F047",
]


def _written_in_the_code() -> set[int]:
    """Codes that stand in modules and data of actctl; the simulator's are its own."""
    texts = [
        file.read_text("utf-8")
        for file in ROOT.rglob("*")
        if file.suffix in (".py", ".yaml") and "simulator" not in file.parts
    ]
    return {int(code, 16) for text in texts for code in re.findall(r"\b0x[0-9A-Fa-f]{8}\b", text)}


def test_every_code_that_actctl_prints_is_known() -> None:
    tables = set(faults._FAULTS)
    unknown = sorted(
        format_code(code) for code in (_written_in_the_code() | tables) - NO_CODES if explain(format_code(code)) is None
    )
    assert not unknown


@pytest.mark.parametrize("code", MET_IN_PUBLIC)
def test_codes_met_in_public_are_known(code: str) -> None:
    known = explain(code)
    assert known is not None
    assert known.code == code
    assert known.source
    assert len(known.remedy) >= 1


def test_what_has_no_source_says_so() -> None:
    known = explain("0x80070216")
    assert known is not None
    assert not known.certain
    assert "no source was found" in known.source


@pytest.mark.parametrize(
    ("pasted", "codes"),
    [
        ("0xC004F074", "0xC004F074"),
        ("hr=0xC004F074", "0xC004F074"),
        ("hr = 0xc004f074;", "0xC004F074"),
        ("0xC004F074.", "0xC004F074"),
        ("(0xC004F074)", "0xC004F074"),
        ("“0xC004F074”", "0xC004F074"),
        ("OxC004F074", "0xC004F074"),
        ("0XC004F074", "0xC004F074"),
        ("OxCOO4FO74", "0xC004F074"),
        ("0xC004F074L", "0xC004F074"),
        ("C004F074", "0xC004F074"),
        ("C004F074h", "0xC004F074"),
        ("[C004F074]", "0xC004F074"),
        ("&HC004F074", "0xC004F074"),
        ("０ｘＣ００４Ｆ０７４", "0xC004F074"),
        ("0xC004F074が表示された", "0xC004F074"),
        ("エラー: 0xC004F074 ソフトウェア保護サービス", "0xC004F074"),
        ("Error: 0xC004F074 The Software Protection Service reported that", "0xC004F074"),
        ("slui.exe 0x2a 0xC004F074", "0xC004F074"),
        ("-1073418124", "0xC004F074"),
        ("3221549172", "0xC004F074"),
        ("Code: 3221549172.", "0xC004F074"),
        ("Exception from HRESULT: 0x80070005 (E_ACCESSDENIED)", "0x80070005"),
        ("error 80070005", "0x80070005"),
        ("SL_E_VL_NOT_ENOUGH_COUNT", "0xC004F038"),
        ("sl_e_vl_not_enough_count", "0xC004F038"),
        ("SL_E_VL_NOT_ENOUGH_COUNT (0xC004F038)", "0xC004F038"),
        ("HRESULT 0x803381a5", "0x803381A5"),
        ("0xC004F074 0x80070005", "0xC004F074 0x80070005"),
        ("hr=0xC004F074, then hr=0xC004F074", "0xC004F074"),
        ("5", "0x00000005"),
        ("web01", ""),
        ("NPPR9-FWDCX-D2C8J-H872K-2YT43", ""),
        ("2026-11-27", ""),
        ("SL_E_NO_SUCH_THING", ""),
        ("", ""),
    ],
)
def test_a_code_as_people_paste_it(pasted: str, codes: str) -> None:
    assert " ".join(map(format_code, codes_in(pasted))) == codes


@given(st.sampled_from(sorted(all_codes())), st.sampled_from(["", " ", "hr=", "(", "Error: ", "エラー："]),
       st.sampled_from(["", ".", ")", " x", "。", "、次", ":"]))  # fmt: skip
def test_any_known_code_between_words(code: str, before: str, after: str) -> None:
    assert codes_in(before + code + after) == (int(code, 16),)


@given(st.text())
def test_any_text_is_welcome(text: str) -> None:
    assert all(0 <= code < 2**32 for code in codes_in(text))


def test_names_are_unique() -> None:
    names = [code.name for code in all_codes().values() if code.name]
    assert len(names) == len({name.upper() for name in names})


def test_windows_is_asked_in_its_own_way() -> None:
    assert ask_windows(0x803381B9) == "winrm helpmsg 0x803381B9"
    assert ask_windows(0xC004FFFF) == "slui.exe 0x2a 0xC004FFFF"


@pytest.mark.parametrize("written", ["1722", "0x6BA", "0x000006ba", "１７２２"])
def test_a_win32_error_is_its_hresult(written: str) -> None:
    (number,) = codes_in(written)
    code = explain(format_code(number))
    assert code is not None and code.code == "0x800706BA"


@pytest.mark.parametrize(
    ("written", "said", "ends"),
    [
        ("0x00000000", "success, no error", 0),
        ("0", "success, no error", 0),
        ("12288", "12288: the ID of an event", 1),
        ("12290", "12290: the ID of an event", 1),
        ("0xC004F0", "0xC004F0: 0x and eight hex digits", 1),
    ],
)
def test_what_is_no_error_code_is_called_what_it_is(written: str, said: str, ends: int) -> None:
    done = run_actctl("explain", written)
    assert done.returncode == ends and said in done.stderr.decode() and "slui" not in done.stderr.decode()


def test_the_names_alone_are_those_of_all() -> None:
    assert code_names() == list(all_codes())
