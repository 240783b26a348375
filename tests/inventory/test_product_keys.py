"""Key sources: every place, every way of typing a key, and not one character of a key in what is said about them."""

from __future__ import annotations

import copy
import dataclasses
import logging
import os
import pickle
import re
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.inventory import product_keys
from actctl.inventory.product_keys import (
    ProductKeys,
    Source,
    describe,
    given_keys,
    key_in,
    load_product_keys,
    parse_source,
)
from actctl.licensing.changes.change import is_masked
from actctl.licensing.keys.form import masked

ONE = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
TWO = "QH4TR-9CVXK-7MWJD-2BYFP-GN6H3"
THREE = "J8KTQ-VB42D-XPCF7-HM9WR-6Y3GN"
SAME_END = "CCCCC-DDDDD-FFFFF-GGGGG-X7Q2K"
FORMAT = "a product key (five groups of five) or HOST,KEY was expected"


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def written(folder: Path, content: str | bytes, name: str = "keys.txt") -> Source:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)
    return parse_source(f"file:{path}")


def plain(keys: ProductKeys) -> tuple[list[str], dict[str, str]]:
    return [key.reveal() for key in keys.keys], {host: key.reveal() for host, key in keys.by_host.items()}


def refusal(source: Source, **more: object) -> UserError:
    with pytest.raises(UserError) as caught:
        load_product_keys(source, **more)  # type: ignore[arg-type]
    error = caught.value
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert error.message.en.endswith(".")
    assert "\n" not in str(error)
    return error


class Ring:
    """A keyring of one's own."""

    def __init__(self, answer: str | Exception | None) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append((service, username))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


# -- SOURCE


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("env:MAK", "env", "MAK"),
        ("file:keys.txt", "file", "keys.txt"),
        (r"file:C:\keys\mak.txt", "file", r"C:\keys\mak.txt"),
        ("file:-", "file", "-"),
        ("keyring:mak", "keyring", "mak"),
        ("keyring:a:b", "keyring", "a:b"),
        ("-", "stdin", ""),
        ("prompt", "prompt", ""),
    ],
)
def test_sources(text: str, kind: str, name: str) -> None:
    source = parse_source(text)
    assert (source.kind, source.name, source.literal, source.exposed) == (kind, name, None, False)


@pytest.mark.parametrize("text", [ONE, ONE.lower(), wide(ONE), ONE.replace("-", "–"), f" {ONE} "])
def test_a_key_on_the_command_line_is_exposed(text: str) -> None:
    source = parse_source(text)
    assert source.exposed
    assert source.kind == "literal"
    assert describe(source) == "prompt"
    assert plain(load_product_keys(source)) == ([ONE], {})
    assert ONE[:5] not in repr(source)


@pytest.mark.parametrize(
    "text",
    ["", "keys.txt", "env:", "file:", "keyring:", "ENV:MAK", "stdin", "--", "http://x", ONE[:-1], ONE + "-" + TWO,
     masked(Secret(ONE)), f"key:{ONE}", ONE.replace("-", "")],
)  # fmt: skip
def test_what_is_no_source(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_source(text)
    said = str(caught.value)
    assert said == "the source of a key is env:NAME, file:PATH, keyring:NAME, - (standard input) or prompt."


@pytest.mark.parametrize("kind", ["env", "file", "keyring"])
@pytest.mark.parametrize("name", [ONE, ONE.lower(), wide(ONE), f"./{ONE}.txt", f"x{ONE}"])
def test_a_key_where_a_name_belongs_is_not_repeated(kind: str, name: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_source(f"{kind}:{name}")
    assert str(caught.value) == f"{kind}: is followed by a name, not by a key; `prompt` asks for the key itself."


def test_descriptions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert describe(parse_source("file:keys.txt")) == f"file:{tmp_path / 'keys.txt'}"
    assert describe(parse_source("file:sub/../keys.txt")) == f"file:{tmp_path / 'keys.txt'}"
    assert describe(parse_source("file:~/keys.txt")) == f"file:{tmp_path / 'home' / 'keys.txt'}"
    assert describe(parse_source("file:~nobody-of-that-name/k")) == f"file:{tmp_path / '~nobody-of-that-name' / 'k'}"
    assert describe(parse_source("file:circle")).startswith("file:")
    assert describe(parse_source("env:MAK")) == "env:MAK"
    assert describe(parse_source("keyring:mak")) == "keyring:mak"
    assert describe(parse_source("-")) == "-"
    assert describe(parse_source("prompt")) == "prompt"
    for text in ("file:keys.txt", "env:MAK", "keyring:mak", "-", "prompt"):
        again = parse_source(describe(parse_source(text)))
        assert describe(again) == describe(parse_source(text))


# -- one key, however it was typed


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE.lower(),
        f"  {ONE}\t",
        f"\u3000{ONE}\u00a0",
        f"\ufeff{ONE}",
        ONE.replace("-", "-\u200b"),
        wide(ONE),
        wide(ONE.lower()),
        *(ONE.replace("-", hyphen) for hyphen in "‐‑‒–—―⁃−─━ー﹘﹣－ｰ\u00ad"),
    ],
)
def test_a_key_however_it_was_typed(text: str) -> None:
    assert key_in(text) == Secret(ONE)


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", ONE[:-1], ONE + "A", ONE.replace("-", ""), ONE.replace("-", " "), ONE.replace("-", "_"),
     ONE.replace("D", "Ｄ́"), f"{ONE} {TWO}", ONE.replace("2", "②"), ONE.replace("2", "٢"), f"{ONE}\n{TWO}",
     masked(Secret(ONE)), f'"{ONE}"'],
)  # fmt: skip
def test_what_is_no_key(text: str) -> None:
    found = key_in(text)
    assert found is None or found.reveal() == ONE, "a circled digit is a digit to NFKC"
    assert found is None or "②" in text


