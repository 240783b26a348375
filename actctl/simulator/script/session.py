"""One run of the script: where it runs, and the lines it has collected."""

from __future__ import annotations

from dataclasses import dataclass, field

from actctl.simulator.script.labels import Labels, labels
from actctl.simulator.windows.license import WINDOWS_APPLICATION, License
from actctl.simulator.windows.scene import Scene


@dataclass(slots=True)
class Session(Scene):
    """What a verb works on; it prints by appending lines."""

    lines: list[str] = field(default_factory=list)

    @property
    def labels(self) -> Labels:
        """The machine's messages."""
        return labels(self.machine.language)

    def say(self, name: str, **values: object) -> None:
        """Print a message."""
        self.lines.append(self.labels(name, **values))

    def shown(self, which: str | None) -> list[License]:
        """The licences /dli and /dlv show: the primary and add-ons with a key, `all`, or one by its ID."""
        if which is None:
            return [
                item
                for item in self.machine.licenses
                if item.partial_key and (item.addon or item.application_id == WINDOWS_APPLICATION)
            ]
        if which.lower() == "all":
            return list(self.machine.licenses)
        found = self.primary(which)
        return [found] if found is not None else []
