"""actctl: the volume licensing of a whole fleet of Windows machines, seen and put right.

As a library (docs/python.md): the names of `__all__`, each imported when it is first used.
"""

from actctl import start as _start

TYPE_CHECKING = False  # typing itself takes its time to import
if TYPE_CHECKING:
    from actctl.common.errors import ErrorKind, HostError, UserError
    from actctl.common.secret import Secret
    from actctl.common.texts import Lang, Text
    from actctl.fleet.change.events import HostOutcome
    from actctl.fleet.change.plan import HostPlan, Plan
    from actctl.fleet.change.run_state import HostRun
    from actctl.fleet.change.run_state import RunState as Run
    from actctl.fleet.change.teller import Teller
    from actctl.fleet.report.record import HostReport
    from actctl.fleet.report.summary import Summary
    from actctl.fleet.report.whole import Report
    from actctl.library.fleet import Fleet
    from actctl.library.knowledge import explain, find_gvlk, identify, parse
    from actctl.licensing.changes.change import Action
    from actctl.licensing.codes import Code
    from actctl.licensing.doctor.finding import Diagnosis, Finding, Severity
    from actctl.licensing.keys.identify import Identified
    from actctl.licensing.keys.published import Gvlk
    from actctl.licensing.records import License, LicenseStatus, Method
    from actctl.machine.interface import Answer

__version__ = "0.1.0"

__all__ = [
    "Action", "Answer", "Code", "Diagnosis", "ErrorKind", "Finding", "Fleet", "Gvlk", "HostError", "HostOutcome",
    "HostPlan", "HostReport", "HostRun", "Identified", "Lang", "License", "LicenseStatus", "Method", "Plan",
    "Report", "Run", "Secret", "Severity", "Summary", "Teller", "Text", "UserError", "explain", "find_gvlk",
    "identify", "parse",
]  # fmt: skip

if not TYPE_CHECKING:  # else every name would be taken for one that is there
    _MODULES = {
        "actctl.common.errors": ("ErrorKind", "HostError", "UserError"),
        "actctl.common.secret": ("Secret",),
        "actctl.common.texts": ("Lang", "Text"),
        "actctl.fleet.change.events": ("HostOutcome",),
        "actctl.fleet.change.plan": ("HostPlan", "Plan"),
        "actctl.fleet.change.run_state": ("HostRun", "Run"),
        "actctl.fleet.change.teller": ("Teller",),
        "actctl.fleet.report.record": ("HostReport",),
        "actctl.fleet.report.summary": ("Summary",),
        "actctl.fleet.report.whole": ("Report",),
        "actctl.library.fleet": ("Fleet",),
        "actctl.library.knowledge": ("explain", "find_gvlk", "identify", "parse"),
        "actctl.licensing.changes.change": ("Action",),
        "actctl.licensing.codes": ("Code",),
        "actctl.licensing.doctor.finding": ("Diagnosis", "Finding", "Severity"),
        "actctl.licensing.keys.identify": ("Identified",),
        "actctl.licensing.keys.published": ("Gvlk",),
        "actctl.licensing.records": ("License", "LicenseStatus", "Method"),
        "actctl.machine.interface": ("Answer",),
    }
    _WHERE = {name: module for module, names in _MODULES.items() for name in names}

    _THERE = {"Run": "RunState"}
    """Names that are others where they come from."""

    def __getattr__(name):
        """A name of `__all__`, when it is first used."""
        if name not in _WHERE:
            raise AttributeError(f"module 'actctl' has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(_WHERE[name]), _THERE.get(name, name))
        return found

    def __dir__():
        return sorted({*globals(), *__all__})


if _start.is_the_program():
    _start.answer_signals()
