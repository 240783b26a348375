"""Output of slmgr that was captured elsewhere."""

from __future__ import annotations

from actctl.fleet.defect import defect_error
from actctl.machine.ways.slmgr.parse import Reading, parse_bytes
from actctl.machine.ways.slmgr.tables import Labels, known_labels


def reading_of(data: bytes, labels: Labels | None = None) -> Reading:
    """What one file says; a mistake of ours is that file's error, and the others are read."""
    try:
        return parse_bytes(data, labels or known_labels(), pasted=True)
    except Exception as failure:
        return Reading(None, None, (), (), defect_error(failure))
