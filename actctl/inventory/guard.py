"""The last guard around the reading of one source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from actctl.common.errors import UserError


@contextmanager
def guarded(source: str) -> Iterator[None]:
    """Whatever is wrong with a source becomes a UserError that names it; also what no reader has foreseen."""
    try:
        yield
    except UserError as problem:
        if problem.source is not None:
            raise
        raise UserError(problem.message, source=source) from None
    except (MemoryError, OSError):
        raise
    except Exception as problem:
        raise UserError(
            f"this cannot be read as an inventory ({type(problem).__name__}); is there an unusual value in it?",
            source=source,
        ) from None
