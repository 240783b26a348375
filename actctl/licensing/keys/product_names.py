"""Where the catalogue of published keys is, and the names of its products without reading more than them."""

from __future__ import annotations

import re
from pathlib import Path

from actctl.common.data import PACKAGE

NO_GVLK = "no-gvlk.yaml"
"""The file beside those of keys."""
_PRODUCT = re.compile(r'^ +- product: "?(.+?)"?$', re.MULTILINE)


def folder() -> Path:
    """Where the catalogue is: in the installed package, else (a checkout) at the top of the repository."""
    packed = PACKAGE / "licensing/gvlk"
    return packed if packed.is_dir() else PACKAGE.parent / "gvlk"


def family_files(where: Path) -> list[Path]:
    """The files of keys, one for each family of products."""
    return sorted(file for file in where.glob("*.yaml") if file.name != NO_GVLK)


def product_names() -> list[str]:
    """The product of every published key, a name as often as it has keys: a TAB waits for them."""
    return [name for file in family_files(folder()) for name in _PRODUCT.findall(file.read_text("utf-8"))]
