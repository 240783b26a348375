"""Output as people paste it: wrapped, unindented, respaced, with a banner, cut, several machines in a row."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from actctl.machine.ways.slmgr.lines import display_width
from actctl.machine.ways.slmgr.parse import parse_bytes, parse_text
from tests.machine.ways.slmgr.cases import Case, cases, misses

WITH = [*cases("en", with_licenses=True), *cases("ja", with_licenses=True)]
PRINTED = frozenset({"trusted_time", "evaluation_end"})
every_case = pytest.mark.parametrize("case", WITH, ids=lambda case: case.name)


def wrap(text: str, width: int) -> str:
    """Hard-wrapped as a console does it: by columns, words broken anywhere."""
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        rest = line
        while display_width(rest) > width:
            cut = next(n for n in range(len(rest), 0, -1) if display_width(rest[:n]) <= width)
            out.append(rest[:cut])
            rest = rest[cut:]
        out.append(rest)
    return "\n".join(out)


@every_case
@pytest.mark.parametrize("width", [80, 79])
def test_hard_wrapped(case: Case, width: int) -> None:
    reading = parse_text(wrap(case.text, width))
    assert misses(case, reading) == []
    assert [line for one in reading.licenses for line in one.unparsed] == []


@every_case
def test_indentation_and_empty_lines_gone(case: Case) -> None:
    lines = [line.strip() for line in case.text.splitlines() if line.strip()]
    assert misses(case, parse_text("\n".join(lines))) == []


@every_case
def test_indentation_grown(case: Case) -> None:
    text = "\n\n".join("\t  " + line for line in case.text.splitlines())
    assert misses(case, parse_text(text)) == []


@every_case
@pytest.mark.parametrize("between", [" ", "  "])
def test_all_on_one_line(case: Case, between: str) -> None:
    """A chat or a cell of a table took out the line ends."""
    flat = between.join(line.strip() for line in case.text.splitlines() if line.strip())
    reading = parse_text(flat, pasted=True)
    assert misses(case, reading) == []


@every_case
def test_wrapped_without_indentation_or_empty_lines(case: Case) -> None:
    lines = [line.strip() for line in wrap(case.text, 80).split("\n") if line.strip()]
    assert misses(case, parse_text("\n".join(lines))) == []


@every_case
def test_banner_of_the_script_host(case: Case) -> None:
    banner = "Microsoft (R) Windows Script Host Version 5.812\nCopyright (C) Microsoft Corporation.\n\n"
    reading = parse_text(banner + case.text)
    assert misses(case, reading) == []
    assert not any("Script Host" in line for line in reading.messages)


@every_case
def test_full_stops_and_final_line_end_missing(case: Case) -> None:
    text = "\n".join(line.rstrip(" .。") for line in case.text.splitlines()).rstrip()
    assert misses(case, parse_text(text)) == []


@pytest.mark.parametrize("case", cases("ja", with_licenses=True), ids=lambda case: case.name)
@pytest.mark.parametrize("how", ["no spaces", "more spaces", "full width", "half width kana"])
def test_japanese_spaced_in_other_ways(case: Case, how: str) -> None:
    lines = case.text.splitlines()
    respaced = "\n".join(_respace(line, how) for line in lines)
    assert misses(case, parse_text(respaced)) == []


def _respace(line: str, how: str) -> str:
    """Change the label of a line and leave its value."""
    label, colon, value = line.partition(": ")
    if not re.search("[ぁ-ん亜-黑ァ-ヶ]", label):
        return line
    if how == "no spaces":
        return label.strip().replace(" ", "") + ":" + value
    if how == "more spaces":
        return "  ".join(label) + " ： " + value if colon else line
    if how == "full width":
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in label) + ("：" if colon else "") + value
    halved = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
    marked = {unicodedata.normalize("NFKC", k + m): k + m for k in halved.values() for m in "ﾞﾟ"}
    return "".join(halved.get(c) or marked.get(c) or c for c in label) + colon + value


def test_several_machines_one_after_another() -> None:
    chosen = cases("en", with_licenses=True)[5:9] + cases("ja", with_licenses=True)[5:9]
    reading = parse_text("\n".join(case.text for case in chosen))
    wanted = [one["name"] for case in chosen for one in (case.expected or {})["licenses"]]
    assert [one.name for one in reading.licenses] == wanted
    index = 0
    for case in chosen:
        for one in (case.expected or {})["licenses"]:
            assert reading.licenses[index].partial_product_key == one["partial_product_key"]
            index += 1


@every_case
def test_identifiers_removed(case: Case) -> None:
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{54,63}", "<removed>", case.text)
    reading = parse_text(text)
    for one in reading.licenses:
        assert one.activation_id is None
        assert one.installation_id is None
        assert one.kms_client is None or one.kms_client.cmid is None
    assert misses(case, reading, frozenset({"name", "channel", "license_status", "remaining_minutes", "machine"})) == []


@pytest.mark.parametrize("case", WITH[::7], ids=lambda case: case.name)
def test_cut_at_every_byte(case: Case) -> None:
    for end in range(0, len(case.data), 3):
        reading = parse_bytes(case.data[:end])
        for one in reading.licenses:
            assert one.name is None or "\n" not in one.name


def test_noise_between_the_lines_is_kept() -> None:
    rng = random.Random(7)
    case = next(c for c in WITH if "kms-host-dlv" in c.name)
    lines = case.text.splitlines()
    noise = "The device is eligible to be a KMS host with hardware-based security"
    lines.insert(lines.index("    KMS priority: Low") + 1 + rng.randint(0, 0), noise)
    reading = parse_text("\n".join(lines))
    assert misses(case, reading) == []
    assert reading.licenses[0].unparsed == (noise,)
