"""What an answer may look like and cost, looked at before a library reads it: headers, seal, XML.

The bytes themselves are counted below (sockets.py); here is what a few bytes can still do: encodings that swell,
documents of a million elements, answers nobody sealed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from actctl.common import limits
from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.transport.faults import explain_status
from actctl.transport.interface import Auth, Connection
from actctl.transport.network_errors import NOT_WINRM, not_utf8, where

_SEALED = re.compile(
    r'multipart/(?:x-multi-)?encrypted;\s*protocol="application/HTTP-(?:SPNEGO|Kerberos|CredSSP)-session-encrypted"'
    r';\s*boundary="Encrypted Boundary"\s*',
    re.IGNORECASE,
)
"""MS-WSMV 2.2.9.1: Windows says exactly this. A library would make a regular expression of another boundary."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PLAIN_START = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])? ?\?>)?\s*<[A-Za-z]""", re.IGNORECASE
)
_LONG_VALUE = re.compile(rb"=\s*(?:\"[^\"]{%d}|'[^']{%d})" % ((limits.NAMESPACE_CHARACTERS + 1,) * 2))
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_BOUND_TO_A_CONNECTION = (Auth.NTLM, Auth.NEGOTIATE, Auth.KERBEROS, Auth.CREDSSP)
_REDIRECTS = (301, 302, 303, 307, 308)
_CHALLENGE = re.compile(r"\b(?:Negotiate|NTLM|Kerberos|CredSSP)\s+[^\s,]", re.IGNORECASE)
_NOT_WINRM = Text(*NOT_WINRM)


def strange(connection: Connection, en: str, ja: str, remedy: Text = _NOT_WINRM) -> HostFailure:
    """The failure of a host whose answer is refused; the texts go on after its `address:port`."""
    place = where(connection)
    return HostFailure(HostError(ErrorKind.WINRM, Text(f"{place} {en}", f"{place} {ja}"), remedy=remedy))


def too_much(connection: Connection, what_en: str, what_ja: str) -> HostFailure:
    """The failure of a host that sends more than a limit; `what` names it (`more than 1 MB in one answer`)."""
    return strange(
        connection,
        f"sent {what_en}; the rest was not read",
        f"の応答が上限を超えました ({what_ja})。残りは読み込んでいません",
    )


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers of one answer."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; several of one name joined by `, `."""
    old: bool = False
    """HTTP/1.0."""

    def get(self, name: str) -> str:
        """A header without the blanks around it; empty where there is none."""
        return self.headers.get(name, "").strip()

    @property
    def is_redirect(self) -> bool:
        """Whether it sends us somewhere else."""
        return self.status in _REDIRECTS and "location" in self.headers

    @property
    def is_challenge(self) -> bool:
        """Whether it carries a token: a login in several steps is under way."""
        return self.status == 401 and bool(_CHALLENGE.search(self.get("www-authenticate")))


def unasked(connection: Connection) -> HostFailure:
    """The failure of a host that lets in whoever comes."""
    return strange(
        connection,
        "answered without asking for a sign-in; not believed",
        "がサインインを求めずに応答しました。信用しません",
    )


def is_sealed(content_type: str) -> bool:
    """Whether a body of this Content-Type is encrypted inside HTTP."""
    return bool(_SEALED.fullmatch(content_type))


def check_head(head: Head, connection: Connection) -> None:
    """Refuse by status line and headers, before the body is read. Raises HostFailure."""
    encoding = head.get("content-encoding").lower()
    if encoding not in ("", "identity"):
        # Nobody asked for it, and a compressed megabyte can become a thousand.
        raise strange(
            connection,
            f"sent a compressed answer ({_short(encoding)}), which was not asked for and is not read",
            f"が、要求していない圧縮応答 ({_short(encoding)}) を返しました。読み込みません",
        )
    length = head.get("content-length")
    if length and (not re.fullmatch(r"[0-9]{1,12}", length) or int(length) > limits.ANSWER_BYTES):
        raise too_much(
            connection,
            f"an answer of {_short(length)} bytes where {limits.ANSWER_BYTES // limits.MB} MB is the most",
            f"{_short(length)}バイト、上限 {limits.ANSWER_BYTES // limits.MB} MB",
        )
    if head.is_redirect:
        # WinRM never redirects; following would take the login somewhere else.
        raise strange(
            connection, "is not WinRM: it answered with a redirect", "はWinRMではありません (リダイレクト応答)"
        )
    if head.status == 401 and connection.auth in _BOUND_TO_A_CONNECTION:
        _check_kept(head, connection)


def _check_kept(head: Head, connection: Connection) -> None:
    """A login in several steps needs one connection for all of them."""
    closes = "close" in head.get("connection").lower()
    if not (head.old or (closes and head.is_challenge)):
        return
    raise not_kept(connection, "HTTP/1.0" if head.old else "Connection: close")


