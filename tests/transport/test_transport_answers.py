"""What an answer may look like, at its limits and one beyond; and anything at all."""

from __future__ import annotations

import contextlib
import xml.etree.ElementTree as ET
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common import limits
from actctl.common.errors import HostError, HostFailure
from actctl.transport import Connection, answers, faults

WHERE = Connection("srv1", 5985)


def refusal(data: bytes) -> HostError | None:
    """Why XML is refused; None: it is not."""
    try:
        answers.check_xml(data, WHERE)
    except HostFailure as refused:
        return refused.error
    return None


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def flat(pieces: int) -> bytes:
    return b"<a>" + b"<b/>" * (pieces - 1) + b"</a>"


def attributes(pieces: int) -> bytes:
    return b"<a " + b" ".join(b'b%d=""' % n for n in range(pieces - 1)) + b"/>"


def namespace(characters: int) -> bytes:
    return b'<a xmlns:b="' + b"x" * characters + b'"/>'


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (nested, limits.XML_DEPTH),
        (flat, limits.XML_PIECES),
        (attributes, limits.XML_PIECES),
        (namespace, limits.NAMESPACE_CHARACTERS),
    ],
)
def test_xml_is_read_up_to_a_limit_that_the_refusal_names(make: object, most: int) -> None:
    assert callable(make)
    assert refusal(make(most)) is None
    error = refusal(make(most + 1))
    assert error is not None
    for said in (error.message.en, error.message.ja):
        assert f"{most:,}" in said


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE a><a/>", '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a_doctype_is_refused_outright(text: str) -> None:
    error = refusal(text.encode())
    assert error is not None and "DOCTYPE" in error.message.en


def test_a_web_page_is_no_attack_but_the_status_it_came_with() -> None:
    with pytest.raises(HostFailure) as refused:
        answers.check_error(404, "<!DOCTYPE html><html/>", WHERE)
    assert "HTTP 404" in refused.value.error.message.en


ELEMENTS = (b"<a>", b"</a>", b"<b/>", b'<a b="c">', b' xmlns:b="', b"x" * 300, b'"/>', b"'", b"=", b"&lt;", b" ")
OTHERS = (b"<!--", b"-->", b"<![CDATA[", b'<?xml version="1.0"?>', b'<?xml version="1.0" encoding="cp037"?>', b"\0")
SPLIT = st.sampled_from([*ELEMENTS, *OTHERS])


@settings(deadline=None)
@given(st.lists(SPLIT, max_size=30).map(b"".join), st.integers(0, 150))
def test_the_quick_look_lets_nothing_pass_that_the_long_one_refuses(data: bytes, depth: int) -> None:
    for text in (data, nested(depth) + data, b"<a>" + data + b"</a>"):
        if not answers._is_small(text):
            continue
        counter = answers._Counter(WHERE)
        with contextlib.suppress(expat.ExpatError):
            counter.parser.Parse(text, True)  # raises HostFailure for what is refused


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_an_error_page_in_utf_16_is_read(codec: str) -> None:
    fault = '<s:Fault xmlns:s="x"><WSManFault Code="5"/>拒否</s:Fault>'
    mark = "" if codec == "utf-16" else "\ufeff"
    body = f'{mark}<?xml version="1.0" encoding="utf-16"?>{fault}'.encode(codec)
    assert faults.parse_fault(answers.in_utf8(body)) == faults.Fault(5, None)


@settings(deadline=None)
@given(st.binary(max_size=2_000) | st.text(max_size=500).map(str.encode))
def test_any_bytes_are_refused_or_left_alone(data: bytes) -> None:
    refusal(data)
    assert answers.in_utf8(data) is not None
    faults.parse_fault(data)


@settings(deadline=None)
@given(st.recursive(st.text("ab<&;\"'>", max_size=5), lambda inner: st.lists(inner, max_size=5), max_leaves=30))
def test_well_formed_small_xml_is_never_refused(tree: object) -> None:
    def element(content: object) -> ET.Element:
        made = ET.Element("x", {"n": "1"})
        if isinstance(content, str):
            made.text = content
        elif isinstance(content, list):
            made.extend([element(one) for one in content])
        return made

    assert refusal(ET.tostring(element(tree))) is None
