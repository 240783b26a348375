"""What `import actctl` offers, and what it costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import actctl

NAMES = [
    "Action", "Answer", "Code", "Diagnosis", "ErrorKind", "Finding", "Fleet", "Gvlk", "HostError", "HostOutcome",
    "HostPlan", "HostReport", "HostRun", "Identified", "Lang", "License", "LicenseStatus", "Method", "Plan",
    "Report", "Run", "Secret", "Severity", "Summary", "Teller", "Text", "UserError", "explain", "find_gvlk",
    "identify", "parse",
]  # fmt: skip
SCREENS = ("actctl.cli", "actctl.render", "typer", "click", "rich")


def loaded(code: str) -> set[str]:
    """What a fresh interpreter has imported once it has run `code`."""
    printing = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{printing}"], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_are_these() -> None:
    assert actctl.__all__ == NAMES == sorted(NAMES, key=lambda name: (name[0].islower(), name))
    assert set(NAMES) <= set(dir(actctl))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_there_and_told_to_whoever_checks_types(name: str) -> None:
    assert getattr(actctl, name).__doc__
    tree = ast.parse(Path(actctl.__file__).read_text("utf-8"))
    (typed,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imports = [node for node in typed.body if isinstance(node, ast.ImportFrom)]
    modules = [node.module for node in imports for one in node.names if (one.asname or one.name) == name]
    assert modules == [vars(actctl)["_WHERE"][name]]


def test_another_is_missing() -> None:
    with pytest.raises(AttributeError, match="Flet"):
        actctl.Flet  # type: ignore[attr-defined]  # noqa: B018


def test_importing_it_costs_nothing() -> None:
    assert loaded("import actctl") - loaded("") == {"__future__", "actctl", "actctl.start"}


def test_no_name_loads_what_draws_on_screens() -> None:
    found = loaded("import actctl\nfor name in actctl.__all__: getattr(actctl, name)")
    assert [module for module in found if module.startswith(SCREENS)] == []


def test_parsing_loads_nothing_of_screens_and_nets() -> None:
    found = loaded("import actctl; actctl.parse('License Status: Licensed')")
    assert [module for module in found if module.startswith((*SCREENS, "requests", "pypsrp", "winrm"))] == []


def test_the_signals_of_a_program_stay_its_own() -> None:
    code = (
        "import signal, actctl; actctl.parse(''); "
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler; "
        "assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL"
    )
    assert "actctl.cli.signals" not in loaded(code)
