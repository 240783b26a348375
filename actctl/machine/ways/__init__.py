"""The ways to a machine's licences, a folder each: something that satisfies `Way`, and its row here."""

from __future__ import annotations

from collections.abc import Callable

from actctl.machine.interface import Way

DEFAULT_WAY = "slmgr"


def _slmgr() -> Way:
    from actctl.machine.ways.slmgr.way import SlmgrWay

    return SlmgrWay()


WAYS: dict[str, Callable[[], Way]] = {"slmgr": _slmgr}
"""How each is made, by its name. Imported when it is made: a command that asks no machine does without."""


def new_way(name: str = DEFAULT_WAY) -> Way:
    """A way for one run: it keeps what it learns of the hosts (label files) as long as it is used.

    Raises KeyError for an unknown name.
    """
    return WAYS[name]()
