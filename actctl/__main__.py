"""Start of the program: runs a command and turns our errors into one sentence and an exit code."""

from __future__ import annotations

import os
import sys

from actctl.errors import UserError


def main() -> None:
    """The `actctl` command."""
    from actctl.cli.app import app

    try:
        app()
    except UserError as error:
        sys.stderr.write(_plain(str(error)) + "\n")
        sys.exit(2)
    except BrokenPipeError:  # `actctl report | head`: whoever read has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _plain(text: str) -> str:
    """One line that cannot speak to the terminal, whatever the broken file held."""
    from actctl.words import printable

    return " ".join(printable(text).split("\n"))


if __name__ == "__main__":
    main()
