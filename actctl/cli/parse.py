"""`actctl parse`: slmgr output captured elsewhere."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.declare import argument, option
from actctl.cli.option_set import taking
from actctl.cli.showing import style_of
from actctl.cli.terminal import output
from actctl.common.texts import Text

_Files = Annotated[
    Optional[list[str]],  # noqa: UP045
    argument(
        "FILE",
        Text(
            "Captured output; - is stdin.",
            "保存しておいたslmgrの出力。- は標準入力。",
        ),
    ),
]
_Labels = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--labels",
        metavar="FILE",
        help=Text(
            "slmgr.ini of the host's language.",
            "そのホストの言語の slmgr.ini。",
        ),
    ),
]


@taking(opt.ShowingTable)
def parse(*, files: _Files = None, labels: _Labels = None, options: opt.ShowingTable) -> None:
    """slmgr output captured elsewhere (files or standard input) into the same records, offline."""
    from actctl.cli.captured import read_captured
    from actctl.render.pages.parsed import write_readings

    captured = read_captured(files or [], labels)
    with output(options.out) as stream:
        readings = [(one.source, one.reading) for one in captured]
        write_readings(readings, options.format_, stream, style_of(options))
    raise typer.Exit(int(any(one.reading.error is not None for one in captured)))
