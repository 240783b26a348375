"""`actctl simulate`: the simulated fleet on its own, until SIGINT or SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from actctl.cli.interrupt import interruptible
from actctl.cli.terminal import warn
from actctl.common.errors import UserError
from actctl.common.system_errors import reason
from actctl.common.texts import Text
from actctl.simulator.fleet_file import demo_fleet, load_fleet
from actctl.simulator.generate import generate
from actctl.simulator.serve import Simulator
from actctl.simulator.windows.fleet import Fleet


def serve(fleet: str | None, hosts: int | None, seed: int, delay: float, inventory_out: str, log: str | None) -> int:
    """Serve, say `ready N hosts, inventory FILE` once every host answers, stop on a signal."""
    if fleet is not None and hosts is not None:
        raise UserError(
            Text(
                "--fleet and --hosts exclude each other; one of them was expected.",
                "--fleet と --hosts は併用できません。どちらか一方を指定してください。",
            )
        )
    made = _fleet(fleet, hosts, seed)
    try:
        return asyncio.run(_serve(made, delay, Path(inventory_out), Path(log) if log else None))
    except OSError as error:
        why = reason(error)
        said = Text(f"the simulator cannot start: {why.en}.", f"シミュレーターを起動できません: {why.ja}。")
        raise UserError(said, source=str(error.filename or "") or None) from None


def _fleet(fleet: str | None, hosts: int | None, seed: int) -> Fleet:
    if fleet is not None:
        return load_fleet(Path(fleet))
    return generate(hosts, seed) if hosts is not None else demo_fleet()


async def _serve(fleet: Fleet, delay: float, inventory: Path, log: Path | None) -> int:
    stop = asyncio.Event()
    with interruptible(stop):
        async with Simulator(fleet, delay_seconds=delay, log=log) as simulator:
            simulator.write_inventory(inventory)
            sys.stdout.write(f"ready {len(fleet.machines)} hosts, inventory {inventory}\n")
            sys.stdout.flush()
            with contextlib.suppress(asyncio.CancelledError):
                await stop.wait()
            left = sum(simulator.open_shells.values())
            run, asked = len(simulator.commands), simulator.requests
            warn(
                Text(
                    f"stopped after {asked} requests; {run} commands were run, {left} remote shells left open",
                    f"停止しました (リクエスト {asked}件、コマンド {run}件)。開いたままのリモート シェル: {left}件",
                )
            )
    return 0
