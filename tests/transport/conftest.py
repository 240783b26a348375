"""Every transport takes every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actctl.transport import TRANSPORTS, Transport, open_transport


@pytest.fixture(params=list(TRANSPORTS))
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    """Each transport in turn, for up to 64 hosts at once."""
    opened = open_transport(request.param, 64)
    yield opened
    opened.close()
