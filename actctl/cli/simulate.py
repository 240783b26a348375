"""`actctl simulate`: the simulated fleet for others to ask."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt


def simulate(
    fleet: Annotated[Optional[str], typer.Option("--fleet", metavar="FILE", help="Fleet file; default: the demo fleet.")] = None,  # noqa: UP045, E501
    hosts: Annotated[Optional[int], typer.Option("--hosts", min=1, max=20000, help="Make up a fleet of N hosts.")] = None,  # noqa: UP045, E501
    seed: Annotated[int, typer.Option("--seed", help="Makes the same fleet again.")] = 0,
    delay: Annotated[float, typer.Option("--delay", min=0, metavar="SECONDS", help="Every command takes this long.")] = 0.0,  # noqa: E501
    inventory_out: Annotated[str, typer.Option("--inventory-out", metavar="FILE", callback=opt.named_file, help="Where to write its inventory.")] = "simulated.yaml",  # noqa: E501
    log: Annotated[Optional[str], typer.Option("--log", metavar="FILE", callback=opt.named_file, help="JSON lines, one a command.")] = None,  # noqa: UP045, E501
) -> None:  # fmt: skip
    """A simulated fleet on its own, with an inventory for it, until interrupted."""
    from actctl.cli.serving import serve

    raise typer.Exit(serve(fleet, hosts, seed, delay, inventory_out, log))
