"""Runs the installed program as a person would."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests import warm
from tests.foreign.fleet import ForeignFleet


def actctl(
    *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """`actctl ARGUMENTS`, not on a terminal, in English unless the arguments say otherwise."""
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    environ.pop("ACTCTL_INVENTORY", None)
    environ.update(env or {})
    return warm.run(arguments, env=environ, stdin=stdin)


def report_json(*arguments: str) -> dict[str, Any]:
    """The JSON of a report."""
    done = actctl("report", "-o", "json", *arguments)
    assert done.stdout, done.stderr.decode()
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def inventory_of(fleet: ForeignFleet, names: list[str], file: Path, **variables: str) -> str:
    """An inventory for foreign hosts (which know nothing of this product)."""
    hosts = {
        name: {
            "ansible_host": fleet[name].address,
            "ansible_port": fleet[name].port,
            "ansible_user": fleet[name].host.user,
        }
        for name in names
    }
    shared = {
        "ansible_connection": "psrp",
        "ansible_psrp_auth": "ntlm",
        "ansible_psrp_protocol": "http",
        "ansible_password": "Foreign-Pass-1",
        **variables,
    }
    file.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": shared}}), "utf-8")
    return str(file)
