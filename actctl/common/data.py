"""Reading the data files that actctl ships, fast: libyaml's parser where it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of actctl's own files. importlib.resources would take a tenth of what a TAB may."""


def shipped(path: str) -> str:
    """The text of a file of ours, by its path within the package."""
    return (PACKAGE / path).read_text("utf-8")


def load_data(text: str) -> Any:
    """The content of one of our own YAML files."""
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe either way