PUBLISHED = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"
GVLK = (
    "the published GVLK of Windows Server 2022 Datacenter, no MAK or CSVLK; "
    "`actctl switch kms` installs it, or `actctl ipk --gvlk auto`."
)
ALMOST = (
    "the published GVLK of Windows Server 2022 Datacenter but for {}, no MAK or CSVLK; "
    "`actctl switch kms` installs the right one, or `actctl ipk --gvlk auto`."
)
LETTERS = "no product key: none has a letter of A, E, I, L, O, S, U, Z or a digit of 0, 1, 5 in it."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PUBLISHED, GVLK),
        (PUBLISHED.lower(), GVLK),
        (wide(PUBLISHED), GVLK),
        (PUBLISHED.replace("-", "－"), GVLK),
        (PUBLISHED.replace("-", "-\u200b"), GVLK),
        (PUBLISHED.replace("YWY", "YYW"), ALMOST.format("2 characters")),
        (PUBLISHED.replace("6VM33", "6VM38"), ALMOST.format("1 character")),
        (PUBLISHED.replace("6VM33", "6VM3O"), ALMOST.format("1 character")),
        (f"XW4NM{PUBLISHED[5:-1]}4", ALMOST.format("3 characters")),
        *((ONE.replace("D", letter), LETTERS) for letter in "AEILOSUZ015"),
    ],
)
def test_what_is_no_key_of_ones_own_is_refused_from_everywhere(tmp_path: Path, text: str, why: str) -> None:
    """Where a MAK or a CSVLK of one's own is asked for."""
    assert str(refusal(parse_source(text))) == f"what stands on the command line is {why}"
    assert str(refusal(parse_source("prompt"), prompt=lambda _: text)) == f"what was typed is {why}"
    assert str(refusal(parse_source("keyring:m"), keyring=Ring(text))) == f"keyring entry “m” is {why}"
    assert str(refusal(parse_source("env:K"), environ={"K": text})) == f"environment variable K:1: holds {why}"
    lines = f"web01,{ONE}\nweb02,{text}\n"
    assert str(refusal(parse_source("-"), stdin=lambda: lines.encode())) == f"standard input:2: holds {why}"
    error = refusal(written(tmp_path, lines))
    assert (error.message.en, error.line) == (f"holds {why}", 2)


# -- env, prompt, standard input, keyring


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    source = parse_source("env:MAK")
    assert plain(load_product_keys(source, environ={"MAK": f" {ONE.lower()} "})) == ([ONE], {})
    assert plain(load_product_keys(source, environ={"MAK": f"a,{ONE}\nb,{TWO}"}))[1] == {"a": ONE, "b": TWO}
    monkeypatch.setenv("MAK", TWO)
    assert plain(load_product_keys(source)) == ([TWO], {})
    monkeypatch.delenv("MAK")
    assert str(refusal(source)) == "the environment variable MAK is not set; a product key was expected in it."
    assert str(refusal(source, environ={"MAK": ""})) == f"environment variable MAK: holds no key; {FORMAT}."
    assert str(refusal(source, environ={"MAK": ONE[:-1]})) == f"environment variable MAK:1: {FORMAT}."


