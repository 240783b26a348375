"""Which Windows versions a KMS host's key activates, by the channel in its description (data/kms_generations.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actctl.common.data import load_data, shipped
from actctl.common.texts import Text
from actctl.licensing.windows import is_server, product_name

_LTSC_YEARS = {10240: "2015", 14393: "2016", 17763: "2019", 19044: "2021", 26100: "2024"}
"""EnterpriseS by build (docs/facts/editions.md, "Builds")."""


@dataclass(frozen=True, slots=True)
class KeyGeneration:
    """One generation of KMS host keys (CSVLK)."""

    channel: str
    """As the description says it: `VOLUME_KMS_WS22`."""
    key_for: str
    """The product the key is sold for."""
    servers: tuple[str, ...]
    """Versions of Windows Server it activates, oldest first: `2008 R2`, `2022`. Empty: a client key, no server."""
    clients: tuple[str, ...]
    """Versions of Windows, oldest first: `8.1`, `11`."""
    ltsc: tuple[str, ...]
    """Long-term servicing releases by year, oldest first."""
    certain: bool
    """Whether the lists rest on Microsoft's page."""
    name_seen: bool
    """Whether the channel's name was met on machines or in scripts; else it is made as those are made."""
    source: str

    @property
    def serves(self) -> Text:
        """What it activates, in one line; oldest and newest stand for all between."""
        parts = [f"Windows Server {_span(self.servers)}"] if self.servers else []
        parts.append(f"Windows {_span(self.clients)}")
        if self.ltsc:
            parts.append(f"LTSC {_span(self.ltsc)}")
        english, japanese = ", ".join(parts), "、".join(parts)
        if self.certain:
            return Text(english, japanese)
        return Text(f"{english} (probably)", f"{japanese} (推定)")

    def as_json(self) -> dict[str, Any]:
        """`serves` of `actctl kms status -o json`."""
        return {
            "key_for": self.key_for,
            "servers": list(self.servers),
            "clients": list(self.clients),
            "ltsc": list(self.ltsc),
            "certain": self.certain,
        }


def _span(versions: tuple[str, ...]) -> str:
    return versions[0] if len(versions) == 1 else f"{versions[0]} … {versions[-1]}"


def generation_of(channel: str | None) -> KeyGeneration | None:
    """The generation of a channel such as `VOLUME_KMS_WS22`; None where nothing is known of it."""
    if channel is None:
        return None
    return _generations().get(channel.strip().upper().removesuffix("_CHANNEL"))


def serves(generation: KeyGeneration, edition: str | None, build: int | None) -> bool | None:
    """Whether a host key activates a machine; None: the version is in no list."""
    if edition is None or build is None:
        return None
    if edition.lower().startswith(("enterprises", "iotenterprises")):
        year = _LTSC_YEARS.get(build)
        return year in generation.ltsc if year else None
    product = product_name(edition, build)
    newest = ("2025", "2022", "2019", "2016", "2012 R2", "2012", "2008 R2", "2008")
    words = newest if is_server(edition) else ("11", "10", "8.1", "8", "7")
    version = next((word for word in words if product.startswith(f"{word} ")), None)
    if version is None:
        return None
    return version in (generation.servers if is_server(edition) else generation.clients)


@lru_cache(maxsize=1)
def _generations() -> Mapping[str, KeyGeneration]:
    text = shipped("licensing/data/kms_generations.yaml")
    rows: list[dict[str, Any]] = load_data(text)
    return {row["channel"].upper(): _generation(row) for row in rows}


def _generation(row: Mapping[str, Any]) -> KeyGeneration:
    return KeyGeneration(
        channel=row["channel"],
        key_for=row["key_for"],
        servers=tuple(row["servers"]),
        clients=tuple(row["clients"]),
        ltsc=tuple(row["ltsc"]),
        certain=row["certain"],
        name_seen=row["name"] == "seen",
        source=row["source"],
    )
