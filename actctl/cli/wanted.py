"""How a change is to be shown, asked and paced, whatever the change is; and what `--check` ends with."""

from __future__ import annotations

from dataclasses import dataclass, field

from actctl.cli.terminal import Told, output
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import Plan
from actctl.licensing.changes.change import Action
from actctl.render import Format, Style, write_page
from actctl.render.pages.plan import plan_page

PENDING = 3
"""Exit code of `--check --exit-code` where something is to be changed (docs/cli.md, "actctl switch kms")."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of a change, as values."""

    format: Format
    style: Style
    forks: int
    pace: Pace = field(default_factory=Pace)
    check: bool = False
    yes: bool = False
    out: str | None = None
    """With a plan to be made: where to save it. With a plan to be applied: where to write the result."""
    force: bool = False
    exit_code: bool = False
    """Whether `--check` tells by its exit code that something is to be changed."""

    def checked(self, plan: Plan, out: str | None = None) -> int:
        """Write a plan that is only to be looked at; the exit code."""
        with output(out, lambda: Told(len(plan.hosts), plan.count(Action.FAILED))) as stream:
            write_page(plan_page(plan, self.style), self.format, stream, self.style)
        if self.exit_code:
            return 1 if plan.count(Action.FAILED) else PENDING if plan.changes else 0
        return int(bool(plan.count(Action.FAILED) or plan.count(Action.BLOCKED)))
