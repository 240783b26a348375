"""What `-v` shows."""

from __future__ import annotations

import logging
import sys


def log_to_stderr(verbose: int) -> None:
    """`-v` shows what actctl does; the libraries' own logs stay silent: they hold whole messages, keys included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    ours = logging.getLogger("actctl")
    ours.handlers = [handler]
    ours.propagate = False
    ours.setLevel({0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG))
