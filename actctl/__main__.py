"""Start of the program: runs a command and turns our errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys

from actctl.errors import UserError


def main() -> None:
    """The `actctl` command."""
    from actctl.cli.app import app

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
        _end(130)
    except Exception as error:
        from actctl.cli.usage import usage_error

        said = usage_error(error)
        if said is None:
            raise
        _end(2, said)
    sys.exit(code if isinstance(code, int) else 0)


def _end(code: int, text: str = "") -> None:
    """Say what was wrong, and end."""
    if text:
        from actctl.cli.terminal import complain

        complain(text)
    # What is left in a buffer cannot be written; Python would try, and complain, at its end.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
