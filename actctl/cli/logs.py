"""What `-v` and `-vv` show."""

from __future__ import annotations

import logging
import shutil
import sys
from copy import copy

from actctl.cli.manner import manner
from actctl.common.texts import Text
from actctl.common.words import hide_keys_logged, printable


def log_to_stderr(verbose: int) -> None:
    """`-v` shows what actctl does; the libraries' own logs stay silent: they hold whole messages, keys included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line("%(asctime)s %(message)s", "%H:%M:%S"))
    ours = logging.getLogger("actctl")
    ours.handlers = [handler]
    ours.propagate = False
    ours.setLevel({0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG))


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """As text that holds no key and cannot speak to the terminal, whatever a host or a user's name is; folded on a
        terminal."""
        said: object = record.msg
        if isinstance(said, Text):
            record = copy(record)  # other handlers may follow, in another language
            record.msg = said.in_(manner().lang)
        text = hide_keys_logged(printable(super().format(record)))
        if not sys.stderr.isatty():
            return text
        from actctl.render.screen import folded

        width = shutil.get_terminal_size().columns - 1
        return "\n".join(part for line in text.split("\n") for part in folded(line, width, rest="  "))
