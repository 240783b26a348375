"""Every transport takes every test, as in tests/transport."""

from tests.transport.conftest import transport

__all__ = ["transport"]
