"""The result of a command, as its options want it shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from actctl.cli.options import Showing
from actctl.cli.terminal import Told, output, style
from actctl.render.interface import Style

if TYPE_CHECKING:
    from actctl.render.page import Page


def style_of(options: Showing, *, wide: bool = False) -> Style:
    """How to write it; `wide`: all columns, whether that is asked for or not."""
    return style(options.lang, wide=wide or options.wide, out=options.out)


def show(
    options: Showing, page: Callable[[Style], Page], told: Callable[[], Told] | None = None, *, private: bool = True
) -> None:
    """Write the page on standard output, or where `--out` says. `told` and `private` as of terminal.output."""
    from actctl.render import write_page

    how = style_of(options)
    with output(options.out, told, private=private) as stream:
        write_page(page(how), options.format_, stream, how)