def test_prompt() -> None:
    asked: list[str] = []

    def answer(question: Text) -> str:
        asked.append(question.en)
        return f" {wide(ONE)} "

    def end(_question: Text) -> str:
        raise EOFError

    source = parse_source("prompt")
    assert plain(load_product_keys(source, prompt=answer)) == ([ONE], {})
    assert asked == ["Product key: "]
    assert "no terminal to ask on" in str(refusal(source))
    assert "none was typed" in str(refusal(source, prompt=end))
    for typed in ("", "x", ONE[:-1], f"{ONE},{TWO}", f"host,{ONE}"):
        said = str(refusal(source, prompt=lambda _, typed=typed: typed))
        assert said == "what was typed is no product key; five groups of five letters and digits were expected."


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = parse_source("-")
    assert plain(load_product_keys(source, stdin=lambda: f"{ONE}\r\n{TWO}\r\n".encode())) == ([ONE, TWO], {})
    assert str(refusal(source, stdin=lambda: b"")) == f"standard input: holds no key; {FORMAT}."
    assert str(refusal(source, stdin=lambda: f"\n\n{ONE[:9]}".encode())) == f"standard input:3: {FORMAT}."
    (tmp_path / "in").write_bytes(wide(TWO).encode("utf-16"))
    with (tmp_path / "in").open("rb") as stream:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stream}))
        assert plain(load_product_keys(source)) == ([TWO], {})


def test_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    source = parse_source("keyring:mak 2026")
    ring = Ring(f"{ONE.lower()}\n")
    assert plain(load_product_keys(source, keyring=ring)) == ([ONE], {})
    assert ring.asked == [(product_keys.KEYRING_SERVICE, "mak 2026")]
    assert "holds nothing for “mak 2026” (service actctl)" in str(refusal(source, keyring=Ring(None)))
    broken = Ring(RuntimeError(f"the backend repeats {ONE}"))
    assert str(refusal(source, keyring=broken)) == "the keyring did not answer for “mak 2026”: RuntimeError."
    for kept in ("", "x", ONE[:-1], f"{ONE}\n{TWO}", f"host,{ONE}"):
        said = str(refusal(source, keyring=Ring(kept)))
        assert said.startswith("keyring entry “mak 2026” is no product key; ")
    system = Ring(TWO)
    monkeypatch.setitem(__import__("sys").modules, "keyring", system)
    assert plain(load_product_keys(source)) == ([TWO], {})
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    assert "did not answer" in str(refusal(source))


# -- files

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp932"]
LINE_ENDS = ["\n", "\r\n", "\r"]
FULL = [
    "# 鍵の一覧 (MAK)",
    "",
    f"web01,{ONE}",
    f"  WEB02.Corp.Example , {TWO.lower()}   # 東京の予備機",
    f"web03\t{ONE}",
    f"web04,\t{TWO}",
    f"ｗｅｂ０５，{wide(ONE)}",
    f"大阪サーバー、{THREE}",
    "\u3000",
    f"web06\u3000,\u3000{ONE.replace('-', '－')}",
    "  ＃ 全角の注釈",
]
EXPECTED = {
    "web01": ONE,
    "web02.corp.example": TWO,
    "web03": ONE,
    "web04": TWO,
    "web05": ONE,
    "大阪サーバー": THREE,
    "web06": ONE,
}


def _encoded(text: str, encoding: str) -> bytes:
    if encoding.endswith("-bom"):
        return ("\ufeff" + text).encode(encoding.removesuffix("-bom"))
    return text.encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", LINE_ENDS, ids=ascii)
@pytest.mark.parametrize("last", ["", "end"])
def test_a_file_of_hosts_and_keys(tmp_path: Path, encoding: str, line_end: str, last: str) -> None:
    text = line_end.join(FULL) + (line_end if last else "")
    keys = load_product_keys(written(tmp_path, _encoded(text, encoding)))
    assert plain(keys) == ([ONE, TWO, THREE], EXPECTED)
    assert keys.warnings == ()
    for host, key in EXPECTED.items():
        for name in (host, host.upper(), wide(host) if host.isascii() else host):
            assert keys.key_for(name) == Secret(key)


