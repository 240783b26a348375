"""Start of the program: runs a command and turns our errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import sys
from typing import NoReturn

from actctl.start import answer_signals

answer_signals()

from actctl.cli.leave import leave  # noqa: E402
from actctl.cli.signals import break_off, deaf, hesitate  # noqa: E402 - from the first moment on Ctrl-C is answered
from actctl.cli.streams import mute, open_closed  # noqa: E402

open_closed()

from actctl.common.errors import UserError  # noqa: E402


def main() -> None:
    """The `actctl` command."""
    from actctl.cli.app import app

    try:
        break_off()
        code = app(standalone_mode=False)
        sys.stdout.flush()
        deaf()
    except UserError as error:
        _end(error.exit_code, str(error))
    except BrokenPipeError:  # `actctl report | head`: whoever read has gone
        _end(1)
    except OSError as error:  # a full disk, no permission: what could not be done, and where
        _end(2, f"{error.filename or 'standard output: cannot be written'}: {error.strerror or error}.")
    except KeyboardInterrupt:
        _end(130, _INTERRUPTED)
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # Typer's Abort
            _end(130, _INTERRUPTED)
        from actctl.cli.usage import usage_error

        said = usage_error(error)
        if said is None:
            sys.excepthook(type(error), error, error.__traceback__)
            _end(1)
        _end(2, said)
    leave(code if isinstance(code, int) else 0)


_INTERRUPTED = "actctl: interrupted"


def _end(code: int, text: str = "") -> NoReturn:
    """Say what was wrong, and end."""
    hesitate()
    if text:
        from actctl.cli.terminal import complain

        complain(text)
    # What is left in a buffer cannot be written; Python would try, and complain, at its end.
    with contextlib.suppress(OSError, ValueError):
        mute(sys.stdout.fileno())
    deaf()
    leave(code)


if __name__ == "__main__":
    main()
