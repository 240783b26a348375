"""Which Windows versions a KMS host's key activates, by the channel in its description (data/kms_generations.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from actctl.data import load_data
from actctl.texts import Text


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
    """Whether channel and lists rest on Microsoft's page."""
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


@lru_cache(maxsize=1)
def _generations() -> Mapping[str, KeyGeneration]:
    text = resources.files("actctl.licensing").joinpath("data/kms_generations.yaml").read_text("utf-8")
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
        source=row["source"],
    )
