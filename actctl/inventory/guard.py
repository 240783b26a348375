"""The last guard around the reading of one source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from actctl.common.errors import UserError
from actctl.common.texts import Text


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
        kind = type(problem).__name__
        said = Text(
            f"this cannot be read as an inventory ({kind}); is there an unusual value in it?",
            f"インベントリとして読み取れません ({kind})。特殊な値が含まれていないか確認してください。",
        )
        raise UserError(said, source=source) from None
