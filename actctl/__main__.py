"""Start of the program: runs a command and turns our errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from actctl.cli.signals import deaf, on_each
from actctl.cli.streams import mute, open_closed


def _while_starting(*_: object) -> None:
    """Ctrl-C before anything could have been done: nothing is there yet that could say it better."""
    with contextlib.suppress(OSError):
        os.write(2, b"actctl: interrupted; nothing was done\n")
    os._exit(130)


open_closed()
with contextlib.suppress(ValueError):  # not the main thread: somebody's own program
    on_each(_while_starting)

from actctl.errors import UserError  # noqa: E402 - from the first moment on Ctrl-C is answered


def main() -> None:
    """The `actctl` command."""
    from actctl.cli.app import app

    on_each(signal.default_int_handler)
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
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
            raise
        _end(2, said)
    deaf()
    sys.exit(code if isinstance(code, int) else 0)


_INTERRUPTED = "actctl: interrupted"


def _end(code: int, text: str = "") -> None:
    """Say what was wrong, and end."""
    deaf()
    if text:
        from actctl.cli.terminal import complain

        complain(text)
    # What is left in a buffer cannot be written; Python would try, and complain, at its end.
    with contextlib.suppress(OSError, ValueError):
        mute(sys.stdout.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
