"""The last step of the program: all is told, nothing may hold it up any more."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from contextlib import suppress
from typing import NoReturn

from actctl.common.limits import LAST_WORD_SECONDS, LEAVING_SECONDS


def leave(code: int) -> NoReturn:
    """End with `code`; threads that are stuck in a library (Kerberos, name resolution) are left behind.

    Python would wait for them, however long a domain does not answer.
    """
    threading.Thread(target=_leave_behind, args=(code,), name="actctl-leave", daemon=True).start()
    sys.exit(code)


def _leave_behind(code: int) -> None:
    """Does not come to its end where Python does: it stops such threads as this one."""
    time.sleep(LEAVING_SECONDS)
    end_at_once(code)


def end_at_once(code: int) -> NoReturn:
    """End with `code`, whatever the other threads wait for."""
    tidying = threading.Thread(target=_tidy, daemon=True)  # it may need what a stuck thread holds
    tidying.start()
    tidying.join(LAST_WORD_SECONDS)
    os._exit(code)


def _tidy() -> None:
    """What Python does itself, but only after it has waited: temporary files, the log, buffers."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
