"""`actctl` as a process with little memory, and the report that it gives."""

from __future__ import annotations

import json
import os
import resource
from dataclasses import dataclass
from typing import Any

from tests import warm

MEMORY = 1_500_000_000
"""Bytes of address space, most of it the stacks of threads that are never touched."""


@dataclass(frozen=True)
class Ended:
    """A process that came to its end by itself."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        assert self.out, self.err
        return json.loads(self.out)


def actctl(*arguments: str, memory: int = MEMORY) -> Ended:
    """`actctl ARGUMENTS` under a limit; that it ends at all is what the generous time-out is for."""
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    environ.pop("ACTCTL_INVENTORY", None)
    done = warm.run(arguments, env=environ, limits={resource.RLIMIT_AS: memory})
    err = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), err)
