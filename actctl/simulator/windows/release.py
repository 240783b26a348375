"""Windows releases: what a machine's build, service version and registry say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from actctl.simulator import yaml_text

EDITION_WORDS = {
    "ServerStandard": "Standard",
    "ServerDatacenter": "Datacenter",
    "ServerTurbine": "Datacenter: Azure Edition",
    "ServerSolution": "Essentials",
    "ServerStandardEval": "Standard Evaluation",
    "ServerDatacenterEval": "Datacenter Evaluation",
    "Professional": "Pro",
    "Enterprise": "Enterprise",
    "EnterpriseS": "Enterprise LTSC",
    "EnterpriseEval": "Enterprise Evaluation",
    "Education": "Education",
    "Core": "Home",
}
"""EditionID -> how Windows says it after its own name."""


@dataclass(frozen=True, slots=True)
class Release:
    """One row of data/releases.yaml."""

    name: str
    build: int
    service: str
    """Version that /dlv prints."""
    ubr: int
    kind: str
    """`server` or `client`."""
    gvlk: str
    """Group of published keys that fit."""
    kms: int
    """Oldest generation of KMS host key that activates it."""
    version: str
    product_name: str
    label: str
    """Product in the `Name:` line."""
    release_id: str | None = None
    display: str | None = None

    @property
    def is_server(self) -> bool:
        """A server: threshold 5, another edition's key is refused."""
        return self.kind == "server"

    @property
    def old_faults(self) -> bool:
        """Up to Windows 8.1 and Server 2012 R2: WS-Man has no MSFT_WmiError, and WMI prints times in its own way."""
        return self.build < 10000

    @property
    def old_script(self) -> bool:
        """The slmgr.vbs of Windows 7 and Server 2008 R2, which prints less."""
        return self.version == "6.1"


@cache
def releases() -> dict[str, Release]:
    """Every release by name."""
    text = resources.files("actctl.simulator").joinpath("data/releases.yaml").read_text("utf-8")
    return {name: Release(name=name, **fields) for name, fields in yaml_text.load(text).items()}
