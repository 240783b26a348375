"""What a start of the program need not wait for: regular expressions and names of a package, made when first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, cast


class _Late:
    """Stands for a pattern; has its methods once one of them is called."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        self.__dict__[name] = found  # so that it is not asked for again
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As re.compile, but at the first use of it: some of ours take milliseconds, and few are needed at a TAB.

    For its methods alone: `re.sub` and its like would not know it.
    """
    return cast("re.Pattern[str]", _Late(text, flags))


def names(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose names come from these modules of it, each imported when a name is used."""
    where = {name: module for module, names in modules.items() for name in names}

    def attribute(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{where[name]}"), name)

    return attribute
