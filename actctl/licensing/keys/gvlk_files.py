"""Reading gvlk/*.yaml, strictly: a slip in it would install a wrong key. The format: gvlk/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from actctl.common.data import load_data
from actctl.common.texts import Text
from actctl.licensing.keys.product_names import NO_GVLK, family_files
from actctl.licensing.keys.published import Builds, Caution, Evidence, Gvlk, Kind, NoGvlk, well_formed
from actctl.licensing.products import product_of_keys

_Word = TypeVar("_Word", Kind, Evidence)

_SPAN = re.compile(r"(\d+)(?:-(\d+)|( and later))?")


def read_gvlks(where: Path) -> tuple[Gvlk, ...]:
    """Every published key: servers before clients, the newest first, a family's in the order of its file.

    Raises ValueError, naming the file, where the data is not as gvlk/README.md says.
    """
    found: list[Gvlk] = []
    for file in family_files(where):
        found += _family(file)
    _check_unique(found)
    latest: dict[str, tuple[bool, float, int, str]] = {}
    for one in found:
        last = max(float("inf") if end is None else end for _, end in one.builds.spans)
        rank = (one.kind is Kind.CLIENT, -last, one.builds.spans[0][0], one.family)
        latest[one.family] = min(rank, latest.get(one.family, rank))
    return tuple(sorted(found, key=lambda one: latest[one.family]))


def read_no_gvlk(where: Path) -> tuple[NoGvlk, ...]:
    """Every row of no-gvlk.yaml, in its order. Raises ValueError, naming the file."""
    data = load_data(where.joinpath(NO_GVLK).read_text("utf-8"))
    return tuple(_no_gvlk(row, f"gvlk/{NO_GVLK}, row {number}") for number, row in enumerate(data, 1))


def _family(file: Path) -> Iterator[Gvlk]:
    data = load_data(file.read_text("utf-8"))
    where = f"gvlk/{file.name}"
    if product_of_keys(file.name) is None:
        raise ValueError(f"{where}: of no product (licensing/products.py)")
    _fields(data, where, {"kind", "source", "keys"})
    for number, row in enumerate(data["keys"], 1):
        yield _gvlk(file.name.removesuffix(".yaml"), data, row, f"{where}, key {number}")


def _gvlk(family: str, head: Mapping[str, Any], row: Mapping[str, Any], where: str) -> Gvlk:
    _fields(row, where, {"product", "key", "editions", "builds", "evidence"}, {"certain", "caution"})
    if not isinstance(row["key"], str) or not well_formed(row["key"]):
        raise ValueError(f"{where}: {row['key']!r} is no product key in upper case")
    return Gvlk(
        family=family,
        product=row["product"],
        key=row["key"],
        editions=_names(row["editions"], where),
        builds=_builds(row["builds"], where),
        kind=_one_of(Kind, head["kind"], where),
        source=head["source"],
        evidence=_one_of(Evidence, row["evidence"], where),
        certain=_true_or_false(row.get("certain", True), where),
        caution=_caution(row["caution"], where) if "caution" in row else None,
    )


def _no_gvlk(row: Mapping[str, Any], where: str) -> NoGvlk:
    _fields(row, where, {"editions", "reason", "why", "remedy"}, {"kind", "builds"})
    return NoGvlk(
        editions=tuple(name.lower() for name in _names(row["editions"], where)),
        kind=_one_of(Kind, row["kind"], where) if "kind" in row else None,
        builds=_builds(row["builds"], where) if "builds" in row else None,
        reason=row["reason"],
        why=_text(row["why"], where),
        remedy=_text(row["remedy"], where),
    )


def _caution(row: Mapping[str, Any], where: str) -> Caution:
    _fields(row, where, {"code", "en", "ja"}, {"builds"})
    return Caution(row["code"], Text(row["en"], row["ja"]), _builds(row["builds"], where) if "builds" in row else None)


def _fields(row: Any, where: str, needed: set[str], allowed: set[str] | frozenset[str] = frozenset()) -> None:
    if not isinstance(row, dict) or not needed <= set(row) <= needed | allowed:
        given = sorted(row) if isinstance(row, dict) else row
        raise ValueError(f"{where}: {given} where {sorted(needed)} and perhaps {sorted(allowed)} were expected")


def _names(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) and name for name in value):
        raise ValueError(f"{where}: editions is {value!r}; a list of EditionIDs was expected")
    return tuple(value)


def _builds(value: Any, where: str) -> Builds:
    spans = []
    for item in value if isinstance(value, list) else [value]:
        found = _SPAN.fullmatch(str(item))
        last = None if found is None or found[3] else int(found[2] or found[1])
        if found is None or (last is not None and last < int(found[1])):
            raise ValueError(f"{where}: builds has {item!r}; 20348, 6001-6003 or “10240 and later” was expected")
        spans.append((int(found[1]), last))
    if not spans:
        raise ValueError(f"{where}: builds is empty")
    return Builds(tuple(spans))


def _text(value: Any, where: str) -> Text:
    _fields(value, where, {"en", "ja"})
    return Text(value["en"], value["ja"])


def _true_or_false(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{where}: certain is {value!r}; true or false was expected")
    return value


def _one_of(words: type[_Word], value: Any, where: str) -> _Word:
    try:
        return words(value)
    except ValueError:
        raise ValueError(f"{where}: {value!r} where {' or '.join(one.value for one in words)} was expected") from None


def _check_unique(found: list[Gvlk]) -> None:
    for one, other in combinations(found, 2):
        where = f"gvlk/{one.family}.yaml and gvlk/{other.family}.yaml"
        if one.partial_key == other.partial_key:
            raise ValueError(f"{where}: {one.product} and {other.product} have keys with the same last five characters")
        same = {name.lower() for name in one.editions} & {name.lower() for name in other.editions}
        if same and one.kind is other.kind and one.builds.overlaps(other.builds):
            raise ValueError(f"{where}: {one.product} and {other.product} both claim {sorted(same)} on the same build")
