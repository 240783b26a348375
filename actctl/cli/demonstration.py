"""`actctl demo`: the report against the demo fleet, simulator and client in one process."""

from __future__ import annotations

import tempfile
from pathlib import Path

from actctl.cli.fleet_report import Request, report_and_count
from actctl.cli.interrupt import INTERRUPTED
from actctl.common.limits import FORKS, REFUSALS
from actctl.fleet.accounts import Accounts
from actctl.fleet.report import NOTHING
from actctl.fleet.targets import targets_of
from actctl.inventory import Passwords, load_inventory
from actctl.render import Format, Style
from actctl.simulator.fleet_file import demo_fleet
from actctl.simulator.serve import Simulator
from actctl.simulator.thread import SimulatorThread

SECONDS = 30.0


def demonstrate(format_: Format, style: Style, out: str | None, sort: str | None) -> int:
    """Serve the demo fleet, report on it over real WinRM; 0 when the demonstration worked, 1 when no host was read.

    Hosts of it fail by design (one refuses the password, one is switched off): that is part of what is shown.
    """
    with (
        tempfile.TemporaryDirectory(prefix="actctl-demo-") as folder,
        SimulatorThread(Simulator(demo_fleet())) as simulator,
    ):
        file = Path(folder) / "inventory.yaml"
        simulator.write_inventory(file)
        hosts = load_inventory([str(file)]).select(["all"])
        targets = targets_of(hosts, Passwords(), Accounts(REFUSALS), seconds=SECONDS)
        request = Request(targets, "dlv", FORKS, format_, style, out, NOTHING, by_status=sort == "status")
        code, summary = report_and_count(request)
    return code if code == INTERRUPTED else int(not summary.ok)
