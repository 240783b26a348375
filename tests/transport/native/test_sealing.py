"""Messages encrypted inside HTTP, both ways round, and what is no seal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.transport.answers import is_sealed
from actctl.transport.native.sealing import BadSeal, sealed, unsealed

LOOKS_LIKE_THE_END = bytes(255 - one for one in b"--Encrypted Boundary--\r\n")
"""Once it is sealed."""


class Mirror:
    """Seals by turning every byte around; the header is as long as it is told."""

    def __init__(self, header: bytes = b"sixteen bytes...", padding: int = 0) -> None:
        self.header, self.padding = header, padding

    def wrap_winrm(self, data: bytes) -> tuple[bytes, bytes, int]:
        return self.header, bytes(255 - one for one in data), self.padding

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes:
        assert header == self.header
        return bytes(255 - one for one in data)


@settings(deadline=None)
@given(
    st.binary(max_size=300) | st.just(bytes(255 - one for one in b"--Encrypted Boundary--\r\n")), st.binary(max_size=60)
)
def test_what_was_sealed_is_read_again(text: bytes, header: bytes) -> None:
    for scheme in ("Negotiate", "Kerberos"):
        content_type, body = sealed(text, Mirror(header), scheme)
        assert is_sealed(content_type)
        assert ("Kerberos" in content_type) is (scheme == "Kerberos")
        assert unsealed(body, Mirror(header)) == text


def test_the_length_that_is_said_counts_the_padding() -> None:
    _, body = sealed(b"12345", Mirror(padding=3), "Negotiate")
    assert b"Length=8\r\n" in body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"Length=\d+", b"Length=6"),
        (rb"Length=\d+", b"Length=-5"),
        (rb";Length=\d+", b""),
        (rb"octet-stream", b"octets"),
        (rb"--\r\n$", b"\r\n"),
        (rb"\x10\0\0\0", b"\xff\xff\xff\xff"),
        (rb"\x10\0\0\0", b"\xff\xff\xff\x7f"),
        (rb"(?s)stream\r\n.*--Enc", b"stream\r\n\x01\x02--Enc"),
        (rb"(?s).*", b""),
    ],
)
def test_what_is_no_seal_is_refused(old: bytes, new: bytes) -> None:
    _, body = sealed(b"12345", Mirror(), "Negotiate")
    with pytest.raises(BadSeal):
        unsealed(re.sub(old, new, body, count=1), Mirror())


@settings(deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes_are_refused_in_one_way(body: bytes) -> None:
    with pytest.raises(BadSeal):
        unsealed(body, Mirror())
