"""A value that must not be seen: passwords, MAKs and CSVLKs."""

from __future__ import annotations


class Secret:
    """Holds a secret; only `reveal()` gives it out, `repr` and `str` never do."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):  # a program's missing variable (None) would else be met on a host
            raise TypeError(f"a Secret holds a str, not a {type(value).__name__}")
        self._value = value

    def reveal(self) -> str:
        """The secret itself; call this only where it is handed to the library that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(*****)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret is never written anywhere")
