"""What a pretend Windows knows of keys: the published ones that tests use, and which edition each makes.

Copied by hand from the published table; independent of the product's catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

_SERVER_KEYS = {
    9600: {"ServerStandard": "D2N9P-3P6X9-2R39C-7RTCD-MDVJX", "ServerDatacenter": "W3GGN-FT8W3-Y4M27-J84CP-Q3VJ9"},
    14393: {"ServerStandard": "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY", "ServerDatacenter": "CB7KF-BWN84-R7R2Y-793K2-8XDDG"},
    17763: {"ServerStandard": "N69G4-B89J2-4G8F4-WWYCC-J464C", "ServerDatacenter": "WMDGN-G9PQG-XVVXX-R3X43-63DFG"},
    20348: {"ServerStandard": "VDYBN-27WPP-V4HQT-9VMD4-VMK7H", "ServerDatacenter": "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"},
    26100: {"ServerStandard": "TVRH6-WHNXV-R9WG3-9XRFY-MY832", "ServerDatacenter": "D764K-2NDRG-47T6Q-P8T8W-YP6DF"},
}
_CLIENT_KEYS = {
    "Professional": "W269N-WFGWX-YVC9B-4J6C9-T83GX",
    "ProfessionalN": "MH37W-N47XK-V7XM9-C7227-GCQG9",
    "ProfessionalWorkstation": "NRG8B-VKK3Q-CXVCJ-9G2XF-6Q84J",
    "Education": "NW6C2-QMPVW-D7KKK-3GKT6-VCFB2",
    "Enterprise": "NPPR9-FWDCX-D2C8J-H872K-2YT43",
    "EnterpriseN": "DPH2V-TTNVB-4X9Q3-TJR4H-KHJW4",
}
_LTSC = "M7XTQ-FN8P6-TTKYV-9D4CC-J462D"
_LTSB_2016 = "DCPHK-NFMTC-H88MJ-PFHPY-QJ4BJ"
_SERVICE_BUILD = {19042: 19041, 19043: 19041, 19044: 19041, 19045: 19041, 22631: 22621, 26200: 26100}
_PRODUCT = {
    9600: "Windows Server 2012 R2", 14393: "Windows Server 2016", 17763: "Windows Server 2019",
    20348: "Windows Server 2022", 26100: "Windows Server 2025",
}  # fmt: skip
_WORDS = {
    "ServerStandard": "Standard", "ServerDatacenter": "Datacenter", "Professional": "Pro", "Core": "Home",
    "EnterpriseS": "Enterprise LTSC", "ServerStandardEval": "Standard Evaluation",
}  # fmt: skip


@dataclass(frozen=True)
class Published:
    """A published key: for which edition of which generation."""

    key: str
    edition: str
    generation: str
    """`server-BUILD`, `client`, `ltsc` or `ltsb-2016`."""


def _published() -> dict[str, Published]:
    rows = [Published(key, edition, "client") for edition, key in _CLIENT_KEYS.items()]
    rows += [Published(_LTSC, "EnterpriseS", "ltsc"), Published(_LTSB_2016, "EnterpriseS", "ltsb-2016")]
    for build, keys in _SERVER_KEYS.items():
        rows += [Published(key, edition, f"server-{build}") for edition, key in keys.items()]
    return {row.key: row for row in rows}


PUBLISHED = _published()


def generation(edition: str, installation: str, build: int) -> str:
    """Which group of published keys fits a Windows."""
    if installation != "Client":
        return f"server-{build}"
    if edition.startswith("EnterpriseS"):
        return "ltsb-2016" if build == 14393 else "ltsc"
    return "client"


def published_key(edition: str, installation: str, build: int) -> str | None:
    """The GVLK of a Windows; None where no key is published for it."""
    wanted = generation(edition, installation, build)
    for row in PUBLISHED.values():
        if (row.edition, row.generation) == (edition, wanted):
            return row.key
    return None


def service_build(build: int) -> int:
    """The build in the licensing service's version: that of the base release."""
    return _SERVICE_BUILD.get(build, build)


def product_name(edition: str, installation: str, build: int) -> str:
    """ProductName in the registry, which says Windows 10 on Windows 11 as well."""
    if installation == "Client":
        return f"Windows 10 {_WORDS.get(edition, edition)}"
    return f"{_PRODUCT.get(build, 'Windows Server')} {_WORDS.get(edition, edition)}"
