"""A host's variables without a copy for each host: the layers they come from, weakest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from actctl.inventory.values import Variable

PREFIXES = ("ansible_", "actctl_")
"""What says how to reach a host; a group may have thousands of other variables, which nobody goes through."""
PRIORITY = "ansible_group_priority"
"""Says how groups are put in order; no variable of a host."""


class Layers(Mapping[str, Variable]):
    """The variables of several layers as one mapping; in iteration the last is the nearest to the host."""

    __slots__ = ("_layers", "_resolved")

    def __init__(
        self, layers: Sequence[Mapping[str, Variable]], resolved: Mapping[str, Variable] | None = None
    ) -> None:
        self._layers = tuple(layer for layer in layers if layer)
        self._resolved = resolved or {}
        """What templates of this host came to, instead of the templates."""

    def __getitem__(self, name: str) -> Variable:
        if name in self._resolved:
            return self._resolved[name]
        for layer in reversed(self._layers):
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        kept: list[list[str]] = []
        for layer in reversed(self._layers):
            kept.append([name for name in layer if name not in seen])
            seen.update(layer)
        return (name for names in reversed(kept) for name in names)

    def __len__(self) -> int:
        return len(set().union(*self._layers))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} variables)"
