"""The native transport: asyncio, h11 and pyspnego in one event loop, without a thread a host."""

from actctl.transport.native.transport import NativeTransport, make_transport

__all__ = ["NativeTransport", "make_transport"]
