"""Captured output with what a reader must find: `NAME.txt` beside `NAME.json` (from reference corpora)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actctl.machine.ways.slmgr.parse import Reading

DATA = Path(__file__).parents[3] / "data"


@dataclass(frozen=True)
class Case:
    """One captured output."""

    name: str
    data: bytes
    encoding: str
    expected: dict[str, Any] | None

    @property
    def text(self) -> str:
        """The output as text, line ends as captured."""
        return self.data.decode(self.encoding)


def cases(language: str, *, with_licenses: bool = False) -> list[Case]:
    """All cases of a language; fails on an empty folder."""
    found = []
    for file in sorted((DATA / language).glob("*.txt")):
        about = json.loads(file.with_suffix(".json").read_text("utf-8"))
        case = Case(f"{language}/{file.stem}", file.read_bytes(), about.get("encoding", "utf-8-sig"), about["expected"])
        if case.expected is not None or not with_licenses:
            found.append(case)
    if len(found) < 30:
        raise AssertionError(f"only {len(found)} cases of {language}: the data is not there")
    return found


def misses(case: Case, reading: Reading, only: frozenset[str] | None = None) -> list[str]:
    """Fields that were not read as expected, as text; `only`: names of the licence fields to look at."""
    if case.expected is None:
        return []
    wrong: list[str] = []
    got = {"service_version": reading.service_version, "licenses": [one.as_json() for one in reading.licenses]}
    compare(case.name, case.expected, got, only, wrong)
    return wrong


def compare(path: str, want: Any, got: Any, only: frozenset[str] | None, wrong: list[str]) -> None:
    """Add to `wrong` each field of `want` that `got` has otherwise."""
    if isinstance(want, dict):
        for key, value in want.items():
            if only is None or key in only or key == "licenses":
                compare(f"{path}.{key}", value, (got or {}).get(key, "<absent>"), only, wrong)
    elif isinstance(want, list):
        if len(want) != len(got):
            wrong.append(f"{path}: {len(want)} wanted, {len(got)} got")
        for index, value in enumerate(want[: len(got)]):
            compare(f"{path}[{index}]", value, got[index], only, wrong)
    elif want != got:
        wrong.append(f"{path}: {want!r} wanted, {got!r} got")