def not_kept(connection: Connection, why: str) -> HostFailure:
    """The failure of a host that keeps no connection for as long as a sign-in takes."""
    name = connection.auth.value
    return strange(
        connection,
        f"ends the connection after every answer ({why}), so a sign-in with {name} cannot be completed",
        f"は応答のたびに接続を閉じるため ({why})、{name} のサインインを完了できません",
        Text(
            "WinRM itself keeps its connections: look for a proxy or another program on this port",
            "WinRM自体は接続を保つ。途中のプロキシや、このポートの別のプログラムを確認する",
        ),
    )


def ends_sign_in(authorization: str, challenged: bool, connection: Connection) -> bool:
    """Whether an answer other than 401 may come from behind the login; a lying host's can all the same.

    `authorization` is the header of its request. NTLM and CredSSP answer a challenge first; a Kerberos token may be
    the first and the last. Basic and certificates stand in every request.
    """
    if connection.auth not in _BOUND_TO_A_CONNECTION:
        return True
    scheme, _, token = authorization.partition(" ")
    if not token:
        return False
    try:
        raw = base64.b64decode(token)
    except binascii.Error:
        return False
    return challenged or not (scheme.lower() == "credssp" or b"NTLMSSP\0" in raw)


def check_seal(head: Head, connection: Connection) -> None:
    """Refuse whatever is not sealed where the request was, success or error. Raises HostFailure."""
    if not is_sealed(head.get("content-type")):
        raise strange(
            connection,
            f"answered without the encryption that the sign-in agreed on (HTTP {head.status}); not believed",
            f"の応答が、サインイン時に合意した暗号化なしで届きました (HTTP {head.status})。信用しません",
            Text(
                "run it again: a WinRM service that restarts answers so for a moment; if it stays, something "
                "between may be writing answers of its own",
                "再実行する (WinRMサービスの再起動中に一時的に起こる)。続く場合は、"
                "途中で応答が書き換えられている可能性がある",
            ),
        )


def in_utf8(body: bytes) -> bytes:
    """An answer in the clear in UTF-16 (SOAP allows it) as UTF-8, as the libraries read it; others as they are."""
    if body[:2] not in _UTF_16:
        return body
    text = body.decode("utf-16", "replace")
    return _DECLARATION.sub("", text, count=1).encode()


def check_error(status: int, text: str | bytes, connection: Connection) -> None:
    """Before the body of an error answer is read as a fault: like `check_xml`, but a web page is just its status."""
    data = text.encode() if isinstance(text, str) else text
    if b"<!DOCTYPE" in data[:1000]:
        raise HostFailure(explain_status(status, b"", connection))
    check_xml(data, connection)


def check_xml(data: bytes, connection: Connection) -> None:
    """Refuse XML that is no SOAP (a DOCTYPE) or would swell when it is read. Raises HostFailure.

    What is no XML at all passes: whoever reads it says so. Takes time and memory linear in `data`.
    """
    if data[:2] in _UTF_16:
        raise HostFailure(not_utf8(UnicodeError(), connection))
    if _is_small(data):
        return
    counter = _Counter(connection)
    try:
        counter.parser.Parse(data, True)
    except expat.ExpatError:
        return


def _is_small(data: bytes) -> bool:
    """Whether counting characters shows already that no limit is met: of most answers, in a tenth of the time.

    Only of text in UTF-8, which says nothing of another encoding: there every element takes a `<`, every attribute a
    `=`, and a DOCTYPE a `<!`.
    """
    return (
        data.count(b"<") <= limits.XML_DEPTH
        and data.count(b"=") < limits.XML_PIECES - limits.XML_DEPTH
        and b"<!" not in data
        and _PLAIN_START.match(data) is not None
        and _LONG_VALUE.search(data) is None
    )


class _Counter:
    """An expat parser that builds nothing and gives up at the limits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._depth = self._pieces = 0
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, _: str, attributes: list[str]) -> None:
        self._depth += 1
        self._pieces += 1 + len(attributes) // 2
        if self._depth > limits.XML_DEPTH:
            raise too_much(
                self._connection,
                f"XML more than {limits.XML_DEPTH} elements deep",
                f"XMLの深さが {limits.XML_DEPTH} を超過",
            )
        if self._pieces > limits.XML_PIECES:
            raise too_much(
                self._connection,
                f"XML of more than {limits.XML_PIECES:,} elements and attributes",
                f"XMLの要素と属性が {limits.XML_PIECES:,} を超過",
            )
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            if name.startswith("xmlns") and len(value) > limits.NAMESPACE_CHARACTERS:
                raise too_much(
                    self._connection,
                    f"an XML namespace of more than {limits.NAMESPACE_CHARACTERS} characters",
                    f"XMLの名前空間が {limits.NAMESPACE_CHARACTERS}文字を超過",
                )

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise strange(
            self._connection,
            "is not WinRM: its answer has a DOCTYPE, which SOAP forbids",
            "はWinRMではありません (SOAPで禁じられた DOCTYPE を含む応答)",
        )


def _short(text: str) -> str:
    return shown(text, 20)
