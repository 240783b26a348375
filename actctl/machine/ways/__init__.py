"""The ways to a machine's licences, a folder each: something that satisfies `Way`, and its row here."""

from __future__ import annotations

from collections.abc import Callable

from actctl.machine.interface import Way

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
    """The ways of one run, a host's own each: what was learnt of it is not asked again."""

    def __init__(self) -> None:
        self._script: Way | None = None
        self._by_host: dict[tuple[str, str], Way] = {}

    def of(self, host: str, via: str = AUTO) -> Way:
        """The way to a host, in one of the words of VIA. Raises KeyError for another."""
        if via == DEFAULT_WAY:
            return self._slmgr()
        key = host, via
        if key not in self._by_host:
            self._by_host[key] = self._auto() if via == AUTO else new_way(via)
        return self._by_host[key]

    def _slmgr(self) -> Way:
        """The script's, one for all hosts: label files that one of them told serve the others."""
        if self._script is None:
            self._script = new_way(DEFAULT_WAY)
        return self._script

    def _auto(self) -> Way:
        from actctl.machine.ways.auto import AutoWay

        return AutoWay(self._slmgr(), new_way("cim"))
