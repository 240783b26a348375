"""Start of the program: runs a command and turns our errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from actctl.start import answer_signals

answer_signals()

from actctl.cli.leave import leave  # noqa: E402
from actctl.cli.signals import STOPPED, break_off, deaf, hesitate  # noqa: E402 - from the first moment on Ctrl-C is answered
from actctl.cli.streams import mute, open_closed  # noqa: E402

open_closed()

from actctl.common.errors import UserError  # noqa: E402
from actctl.common.texts import Text, joined, same  # noqa: E402

_COMPLETE = "_ACTCTL_COMPLETE"
"""The variable that a shell's function sets when it wants to know what may come next."""
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
"""That Typer knows."""


def main() -> None:
    """The `actctl` command."""
    try:
        break_off()
        code = _run()
        sys.stdout.flush()
        deaf()
    except UserError as error:
        _end(error.exit_code, error.text)
    except BrokenPipeError:  # `actctl report | head`: whoever read has gone
        _end(1)
    except OSError as error:  # a full disk, no permission: what could not be done, and where
        from actctl.common.system_errors import reason

        nowhere = Text("standard output: cannot be written", "標準出力: 書き込めません")
        where = same(str(error.filename)) if error.filename else nowhere
        _end(2, joined(where, ": ", reason(error), Text(".", "。")))
    except KeyboardInterrupt:
        _end(130, STOPPED)
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # Typer's Abort
            _end(130, STOPPED)
        from actctl.cli.usage import usage_error

        said = usage_error(error)
        if said is None:
            sys.excepthook(type(error), error, error.__traceback__)
            _end(1)
        _end(2, said)
    leave(code if isinstance(code, int) else 0)


def _run() -> object:
    """The command line, carried out; its exit code, if it has one."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # monitoring asks often: answered without what reads command lines
        from actctl import __version__

        sys.stdout.write(f"actctl {__version__}\n")
        return 0
    if _is_tab(os.environ.get(_COMPLETE, "")):
        from actctl.cli.completion import complete

        complete(_COMPLETE)
    os.environ.pop(_COMPLETE, None)  # Typer would end at a value that it does not know
    from actctl.cli.app import app

    return app(standalone_mode=False, prog_name="actctl")


def _is_tab(wanted: str) -> bool:
    """Whether a shell asks what may come next, or for its function: whatever else is there is an ordinary run."""
    what, _, shell = wanted.partition("_")
    return what in ("complete", "source") and shell in _SHELLS


def _end(code: int, text: Text | None = None) -> NoReturn:
    """Say what was wrong, and end."""
    hesitate()
    if text is not None and text.en:
        from actctl.cli.manner import manner
        from actctl.cli.terminal import ascii_stderr, complain

        if manner().ascii:
            ascii_stderr()
        complain(text)
    # What is left in a buffer cannot be written; Python would try, and complain, at its end.
    with contextlib.suppress(OSError, ValueError):
        mute(sys.stdout.fileno())
    deaf()
    leave(code)


if __name__ == "__main__":
    main()
