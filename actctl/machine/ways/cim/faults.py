"""What a fault of the licensing classes says: its number, whatever the language of its sentences.

Both shapes and the order in which their numbers count: docs/facts/cim.md, "Faults".
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.codes import format_code
from actctl.machine.coded import coded_error
from actctl.machine.ways.cim.items import local, unsigned
from actctl.transport.interface import OperationRefused

_WSMAN = 0x8033
"""First half of WS-Man's own numbers: they say that something failed, a provider's number says what."""
_HRESULT = re.compile(r"HRESULT 0x([0-9a-f]{8})(?![0-9a-f])", re.IGNORECASE)
_BAD_QUERY = frozenset({0x8033801A, 0x80041017, 0x80041010})
"""CannotProcessFilter, and WMI's own for an invalid query and an unknown class."""
_DENIED = frozenset({0x5, 0x80041003, 0x80338104, 0x80338105, 0x80338106})
"""Of Windows, of WMI; of WS-Man: by WMI, by the provider, on connecting to it."""
_NO_INSTANCE = frozenset({0x80338000, 0x80041002})
_CANNOT = frozenset({0x80338102, 0x8033811E, 0x80041008})
"""The provider cannot do it, or takes no such parameter."""
_NO_METHOD = frozenset({0x80338013, 0x8004102E, 0x80041055})
"""WS-Man's own for an action that is none, and WMI's: no such method, or not implemented."""


def number_of(body: ET.Element) -> int | None:
    """The number of a fault, unsigned 32 bit; None where it has none."""
    codes = [number for number in _attributes(body, "Code") if number]
    first = [*_texts(body, "error_Code"), *_texts(body, "StatusCode"), *(one for one in codes if one >> 16 != _WSMAN)]
    said = (_HRESULT.search(element.text or "") for element in body.iter())
    words = (int(found[1], 16) for found in said if found)
    return next((one for one in (*first, *words, *codes) if one), None)


def is_bad_query(body: ET.Element) -> bool:
    """Whether the host does not know a column or class of the query."""
    subcodes = (element.text or "" for element in body.iter() if local(element) == "Value")
    return number_of(body) in _BAD_QUERY or any(one.strip().endswith("CannotProcessFilter") for one in subcodes)


def error_of(refused: OperationRefused) -> HostError:
    """What was refused and why, with its remedy."""
    number = number_of(refused.body)
    if number is None:
        return refused.error
    code = format_code(number)
    if number in _DENIED:
        return HostError(ErrorKind.ACCESS_DENIED, _MAY_NOT, code=code, remedy=_RIGHTS)
    if number in _BAD_QUERY or is_bad_query(refused.body):
        return replace(NO_CLASSES, code=code)
    if number in _NO_INSTANCE:
        return HostError(ErrorKind.WINRM, _GONE, code=code, remedy=_AGAIN)
    if number in _NO_METHOD:
        return HostError(ErrorKind.WINRM, _OLDER, code=code, remedy=_NEWER_NEEDED)
    if number in _CANNOT:
        return HostError(ErrorKind.WINRM, _UNABLE, code=code, remedy=_BY_SLMGR)
    if number >> 16 == _WSMAN:
        return refused.error
    return returned_error(number, refused.error.message)


def query_error(refused: OperationRefused) -> HostError:
    """The same of a query, which is about no instance: what it does not find are the classes themselves."""
    number = number_of(refused.body)
    return replace(NO_CLASSES, code=format_code(number)) if number in _NO_INSTANCE and number else error_of(refused)


def returned_error(number: int, said: Text | None = None) -> HostError:
    """The error that a number of the licensing service is, raised or returned; `said`: in the host's own words."""
    code = format_code(number)
    words = Text(f"the host refused it with {code}", f"ホストが {code} で拒否しました") if said is None else said
    found = coded_error(code, words.en)
    if found.message == Text(words.en, words.en):  # nothing is known of the code
        return HostError(found.kind, words, code=code)
    return found


def _attributes(body: ET.Element, name: str) -> Iterator[int]:
    for element in body.iter():
        if local(element) == "WSManFault":
            yield from _numbers(element.get(name))


def _texts(body: ET.Element, name: str) -> Iterator[int]:
    for element in body.iter():
        if local(element) == name:
            yield from _numbers(element.text)


def _numbers(text: str | None) -> Iterator[int]:
    number = unsigned((text or "").strip())
    if number is not None:
        yield number


_MAY_NOT = Text(
    "the account may not ask or change the licensing classes (CIM) on this machine",
    "ライセンスのクラス (CIM) を参照または変更する権限がありません",
)
# docs/facts/cim.md, "Rights"
_RIGHTS = Text(
    "use an administrator of the host; for a local account other than the built-in one set "
    "LocalAccountTokenFilterPolicy to 1 there; who only reads needs Remote Management Users and Remote Enable on "
    "the namespace root/cimv2",
    "対象の管理者を使う。組み込み以外のローカル アカウントなら、対象で LocalAccountTokenFilterPolicy を 1 にする。"
    "読み取りだけなら、Remote Management Users への追加と名前空間 root/cimv2 の「リモートの有効化」でよい",
)
NO_CLASSES = HostError(
    ErrorKind.WINRM,
    Text(
        "this Windows does not know the licensing classes, or not their properties (CIM)",
        "このWindowsにライセンスのクラスまたはプロパティがありません (CIM)",
    ),
    remedy=Text(
        "see there whether `Get-WmiObject SoftwareLicensingService` answers; else repair WMI, or use --via slmgr",
        "対象で `Get-WmiObject SoftwareLicensingService` が応答するか確認する。応答しなければWMIを修復するか "
        "--via slmgr を使う",
    ),
)
"""Every list of columns was refused."""
_GONE = Text("the licence that was meant is no longer there (CIM)", "対象のライセンスが見つからなくなりました (CIM)")
_AGAIN = Text("read the machine again, then repeat", "コンピューターを読み直してから再実行する")
_UNABLE = Text("the licensing service of this Windows cannot do that by CIM", "このWindowsではCIMで実行できません")
_OLDER = Text("this Windows has no such method (CIM)", "このWindowsにこのメソッドはありません (CIM)")
_NEWER_NEEDED = Text(
    "a newer Windows has it (Windows 8, Server 2012 or later); what slmgr can do there is done with --via slmgr",
    "より新しいWindows (Windows 8、Server 2012以降) で使う。slmgrにある機能なら --via slmgr を使う",
)
_BY_SLMGR = Text("use --via slmgr", "--via slmgr を使う")
