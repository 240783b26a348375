"""What a person calls a Windows version: from build and EditionID, never from the translated product name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from actctl.common.data import load_data, shipped

_BUILD = re.compile(r"[0-9]{1,6}")


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[Any, str]]:
    text = shipped("licensing/data/windows.yaml")
    data: dict[str, dict[Any, str]] = load_data(text)
    return data


def build_of(service_version: str | None) -> int | None:
    """The build in slmgr's service version, `10.0.20348.1` → 20348: that of the base release."""
    parts = (service_version or "").split(".")
    return int(parts[2]) if len(parts) >= 3 and _BUILD.fullmatch(parts[2]) else None


def is_server(edition: str) -> bool:
    """Whether an EditionID is one of Windows Server (ServerRdsh, multi-session, is a client)."""
    return edition.lower().startswith("server") and edition.lower() != "serverrdsh"


def product_name(edition: str | None, build: int | None) -> str:
    """Short name for a table: `2022 Datacenter`, `11 Enterprise`; the EditionID itself where no word is known."""
    if edition is None:
        return "–"
    word = _data()["editions"].get(edition, edition)
    version = _version(edition, build)
    if version is None and is_server(edition):
        return f"Server {word}"
    return f"{version} {word}" if version else word


def _version(edition: str, build: int | None) -> str | None:
    if build is None:
        return None
    if is_server(edition):
        return _data()["server"].get(build)
    known = [first for first in _data()["client"] if first <= build]
    return _data()["client"][max(known)] if known else None
