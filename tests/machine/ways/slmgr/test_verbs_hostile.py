"""Nothing that a user, a plan or an inventory says reaches the remote cmd.exe as more than one plain word."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actctl.common.arguments import BadArgument, check
from actctl.common.script import SCRIPT
from actctl.licensing.verbs.rows import VERBS
from actctl.machine.ways.slmgr.command import command_line

KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
GUID = "de32eafd-aaee-4662-9444-c1befb41bde2"
CONFIRMATION = "111111222222333333444444555555666666777777888888"
PLAIN = re.compile(r"[A-Za-z0-9 .:/\\%\[\]_-]+")

GOOD: dict[str, list[str]] = {
    "key": [KEY, KEY.lower()],
    "target": ["all", "All", "ALL", GUID, GUID.upper()],
    "activation_id": [GUID, GUID.upper()],
    "application_id": [GUID],
    "thumbprint": ["0123456789abcdefABCDEF0123456789abcdef01"],
    "confirmation_id": [CONFIRMATION, "-".join(re.findall("......", CONFIRMATION))],
    "kms_host": [
        "kms01",
        "kms01:1688",
        "KMS_01.corp.example.",
        "kms01.corp.example:65535",
        ":1688",
        "10.20.0.5",
        "10.20.0.5:1",
        "[fd00::5]",
        "[fd00::5]:1688",
        "[::ffff:10.0.0.1]:80",
        "a" * 63 + ".example",
    ],
    "name": ["corp.example", "example", "_msdcs.corp.example", "xn--eckwd4c7c.example", "1.example."],
    "port": ["1", "1688", "65535", "01688"],
    "minutes": ["15", "120", "43200"],
    "activation_type": ["0", "1", "2", "3"],
}
"""Values of each kind that slmgr takes."""

BAD: dict[str, list[str]] = {
    "key": [
        KEY[:-1],
        KEY + "A",
        KEY.replace("-", ""),
        KEY.replace("-", "‐"),
        KEY + "-AAAAA",
        "auto",
        "ＤＭＫＮ７" + KEY[5:],
    ],
    "target": ["everything", "a11", "ａｌｌ", GUID[:-1], "{" + GUID + "}", ""],
    "activation_id": ["all", GUID + "0", GUID.replace("-", ""), GUID.replace("3", "３"), "٣" + GUID[1:]],
    "application_id": ["windows", GUID[1:]],
    "thumbprint": ["01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67", "0" * 39, "0" * 41, "g" * 40],
    "confirmation_id": [
        CONFIRMATION[:-1],
        CONFIRMATION + "1",
        CONFIRMATION + "999999",
        CONFIRMATION.replace("1", "１"),
    ],
    "kms_host": [
        ":",
        "kms01:",
        "kms01:0",
        "kms01:65536",
        "kms01:999999",
        "kms01:16 88",
        "kms01:１６８８",
        "kms01:١٦٨٨",
        "kms01:+80",
        "kms01:1688:1688",
        "fd00::5",
        "[fd00::5",
        "fd00::5]",
        "[fd00::5]1688",
        "[fd00::5]:",
        "[fd00::5]:0",
        "[]",
        "[]:1688",
        "[kms01]:1688",
        "[10.0.0.1]:1688",
        "[fe80::1%1]",
        "[fe80::1%&calc]:1688",
        "[fe80::1%a b]",
        "[fd00::５]",
        "-kms01",
        "/kms01",
        "//remote",
        "kms-",
        ".kms01",
        "kms..example",
        "a" * 64,
        ".".join(["abcdefgh"] * 30),
        "ｋｍｓ０１",
        "кms01",
        "kms01．corp",
        "kms01。corp",
        "ライセンス",
        "https://kms01",
        "kms01/x",
        "kms01\\share",
        "%COMPUTERNAME%",
        KEY,
        KEY + ":1688",
        KEY.lower() + ".example",
    ],
    "name": ["-a", "/a", "a:80", "[::1]", "a b", "a-.b", "a.-b", ".", "", "a" * 64, KEY],
    "port": ["0", "65536", "-1", "+1", "1e3", "0x50", "1.0", "１６８８", "१६८८", "²", "", "123456"],
    "minutes": ["14", "43201", "0", "-15", "１２０", "120m", ""],
    "activation_type": ["4", "-1", "00", "２", "②", "all", ""],
}
"""Values of each kind that must not pass."""

SUFFIXES = ["\n", "\r\n", "\0", "\t", " ", "\x1b", "\u00a0", "\u200b", "\u2028", "\ufeff", "\ud800"]
SPECIAL = [*"&|\"'^%<>()!;,`$*?=@#~{}+ ", "&&calc", "|more", "%PATH%", "^&", " /upk", "\\..\\", "\n/upk"]
LOOK_ALIKES = ["－", "‐", "：", "．", "／", "＆", "｜", "ａ", "Ａ", "１", "٣", "\u212a", "ı"]


def kinds() -> list[str]:
    return sorted({kind.rstrip("?") for verb in VERBS.values() for kind in verb.arguments})


def filled(verb: str) -> list[str]:
    """A right argument of each kind that the verb takes."""
    return [GOOD[kind.rstrip("?")][0] for kind in VERBS[verb].arguments]


def refused(verb: str, arguments: list[str]) -> str:
    with pytest.raises(BadArgument) as caught:
        command_line(verb, arguments)
    return str(caught.value)


def assert_plain(line: str, words: int) -> None:
    assert PLAIN.fullmatch(line), line
    assert line.startswith(f"cscript.exe //Nologo {SCRIPT} /")
    assert line.count("%") == 2
    assert "  " not in line
    assert len(line.split(" ")) == 4 + words


def test_every_kind_is_here() -> None:
    assert set(GOOD) == set(BAD) == set(kinds())


@pytest.mark.parametrize("verb", VERBS)
def test_right_arguments_are_words_of_their_own(verb: str) -> None:
    kinds_of = VERBS[verb].arguments
    least = sum(not kind.endswith("?") for kind in kinds_of)
    for index, kind in enumerate(kinds_of):
        for value in GOOD[kind.rstrip("?")]:
            arguments = filled(verb)
            arguments[index] = value
            line = command_line(verb, arguments)
            assert_plain(line, len(arguments))
            assert line.split(" ")[3] == f"/{verb}"
    for count in range(least, len(kinds_of) + 1):
        assert_plain(command_line(verb, filled(verb)[:count]), count)


@pytest.mark.parametrize("verb", VERBS)
def test_too_few_and_too_many(verb: str) -> None:
    arguments = filled(verb)
    assert refused(verb, [*arguments, "extra"]).startswith(f"/{verb} takes ")
    least = sum(not kind.endswith("?") for kind in VERBS[verb].arguments)
    for count in range(least):
        assert refused(verb, arguments[:count]).startswith(f"/{verb} takes ")


@pytest.mark.parametrize("kind", sorted(BAD))
def test_wrong_values(kind: str) -> None:
    for value in BAD[kind]:
        with pytest.raises(BadArgument, match=r"is not an? |was expected"):
            check(kind, value)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_right_value_with_something_more(kind: str) -> None:
    for value in GOOD[kind]:
        for more in (*SUFFIXES, *SPECIAL, *LOOK_ALIKES):
            for text in (value + more, more + value, value[:3] + more + value[3:]):
                with pytest.raises(BadArgument) as caught:
                    check(kind, text)
                said = str(caught.value)
                assert said.isprintable(), ascii(said)
                assert len(said) < 400
                if kind == "key":
                    assert KEY[:11].lower() not in said.lower()


@pytest.mark.parametrize("verb", VERBS)
def test_look_alikes_of_every_character(verb: str) -> None:
    """Full-width forms are what Japanese input types; cmd.exe may fold them back into specials."""
    for index, value in enumerate(filled(verb)):
        wide = "".join(chr(ord(char) + 0xFEE0) if char != " " else char for char in value)
        for text in (wide, wide[:1] + value[1:], value[:-1] + wide[-1:]):
            arguments = filled(verb)
            arguments[index] = text
            refused(verb, arguments)


@pytest.mark.parametrize("kind", sorted(set(GOOD) - {"key"}))
@pytest.mark.parametrize(
    "key",
    [KEY, KEY.lower(), KEY.replace("-", "‑"), KEY.replace("-", " "), KEY.replace("-", ""), f"x={KEY}", f"{KEY}\n",
     f"{KEY[:8]}\n{KEY[8:]}", "".join(chr(ord(char) + 0xFEE0) for char in KEY)],
)  # fmt: skip
def test_a_key_in_the_wrong_place_is_not_repeated(kind: str, key: str) -> None:
    if kind in ("kms_host", "name") and key.isalnum() and key.isascii():
        pytest.skip("without its hyphens it is a host name like any other")
    with pytest.raises(BadArgument) as caught:
        check(kind, key)
    said = str(caught.value)
    assert key not in said
    for part in ("DMKN7", "2BHQ9", "VXWFT", "3PYRC", "ＤＭＫＮ"):
        assert part not in said.upper()


def test_verbs_that_are_not_sent() -> None:
    for verb in ("ilc", "rilc", "ao-list", "del-ao", "lil", "ril", "ltc", "stao", "ctao"):
        assert refused(verb, []).startswith(f"actctl does not send /{verb}: ")
    for verb in ("ad-activation-online", "ad-activation-get-iid", "ad-activation-apply-cid"):
        assert refused(verb, [KEY]) == f"actctl does not send /{verb}: its key would stand in plans and journals"
    assert refused("zzz", []) == "slmgr has no verb /zzz"
    for verb in ("", "x y", "dlv\n", "ｄｌｖ", "dlv&calc", "/dlv", "-dlv", KEY, "DLV", "a" * 99):
        assert refused(verb, []) == "slmgr has no such verb"


def test_only_ipk_takes_a_key() -> None:
    """Plans and journals know how to hide the key of /ipk alone."""
    assert [name for name, verb in VERBS.items() if "key" in verb.arguments] == ["ipk"]


def test_a_confirmation_id_is_sent_as_digits_alone() -> None:
    grouped = "-".join(re.findall("......", CONFIRMATION))
    assert command_line("atp", [grouped]).endswith(f" /atp {CONFIRMATION}")


NASTY = st.text(
    st.one_of(
        st.sampled_from(string.printable), st.sampled_from("".join(LOOK_ALIKES) + "\0\u2028\u00a0"), st.characters()
    ),
    max_size=60,
)
NEARLY = st.one_of(
    NASTY,
    st.sampled_from([value for values in GOOD.values() for value in values]),
    st.tuples(st.sampled_from([value for values in GOOD.values() for value in values]), NASTY).map("".join),
    st.from_regex(r"\[[0-9a-f:.%]{2,30}.?\]:?[0-9]{0,6}"),
    st.from_regex(r"[a-z0-9._-]{1,70}:?\d{0,6}"),
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(VERBS)), st.lists(NEARLY, max_size=4))
@example("skms", ["[fe80::1%&calc]:1688"])
@example("skms", ["[::1%\n]"])
@example("sprt", ["٣"])
@example("skms-domain", ["a\n"])
@pytest.mark.long
def test_any_arguments(verb: str, arguments: list[str]) -> None:
    try:
        line = command_line(verb, arguments)
    except BadArgument as refusal:
        assert str(refusal).isprintable()
        return
    assert_plain(line, len(arguments))


@settings(max_examples=500, deadline=None)
@given(NASTY, st.lists(NEARLY, max_size=2))
def test_any_verb(verb: str, arguments: list[str]) -> None:
    try:
        assert_plain(command_line(verb, arguments), len(arguments))
    except BadArgument as refusal:
        assert str(refusal).isprintable()
