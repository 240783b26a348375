"""Reading the data files that actctl ships, fast: libyaml's parser where it is there."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_data(text: str) -> Any:
    """The content of one of our own YAML files."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader either way
