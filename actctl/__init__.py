"""actctl: the volume licensing of a whole fleet of Windows machines, seen and put right."""

from actctl import start as _start

__version__ = "0.1.0"

if _start.is_the_program():
    _start.answer_signals()