def test_a_file_of_keys_alone(tmp_path: Path) -> None:
    keys = load_product_keys(written(tmp_path, f"{ONE}\n{TWO.lower()}\n\n{ONE}\n"))
    assert plain(keys) == ([ONE, TWO], {})
    assert keys.key_for("any") is None, "which of the two is not certain"
    keys = load_product_keys(written(tmp_path, f"{ONE} # the one\n{wide(ONE)}\n"))
    assert plain(keys) == ([ONE], {})
    assert keys.key_for("any") == Secret(ONE)


def test_keys_of_a_host(tmp_path: Path) -> None:
    keys = load_product_keys(written(tmp_path, f"a,{ONE}\n{TWO}\n"))
    assert keys.key_for("a") == keys.key_for("A") == Secret(ONE)
    assert keys.key_for("b") is None, "a file that names hosts is not for others"
    assert load_product_keys(written(tmp_path, f"a,{ONE}\n")).key_for("b") is None
    twice = load_product_keys(written(tmp_path, f"a,{ONE}\nA,{ONE.lower()}\n"))
    assert plain(twice) == ([ONE], {"a": ONE})


def test_by_last_five(tmp_path: Path) -> None:
    keys = load_product_keys(written(tmp_path, f"a,{ONE}\nb,{TWO}\n{THREE}\n"))
    assert keys.by_last_five("X7Q2K") == keys.by_last_five("x7q2k") == Secret(ONE)
    assert keys.by_last_five("6Y3GN") == Secret(THREE)
    for none in ("AAAAA", "", "K", "7Q2K", "-X7Q2K", "C-X7Q2K", ONE):
        assert keys.by_last_five(none) is None
    assert load_product_keys(written(tmp_path, ONE)).by_last_five("") is None
    ambiguous = load_product_keys(written(tmp_path, f"{ONE}\n{SAME_END}\n"))
    assert ambiguous.by_last_five("X7Q2K") is None
    same = load_product_keys(written(tmp_path, f"a,{ONE}\nb,{ONE}\n"))
    assert same.by_last_five("X7Q2K") == Secret(ONE)


BROKEN = {
    "nothing": ("", 0, f"holds no key; {FORMAT}."),
    "only a mark": ("\ufeff", 0, f"holds no key; {FORMAT}."),
    "comments": ("# a\n\n  # b\n", 0, f"holds no key; {FORMAT}."),
    "a short key": (f"{ONE}\n{TWO[:-1]}\n", 2, f"{FORMAT}."),
    "a long key": (f"{ONE}A\n", 1, f"{FORMAT}."),
    "no hyphens": (ONE.replace("-", ""), 1, f"{FORMAT}."),
    "a host without a key": (f"a,{ONE}\n\nb,\n", 3, f"{FORMAT}."),
    "a key without its host": (f",{ONE}\n", 1, f"{FORMAT}."),
    "a heading": (f"host,key\na,{ONE}\n", 1, f"{FORMAT}."),
    "key and host exchanged": (f"{ONE},web01\n", 1, f"{FORMAT}."),
    "two keys": (f"{ONE},{TWO}\n", 1, f"{FORMAT}."),
    "three columns": (f"web01,{ONE},{TWO}\n", 1, f"{FORMAT}."),
    "two hosts": (f"web01,web02,{ONE}\n", 1, f"{FORMAT}."),
    "a space between": (f"web01 {ONE}\n", 1, f"{FORMAT}."),
    "a semicolon": (f"web01;{ONE}\n", 1, f"{FORMAT}."),
    "quotes": (f'"web01","{ONE}"\n', 1, f"{FORMAT}."),
    "a key in the host": (f"x{ONE},{TWO}\n", 1, f"{FORMAT}."),
    "yaml": (f"web01: {ONE}\n", 1, f"{FORMAT}."),
    "a masked key": (f"{ONE}\n{masked(Secret(TWO))}\n", 2, f"{FORMAT}."),
    "an escape": (f"\x1b[31m{ONE}\n", 1, f"{FORMAT}."),
    "old Mac line ends": (f"# a\r# b\r{TWO[:-1]}\r", 3, f"{FORMAT}."),
    "a form feed is no line end": (f"# a\x0c b\u2028 c\x85 d\n{TWO[:-1]}\n", 2, f"{FORMAT}."),
    "another key": (
        f"# hosts\nweb01,{ONE}\nweb02,{ONE}\nWEB01,{TWO}\n", 4,
        "holds another key for the host of line 2; one key for each was expected.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_broken_files(tmp_path: Path, name: str, encoding: str) -> None:
    text, line, said = BROKEN[name]
    error = refusal(written(tmp_path, text.encode(encoding)))
    assert error.message.en == said
    assert (error.source, error.line) == (str(tmp_path / "keys.txt"), line or None)
    assert str(error) == f"{tmp_path / 'keys.txt'}{f':{line}' if line else ''}: {said}"


def test_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(refusal(parse_source(f"file:{tmp_path}/no"))).endswith("/no: cannot be read: No such file or directory.")
    assert "cannot be read: Is a directory" in str(refusal(parse_source(f"file:{tmp_path}")))
    assert "zero byte" in str(refusal(parse_source("file:a\0b")))
    assert "cannot be read" in str(refusal(parse_source("file:" + "a" * 5000)))
    for data in (b"\x81\x20\xff", "clé".encode("latin-1") + b"\n" + ONE.encode()):
        assert "is no text (UTF-8, UTF-16 or code page 932)" in str(refusal(written(tmp_path, data)))
    assert str(refusal(written(tmp_path, ONE.encode("utf-16-le")))).endswith(f":1: {FORMAT}.")
    assert FORMAT in str(refusal(written(tmp_path, b"\xff\xfe" + ONE.encode("utf-16-le")[:-3])))
    assert "holds no key" in str(refusal(parse_source(f"file:{os.devnull}")))
    monkeypatch.setattr(product_keys, "KEY_FILE_BYTES", 1_000_000)
    large = f"{ONE}\n".encode() * 40_000
    assert "is larger than 1 MB" in str(refusal(written(tmp_path, large)))
    assert "is larger than 1 MB" in str(refusal(parse_source("-"), stdin=lambda: large))


def test_a_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    written(tmp_path, ONE)
    assert plain(load_product_keys(parse_source("file:~/keys.txt"))) == ([ONE], {})


def test_a_long_file_takes_no_long_time(tmp_path: Path) -> None:
    lines = [f"host{number:05},{ONE}" for number in range(20_000)]
    keys = load_product_keys(written(tmp_path, "\n".join(lines)))
    assert (len(keys.keys), len(keys.by_host)) == (1, 20_000)
    for hostile in (f"a{' ' * 2_000_000}b", "," * 2_000_000, "AAAAA-" * 300_000, "\t" * 500_000 + "x"):
        assert refusal(written(tmp_path, hostile)).line == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o620, 0o640, 0o604, 0o644, 0o666])
