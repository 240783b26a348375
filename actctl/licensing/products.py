"""The products whose licences a machine shows, a row each: how a licence is recognised, and what goes by it.

Facts: docs/facts/slmgr-output.md, "Application IDs"; docs/facts/kms.md, "Count" (thresholds). A new product is one
row.
"""

from __future__ import annotations

from dataclasses import dataclass

_OFFICE_IDS = ("0ff1ce15-a989-479d-af46-f275c6370663", "59a52881-a989-479d-af46-f275c6370663")
"""Office 2013 and later, and Office 2010; Project and Visio share them."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product."""

    name: str
    """As `product` of a licence has it in JSON."""
    application_ids: tuple[str, ...] = ()
    """ApplicationIDs of its licences, in lower case."""
    begins: str = ""
    """How the names of its licences begin, in every language."""
    word: str = ""
    """What stands in them besides, in lower case: tells products of one application apart."""
    is_machine: bool = False
    """Whether its licence is the machine's own: the status, the key and the edition that every command speaks of."""
    kms_servers: int = 0
    """Machines that its KMS host must have counted before a server activates; 0: not known."""
    kms_clients: int = 0
    """The same for a client; each is more than the other's or the same."""
    key_files: tuple[str, ...] = ()
    """How the files of gvlk/ that hold its published keys are called at the beginning; none: no such keys are here."""

    def has(self, name: str, application_id: str | None) -> bool:
        """Whether a licence of that name (in lower case) and application is one of this product's."""
        if application_id is None:
            mine = bool(self.begins) and name.startswith(self.begins.lower())
        else:
            mine = application_id in self.application_ids
        return mine and self.word in name


WINDOWS = Product(
    "windows", ("55c92734-d682-4d71-983e-d6ec3f16059f",), "Windows", is_machine=True, kms_servers=5, kms_clients=25,
    key_files=("server-", "client-"),
)  # fmt: skip
"""Its application ID is the same on every version; add-ons (ESU) are licences of it that have no edition."""
OTHER = Product("other")
"""Of an application that is in no row."""
PRODUCTS = (
    WINDOWS,
    Product("project", _OFFICE_IDS, "Office", "project", kms_servers=5, kms_clients=5),
    Product("visio", _OFFICE_IDS, "Office", "visio", kms_servers=5, kms_clients=5),
    Product("office", _OFFICE_IDS, "Office", kms_servers=5, kms_clients=5),
)
"""The first row that fits a licence is its product."""
ADD_ON = "add-on"
"""How the name of an add-on's licence ends, `Windows(R), Client-ESU-Year1 add-on`; its other words may follow."""


def product_of(name: str | None, application_id: str | None) -> Product:
    """The product of a licence: by its application ID, else by its name; what says neither is the machine's own.

    A licence under Windows' ID whose name is another product's is that product's.
    """
    lower, application = (name or "").lower(), application_id.lower() if application_id is not None else None
    if application is None or application in WINDOWS.application_ids:
        return next((one for one in PRODUCTS if one.has(lower, None)), WINDOWS)
    return next((one for one in PRODUCTS if one.has(lower, application)), OTHER)


def is_application(application_id: str) -> bool:
    """Whether an ID is the application of a product in the table."""
    return any(application_id.lower() in one.application_ids for one in PRODUCTS)


def product_of_keys(file: str) -> Product | None:
    """The product whose published keys stand in a file of gvlk/; None: no row claims it."""
    return next((one for one in PRODUCTS if one.key_files and file.startswith(one.key_files)), None)


def names_a_licence(line: str) -> bool:
    """Whether a line is the name of a licence: `Windows(R), Professional edition`, a colon behind it or not."""
    name = line.rstrip(":： ")
    if name.lower().endswith((" edition", ADD_ON)):
        return True
    return name.startswith(tuple(one.begins for one in PRODUCTS if one.begins))
