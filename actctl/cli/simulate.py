"""`actctl simulate`: the simulated fleet for others to ask."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli.declare import option
from actctl.cli.option_checks import named_file
from actctl.common.limits import MOST_SECONDS
from actctl.common.texts import Text

_Fleet = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--fleet",
        metavar="FILE",
        help=Text(
            "Fleet file; default: the demo fleet.",
            "模擬のコンピューターの定義ファイル。省略時はデモ用の定義。",
        ),
    ),
]
_Hosts = Annotated[
    Optional[int],  # noqa: UP045
    option(
        "--hosts",
        metavar="N",
        min=1,
        max=20000,
        help=Text(
            "Make up a fleet of N hosts.",
            "模擬のコンピューターをN台生成します。",
        ),
    ),
]
_Seed = Annotated[
    int,
    option(
        "--seed",
        metavar="N",
        help=Text(
            "Makes the same fleet again.",
            "同じ値なら同じコンピューターになります。",
        ),
    ),
]
_Delay = Annotated[
    float,
    option(
        "--delay",
        min=0,
        max=MOST_SECONDS,
        metavar="SECONDS",
        help=Text(
            "Every command takes this long.",
            "各コマンドの所要時間。",
        ),
    ),
]
_InventoryOut = Annotated[
    str,
    option(
        "--inventory-out",
        metavar="FILE",
        callback=named_file,
        help=Text(
            "Where to write its inventory.",
            "インベントリの書き込み先。",
        ),
    ),
]
_Log = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--log",
        metavar="FILE",
        callback=named_file,
        help=Text(
            "JSON lines, one a command.",
            "コマンドの記録 (JSON Lines、1コマンド1行)。",
        ),
    ),
]


def simulate(
    fleet: _Fleet = None, hosts: _Hosts = None, seed: _Seed = 0, delay: _Delay = 0.0,
    inventory_out: _InventoryOut = "simulated.yaml", log: _Log = None,
) -> None:  # fmt: skip
    """A simulated fleet on its own, with an inventory for it, until interrupted."""
    from actctl.cli.serving import serve

    raise typer.Exit(serve(fleet, hosts, seed, delay, inventory_out, log))
