"""The ways to a machine's licences, a folder each."""

from __future__ import annotations

from actctl.machine.interface import Way


def new_way() -> Way:
    """A way for one run: it keeps what it learns of the hosts (label files) as long as it is used."""
    from actctl.machine.ways.slmgr.way import SlmgrWay  # a command that asks no machine does without

    return SlmgrWay()
