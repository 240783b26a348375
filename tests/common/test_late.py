"""What is made when it is first used is what it would have been at once."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import actctl
from actctl.common import late

PACKAGES = ("actctl.inventory",)


def test_a_pattern_has_the_methods_of_one() -> None:
    made = late.pattern("B(.)", re.IGNORECASE)
    assert made.sub("-", "abcabd") == made.sub("-", "abcabd") == "a-a-"
    assert [found[1] for found in made.finditer("abcabd")] == ["c", "d"]
    assert made.flags & re.IGNORECASE


def test_every_pattern_of_the_program_compiles() -> None:
    modules = [f"actctl.{path.stem}" for path in Path(actctl.__file__).parent.glob("*.py") if path.stem[0] != "_"]
    modules += [one.name for one in pkgutil.walk_packages(actctl.__path__, "actctl.") if "__main__" not in one.name]
    found = 0
    for module in modules:
        for value in vars(importlib.import_module(module)).values():
            if type(value) is type(late.pattern("")):
                assert value.pattern is not None
                found += 1
    assert found > 5


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_of_a_package_is_there(package: str) -> None:
    module = importlib.import_module(package)
    assert [name for name in module.__all__ if getattr(module, name) is None] == []
    with pytest.raises(AttributeError, match="nothing_such"):
        module.nothing_such  # noqa: B018
