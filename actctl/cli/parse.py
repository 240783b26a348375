"""`actctl parse`: slmgr output captured elsewhere."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.terminal import output, style
from actctl.render.interface import Format


def parse(
    files: Annotated[Optional[list[str]], typer.Argument(metavar="FILE", help="Captured output; - is stdin.")] = None,  # noqa: UP045
    labels: Annotated[Optional[str], typer.Option("--labels", metavar="FILE", help="slmgr.ini of the host's language.")] = None,  # noqa: UP045, E501
    format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False,
) -> None:  # fmt: skip
    """slmgr output captured elsewhere (files or standard input) into the same records, offline."""
    from actctl.cli.captured import read_captured
    from actctl.render.pages.parsed import write_readings

    captured = read_captured(files or [], labels)
    with output(out) as stream:
        readings = [(one.source, one.reading) for one in captured]
        write_readings(readings, format_, stream, style(lang, wide=wide, out=out))
    raise typer.Exit(int(any(one.reading.error is not None for one in captured)))