def test_a_warning_when_others_can_read(tmp_path: Path, mode: int) -> None:
    source = written(tmp_path, ONE)
    Path(source.name).chmod(mode)
    warnings = load_product_keys(source).warnings
    assert len(warnings) == (1 if mode & 0o044 else 0)
    for text in warnings:
        assert text.en == f"{source.name}: others can read this key file; chmod 600 keeps it to you"
        assert text.ja.startswith(f"{source.name}: ")
        assert "chmod 600" in text.ja


@pytest.mark.skipif(os.name == "nt", reason="no such files on Windows")
def test_a_pipe_is_a_file_too() -> None:
    """`--key-from file:<(vault read …)`: nothing to warn of."""
    reading, writing = os.pipe()
    os.write(writing, f"{ONE}\n".encode())
    os.close(writing)
    try:
        keys = load_product_keys(parse_source(f"file:/dev/fd/{reading}"))
    finally:
        os.close(reading)
    assert plain(keys) == ([ONE], {})
    assert keys.warnings == ()


# -- secrecy


def _holds_key(text: str) -> bool:
    return any(group in text.upper() for key in (ONE, TWO, THREE) for group in key.split("-")[:4])


def test_nothing_shows_a_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    literal, file = parse_source(ONE), written(tmp_path, f"a,{ONE}\nb,{TWO}\n{THREE}\n")
    with caplog.at_level(logging.DEBUG):
        keys = load_product_keys(file)
        shown = [repr(literal), str(literal), describe(literal), repr(file), describe(file), repr(keys), str(keys)]
        shown += [repr(keys.keys), repr(dict(keys.by_host)), repr(keys.key_for("a")), f"{keys.keys[0]!s}"]
        shown += [repr(keys.warnings), f"{keys.keys[0]}", f"{keys}", f"{literal}"]
    assert not [text for text in shown if _holds_key(text)]
    assert not _holds_key(caplog.text)
    assert is_masked(masked(keys.keys[0]))
    assert not _holds_key(masked(keys.keys[0]))


