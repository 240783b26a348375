"""The data files of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Published:
    """One line of Microsoft's page."""

    group: str
    product: str
    key: str


def published() -> list[Published]:
    """The page, as it was on 2024-10-01."""
    lines = (HERE / "published.tsv").read_text("utf-8").splitlines()
    return [Published(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a file of these tests, cut at ` | `."""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split(" | ")]


def several(cell: str) -> list[str | None]:
    """`a, b, -` → a, b, None."""
    return [None if one == "-" else one for one in cell.split(", ")]


def machines(name: str) -> Iterator[tuple[str | None, str | None, int | None, list[str]]]:
    """Every EditionID, InstallationType and build that a line stands for, and the rest of the line."""
    for editions, installations, builds, *rest in rows(name):
        for edition in several(editions):
            for installation in several(installations):
                for build in several(builds):
                    yield edition, installation, None if build is None else int(build), rest
