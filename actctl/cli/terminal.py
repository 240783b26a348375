"""Where output goes: standard output or a file, with colour or without, in whose language."""

from __future__ import annotations

import contextlib
import io
import locale
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO

from actctl.errors import UserError
from actctl.render.interface import Style
from actctl.texts import Lang


def language(chosen: Lang | None, environ: Mapping[str, str] | None = None) -> Lang:
    """`--lang`, else the language of the locale: LC_ALL, LC_MESSAGES, LANG; on Windows the user's."""
    if chosen is not None:
        return chosen
    environ = os.environ if environ is None else environ
    name = next((environ[var] for var in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(var)), None)
    if name is None and os.name == "nt":
        name = locale.getlocale()[0]
    return Lang.JA if (name or "").lower().startswith(("ja", "japanese")) else Lang.EN


def style(lang: Lang | None, *, wide: bool, out: str | None) -> Style:
    """How to write: colours and a width only for a terminal; NO_COLOR, FORCE_COLOR and TERM=dumb are obeyed."""
    terminal = out is None and sys.stdout.isatty()
    colour = terminal and os.environ.get("TERM") != "dumb"
    if os.environ.get("FORCE_COLOR"):
        colour = True
    if os.environ.get("NO_COLOR"):
        colour = False
    width = shutil.get_terminal_size((100, 24)).columns if terminal else None
    now = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Style(lang=language(lang), wide=wide, colour=colour, width=width, generated_at=now)


@contextlib.contextmanager
def output(out: str | None) -> Iterator[TextIO]:
    """Standard output, or the file that `--out` names; UTF-8 either way, line ends untouched.

    A file appears under its name only when it is complete. Raises UserError where it cannot be written.
    """
    if out is None:
        stream = io.TextIOWrapper(
            sys.stdout.buffer, encoding="utf-8", errors="replace", newline="", write_through=False
        )
        try:
            yield stream
            stream.flush()
        finally:
            with contextlib.suppress(OSError, ValueError):
                stream.detach()
        return
    path = Path(out)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror}.", source=out) from None


def warn(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"actctl: {text}\n")
