"""docs/json.md names every key that the commands about KMS write, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actctl.licensing.doctor.texts import TITLES
from actctl.simulator import Simulator
from tests.cli.running import actctl

PAGE = (Path(__file__).parents[3] / "docs/json.md").read_text("utf-8")
BY_VALUE = {"requests", "not_read", "kms_hosts"}
"""Objects whose keys may be data (statuses, host names)."""


def keys(value: Any, parent: str = "") -> Iterator[str]:
    """Every key of a record that is a name, not data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if parent not in BY_VALUE:
                yield key
            yield from keys(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("command", ["kms status", "kms clients", "doctor", "forecast", "advise"])
def test_every_key_is_documented(site: tuple[Simulator, str], command: str) -> None:
    section = PAGE.split(f"## `actctl {command} -o json`\n", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r'"([a-z_0-9]+)"', section)) | {"kind", "code", "message", "remedy"}
    found = set(keys(json.loads(actctl(*command.split(), "-i", site[1], "-o", "json").stdout)))
    assert not found - named
    values = {"error", "warning", "info", "adba", "kms", "mak", "cmids", "name", "last_request"}
    assert not named - found - values - {"kind", "code", "message", "remedy"}


def test_every_code_of_the_doctor_is_documented() -> None:
    assert not [code for code in TITLES if f"`{code}`" not in PAGE]