def locals_of(error: BaseException | None) -> str:
    """What a tracker of errors would send: the locals of every frame, of the error and of what led to it."""
    said = ""
    while error is not None:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        said += " ".join(repr(frame.f_locals) for frame in frames if frame.f_code.co_filename == product_keys.__file__)
        error = error.__cause__ or error.__context__
    return said


@pytest.mark.parametrize(
    "way", ["given", "one of many", "literal", "prompt", "environment", "keyring", "file", "stdin"]
)
def test_no_frame_of_a_refusal_has_a_key(tmp_path: Path, way: str) -> None:
    wrong = ONE.replace("X7Q2K", "AEIOU")
    file, good = tmp_path / "keys.txt", Secret(TWO)
    file.write_text(f"{TWO}\nweb01,{wrong}\n", "utf-8")
    file.chmod(0o600)
    ring = type("Ring", (), {"get_password": lambda self, service, name: wrong})()
    ways: dict[str, Callable[[], object]] = {
        "given": lambda: given_keys(Secret(wrong)),
        "one of many": lambda: given_keys({"web01": good, "web02": Secret(wrong)}),
        "literal": lambda: load_product_keys(Source("literal", literal=Secret(wrong))),
        "prompt": lambda: load_product_keys(Source("prompt"), prompt=lambda _: wrong),
        "environment": lambda: load_product_keys(Source("env", "MAK_FOR_TEST")),
        "keyring": lambda: load_product_keys(Source("keyring", "mak"), keyring=ring),
        "file": lambda: load_product_keys(Source("file", str(file))),
        "stdin": lambda: load_product_keys(Source("stdin"), stdin=file.read_bytes),
    }
    with pytest.MonkeyPatch.context() as patch, pytest.raises(UserError) as caught:
        patch.setenv("MAK_FOR_TEST", f"{TWO}\n{wrong}")
        ways[way]()
    said = locals_of(caught.value)
    assert said and wrong not in said and TWO not in said


def test_nothing_that_holds_a_key_is_written_or_copied(tmp_path: Path) -> None:
    keys = load_product_keys(written(tmp_path, f"a,{ONE}\n"))
    for held in (keys, keys.keys, dict(keys.by_host), keys.keys[0], parse_source(ONE)):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="never written"):
                pickle.dumps(held, protocol)
        with pytest.raises(TypeError):
            copy.deepcopy(held)
    for record in (keys, parse_source(ONE)):
        with pytest.raises(TypeError):
            dataclasses.asdict(record)


KEY_FORM = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}", re.IGNORECASE)
PIECES = st.one_of(
    st.sampled_from([ONE, TWO, ONE.lower(), wide(ONE), ONE[:-1], ONE + "A", masked(Secret(ONE)), "web01", "web02"]),
    st.sampled_from([",", "，", "\t", "#", "\n", "\r\n", "\r", " ", "\u2028", "\x0c", "-", ";", '"', ":", "\ufeff"]),
    st.text(max_size=8),
)  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(["utf-8", "utf-16", "utf-16-le"]))
@example(f"{ONE},{TWO}\n{ONE},{ONE}", "utf-8")
@example(f"{ONE},{TWO}\n{ONE},{TWO}", "utf-8")
@example(f"web01,{ONE}\nweb01,{TWO}", "utf-8")
def test_no_refusal_shows_a_key_of_the_file(tmp_path: Path, text: str, encoding: str) -> None:
    source = written(tmp_path, text.encode(encoding, "surrogatepass"))
    try:
        keys = load_product_keys(source)
    except UserError as error:
        said = f"{error} {error!r} {error.args} {error.message} {error.source} {error.line}"
        assert not KEY_FORM.search(said)
        assert not _holds_key(said)
        assert said.replace("\\\\", "\\").isprintable()
        assert error.source == source.name
        assert error.__suppress_context__ or error.__context__ is None
    else:
        assert keys.keys
        assert all(KEY_FORM.fullmatch(key.reveal()) for key in keys.keys)
        assert set(keys.by_host.values()) <= set(keys.keys)
        assert not KEY_FORM.search(repr(keys))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_keys_or_one_sentence(tmp_path: Path, data: bytes) -> None:
    source = written(tmp_path, data)
    try:
        assert load_product_keys(source).keys
    except UserError as error:
        assert str(error).startswith(f"{source.name}:")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=4).map("".join)))
def test_any_source_is_one_or_one_sentence(text: str) -> None:
    try:
        source = parse_source(text)
    except UserError as error:
        assert not KEY_FORM.search(str(error))
    else:
        assert not KEY_FORM.search(repr(source) + describe(source))
