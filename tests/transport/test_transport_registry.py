"""The registry: names, laziness."""

from __future__ import annotations

import subprocess
import sys

import pytest

from actctl.transport import CHANGING_TRANSPORT, READING_TRANSPORT, TRANSPORTS, open_transport


def test_every_name_opens() -> None:
    assert {READING_TRANSPORT, CHANGING_TRANSPORT} <= set(TRANSPORTS)
    for name in TRANSPORTS:
        open_transport(name, 1).close()


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        open_transport("telnet")


def test_the_package_imports_no_library() -> None:
    code = (
        "import sys, actctl.transport; print([m for m in ('requests', 'spnego', 'winrm', 'ssl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
