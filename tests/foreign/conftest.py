"""The site that tests of the foreign machines share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.foreign import ForeignFleet, Mak, Site, foreign_site
from tests.foreign.driving import MAK, machines


@pytest.fixture(autouse=True)
def no_foreign_ca(monkeypatch: pytest.MonkeyPatch) -> None:
    """pywinrm warns of a CA bundle that the environment names."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def world() -> Iterator[tuple[ForeignFleet, Site]]:
    """Fresh machines."""
    with foreign_site(machines(), maks={MAK: Mak(left=1)}, network="127.95") as made:
        yield made
