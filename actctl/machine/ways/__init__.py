"""The ways to a machine's licences, a folder each: something that satisfies `Way`, and its row here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from actctl.machine.interface import Way

if TYPE_CHECKING:
    from actctl.machine.ways.auto import Learnt

DEFAULT_WAY = "slmgr"
AUTO = "auto"


def _slmgr() -> Way:
    from actctl.machine.ways.slmgr.way import SlmgrWay

    return SlmgrWay()


def _cim() -> Way:
    from actctl.machine.ways.cim.way import CimWay

    return CimWay()


WAYS: dict[str, Callable[[], Way]] = {"slmgr": _slmgr, "cim": _cim}
"""How each is made, by its name. Imported when it is made: a command that asks no machine does without."""
VIA = (AUTO, *WAYS)
"""What `--via` takes."""


def new_way(name: str = DEFAULT_WAY) -> Way:
    """A way that knows nothing of any host yet: it keeps what it learns (label files, columns) as long as it is used.

    Raises KeyError for an unknown name.
    """
    return WAYS[name]()


class Ways:
    """The ways of one run: what was learnt of a host is not asked again."""

    def __init__(self) -> None:
        self._learnt: Learnt | None = None
        self._cim: dict[str, Way] = {}

    def of(self, host: str, via: str = AUTO) -> Way:
        """The way to a host, in one of the words of VIA. Raises KeyError for another."""
        from actctl.machine.ways.auto import AutoWay, Learnt

        if self._learnt is None:
            self._learnt = Learnt(new_way(DEFAULT_WAY), _cim)
        if via == AUTO:
            return AutoWay(host, self._learnt)
        if via == DEFAULT_WAY:  # one for all hosts: label files that one of them told serve the others
            return self._learnt.script
        if via not in WAYS:
            raise KeyError(via)
        if host not in self._cim:
            self._cim[host] = new_way(via)
        return self._cim[host]
