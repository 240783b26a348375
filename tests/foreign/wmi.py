"""WMI of a pretend Windows over WS-Man: its licence as instances, its verbs as methods. No product code.

Properties come in no helpful order, times with an offset and decimals on English machines and with Z on Japanese ones.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.foreign import screens
from tests.foreign.envelopes import NO_SUCH_RESOURCE, WSMAN, Call, WsManFault, envelope
from tests.foreign.operations import CIMV2, ENUMERATION, CimCall
from tests.foreign.windows import PretendWindows, Refused
from tests.foreign.wmi_rows import BAD_FILTER, CLASSES, KEYS, NEVER, NO_KEY, Row, Value, fits

if TYPE_CHECKING:
    from tests.foreign.windows import Executed

BAD_CONTEXT = 2150858779
BAD_PARAMETER = 2150859038
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _ask(verb: str) -> Callable[[PretendWindows, dict[str, str]], None]:
    """The script's verb does it; what it prints is nobody's business."""

    def run(box: PretendWindows, given: dict[str, str]) -> None:
        from tests.foreign.verbs import VERBS  # it needs this module's machines

        VERBS[verb](box, given.get("ProductKey", ""), [])

    return run


def _activate(box: PretendWindows, given: dict[str, str]) -> None:
    """It is slmgr that leaves an activated MAK alone, not the service."""
    from tests.foreign.verbs import ask_kms, ask_microsoft

    box.injected("ato")
    (ask_kms if box.channel == "gvlk" else ask_microsoft)(box)


def _name(box: PretendWindows, given: dict[str, str]) -> None:
    box.injected("skms")
    box.kms_name = given["MachineName"]


def _no_name(box: PretendWindows, given: dict[str, str]) -> None:
    box.injected("ckms")
    box.kms_name = None


def _port(box: PretendWindows, given: dict[str, str]) -> None:
    box.kms_port = int(given["PortNumber"]) if given else None


def _clear_key(box: PretendWindows, given: dict[str, str]) -> None:
    box.injected("cpky")
    box.key = None


_SETTINGS = {
    "SetKeyManagementServiceMachine": ("skms", {"MachineName"}, _name),
    "ClearKeyManagementServiceMachine": ("ckms", set(), _no_name),
    "SetKeyManagementServicePort": (None, {"PortNumber"}, _port),
    "ClearKeyManagementServicePort": (None, set(), _port),
}
_Method = tuple["str | None", "set[str]", Callable[[PretendWindows, "dict[str, str]"], None]]
METHODS: dict[str, dict[str, _Method]] = {
    "SoftwareLicensingProduct": {
        **_SETTINGS,
        "Activate": ("ato", set(), _activate),
        "UninstallProductKey": ("upk", set(), _ask("upk")),
    },
    "SoftwareLicensingService": {
        **_SETTINGS,
        "InstallProductKey": ("ipk", {"ProductKey"}, _ask("ipk")),
        "ClearProductKeyFromRegistry": ("cpky", set(), _clear_key),
        "ReArmWindows": ("rearm", set(), _ask("rearm")),
        "RefreshLicenseStatus": (None, set(), lambda box, given: None),
    },
}
"""Class -> method -> the verb that it counts as, its parameters, what it does."""


class Wmi:
    """Answers CIM for one machine."""

    def __init__(self, box: PretendWindows) -> None:
        self._box = box
        self._lock = threading.Lock()
        self._waiting: dict[str, list[str]] = {}

    def answer(self, call: Call, asked: CimCall) -> bytes:
        """The whole envelope."""
        try:
            if not asked.proper:
                raise WsManFault(NO_SUCH_RESOURCE)
            if asked.name == "Enumerate":
                body = self._enumerate(asked)
            elif asked.name in ("Pull", "Release"):
                body = self._more(asked)
            else:
                body = self._invoke(asked)
        except WsManFault as fault:
            body = WsManFault(fault.code, wmi=not self._box.old_faults).body()
        except Refused as refused:
            body = WsManFault(refused.code, wmi=not self._box.old_faults).body()
        return envelope(call.action, call.message_id, body)

    def _enumerate(self, asked: CimCall) -> str:
        if asked.wmi_class not in CLASSES or not asked.optimized:
            raise WsManFault(BAD_FILTER)
        with self._box.site.lock:
            rows = CLASSES[asked.wmi_class](self._box)
        if asked.columns != ("*",) and not set(asked.columns) <= set(rows[0]):
            raise WsManFault(BAD_FILTER)
        wanted = [self._xml(row, asked) for row in rows if fits(row, asked.query)]
        first, rest = (wanted[:1], wanted[1:]) if self._box.pulls else (wanted, [])
        context = f"uuid:{uuid.uuid4()}" if rest else ""
        if rest:
            self._waiting[context] = rest
        end = "" if rest else "<w:EndOfSequence/>"
        return (
            f'<n:EnumerateResponse xmlns:n="{ENUMERATION}"><n:EnumerationContext>{context}</n:EnumerationContext>'
            f"<w:Items>{''.join(first)}</w:Items>{end}</n:EnumerateResponse>"
        )

    def _more(self, asked: CimCall) -> str:
        with self._lock:
            rest = self._waiting.pop(asked.context, None)
        if rest is None:
            raise WsManFault(BAD_CONTEXT)
        if asked.name == "Release":
            return ""
        return (
            f'<n:PullResponse xmlns:n="{ENUMERATION}"><n:Items>{"".join(rest)}</n:Items><n:EndOfSequence/>'
            "</n:PullResponse>"
        )

    def _xml(self, row: Row, asked: CimCall) -> str:
        listed = set(row) if asked.columns == ("*",) else set(asked.columns)
        prefix, name = ("p:", f"p:{asked.wmi_class}") if asked.columns == ("*",) else ("", "w:XmlFragment")
        inner = "".join(self._element(prefix, key, row[key]) for key in sorted(listed, reverse=True))
        spaces = f'xmlns:xsi="{_XSI}" xmlns:w="{WSMAN}" xmlns:p="{CIMV2}{asked.wmi_class}" xmlns:cim="{CIMV2}common"'
        return f"<{name} {spaces}>{inner}</{name}>"

    def _element(self, prefix: str, name: str, value: Value) -> str:
        if value is None:
            return f'<{prefix}{name} xsi:nil="true"/>'
        if isinstance(value, bool):
            value = str(value).lower()
        if isinstance(value, dt.datetime):
            common = "cim:" if prefix else ""
            value = f"<{common}Datetime>{self._time(value)}</{common}Datetime>"
            return f"<{prefix}{name}>{value}</{prefix}{name}>"
        return f"<{prefix}{name}>{escape(str(value))}</{prefix}{name}>"

    def _time(self, moment: dt.datetime) -> str:
        if self._box.language == "ja" or moment == NEVER:
            return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
        return moment.astimezone(dt.timezone(dt.timedelta(hours=-7))).isoformat(timespec="microseconds")

    def _invoke(self, asked: CimCall) -> str:
        verb, parameters, run = METHODS.get(asked.wmi_class, {}).get(asked.name, (None, None, None))
        if run is None:
            raise WsManFault(NO_SUCH_RESOURCE)
        record = self._box.site.started(self._box.name, asked.line, verb, asked.parameters.get("ProductKey", ""))
        try:
            self._check(asked, parameters or set())
            if verb is not None:
                time.sleep(self._box.seconds)
            with self._box.site.lock:
                run(self._box, asked.parameters)
        except (Refused, WsManFault) as refused:
            self._end(record, refused.code)
            raise
        self._end(record, 0)
        return (
            f'<p:{asked.name}_OUTPUT xmlns:p="{CIMV2}{asked.wmi_class}"><p:ReturnValue>0</p:ReturnValue>'
            f"</p:{asked.name}_OUTPUT>"
        )

    def _check(self, asked: CimCall, parameters: set[str]) -> None:
        key = KEYS[asked.wmi_class]
        with self._box.site.lock:
            known = {str(row[key]).lower() for row in CLASSES[asked.wmi_class](self._box)}
        if asked.selectors.get(key, "").lower() not in known:
            raise WsManFault(NO_SUCH_RESOURCE)
        if asked.wmi_class == "SoftwareLicensingProduct" and asked.name in ("Activate", "UninstallProductKey"):
            self._check_key(asked.selectors[key])
        if set(asked.parameters) != parameters:
            raise WsManFault(BAD_PARAMETER)

    def _check_key(self, product: str) -> None:
        """Only one instance holds the key, and after InstallProductKey it is another one."""
        if self._box.partial_key is None or product.lower() != screens.activation_id(self._box):
            raise Refused(NO_KEY)

    def _end(self, record: Executed, code: int) -> None:
        with self._box.site.lock:
            record.exit_code, record.ended = code, time.monotonic()
