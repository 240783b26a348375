"""CIM answered from files: each answer is sent as it stands in tests/data/cim, only RelatesTo is the request's.

    files = CimFiles.of("esu-and-windows-pulled")
    with ForeignFleet({"pc1": ForeignHost(cim=files)}) as fleet:
        ...
        assert [one.name for one in fleet["pc1"].log.operations] == ["Enumerate", "Pull", "Enumerate"]
    CimFiles.of("mak-licensed", methods={"Activate": "fault-activate-C004F074"})

It refuses what Windows would: a column that its answers lack, another dialect, selectors that name no instance it
showed, a body that does not belong to the action.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.foreign.envelopes import ADDRESSING, NO_SUCH_RESOURCE, Call, WsManFault, envelope
from tests.foreign.operations import CIMV2, CimCall

FOLDER = Path(__file__).resolve().parents[1] / "data" / "cim"
_RELATES_TO = re.compile(r"(<a:RelatesTo>)[^<]*(</a:RelatesTo>)")
_KEYS = {"SoftwareLicensingProduct": "ID", "SoftwareLicensingService": "Version"}
_WORKED = "invoke-installproductkey-ok"


def about(name: str) -> dict[str, Any]:
    """What stands beside the answers of a case: its queries, and what must be read from them."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


@dataclass
class CimFiles:
    """One machine's answers."""

    queries: dict[str, list[str]]
    """Class -> file names in order: the answer to Enumerate, then those to Pull."""
    methods: dict[str, str] = field(default_factory=dict)
    """Method -> case without its ending; others work."""
    _waiting: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)
    """Enumeration context -> the answers to come."""

    @classmethod
    def of(cls, name: str, *, os: str = "os-ja", methods: dict[str, str] | None = None) -> CimFiles:
        """The machine of a case; `os`: the answer about Win32_OperatingSystem."""
        case = about(name)
        queries = {
            "SoftwareLicensingProduct": case["product"]["responses"],
            "SoftwareLicensingService": case["service"]["responses"],
            "Win32_OperatingSystem": [f"{os}.xml"],
        }
        return cls(queries, dict(methods or {}))

    def answer(self, call: Call, asked: CimCall) -> bytes:
        """The file that answers, or a fault."""
        if not asked.proper:
            return _fault(call)
        if asked.name == "Enumerate":
            return self._enumerate(call, asked)
        if asked.name in ("Pull", "Release"):
            rest = self._waiting.pop(asked.context, None)
            if rest is None or asked.name == "Release":
                return _fault(call) if rest is None else envelope(call.action, call.message_id, "")
            return self._send(call, rest)
        key = _KEYS.get(asked.wmi_class, "")
        if asked.selectors.get(key) not in self._values(asked.wmi_class, key):
            return _fault(call)
        return self._method(call, asked)

    def _enumerate(self, call: Call, asked: CimCall) -> bytes:
        files = self.queries.get(asked.wmi_class)
        if files is None or not asked.optimized:
            return _read("fault-invalid-query.xml", call)
        for item in self._items(asked.wmi_class):
            known = {child.tag.rpartition("}")[2].lower() for child in item}
            if asked.columns != ("*",) and not {column.lower() for column in asked.columns} <= known:
                return _read("fault-invalid-query.xml", call)
        return self._send(call, files)

    def _send(self, call: Call, files: list[str]) -> bytes:
        text = _read(files[0], call)
        context = re.search(rb"EnumerationContext>([^<]+)<", text)
        if context is not None:
            self._waiting[context[1].decode()] = files[1:]
        return text

    def _method(self, call: Call, asked: CimCall) -> bytes:
        text = _read(f"{self.methods.get(asked.name, _WORKED)}.xml", call)
        if b":Fault>" in text:
            return text
        text = text.replace(b"InstallProductKey", asked.name.encode())
        return text.replace(f"{CIMV2}SoftwareLicensingService".encode(), f"{CIMV2}{asked.wmi_class}".encode())

    def _items(self, wmi_class: str) -> list[ET.Element]:
        """The instances of a class, over all answers."""
        found: list[ET.Element] = []
        for name in self.queries.get(wmi_class, ()):
            for items in ET.fromstring((FOLDER / name).read_bytes()).iter():
                if items.tag.endswith("}Items"):
                    found += list(items)
        return found

    def _values(self, wmi_class: str, column: str) -> set[str]:
        children = (child for item in self._items(wmi_class) for child in item)
        return {child.text or "" for child in children if child.tag.rpartition("}")[2] == column}


def _read(name: str, call: Call) -> bytes:
    text = (FOLDER / name).read_text("utf-8")
    return _RELATES_TO.sub(lambda match: match[1] + call.message_id + match[2], text).encode()


def _fault(call: Call) -> bytes:
    """No such instance, or a request that is none."""
    text = envelope(call.action, call.message_id, WsManFault(NO_SUCH_RESOURCE).body()).decode()
    action = f"<a:Action>{ADDRESSING}/fault</a:Action>"
    return re.sub(r"<a:Action>[^<]*</a:Action>", action, text).encode()
