"""What the licensing service says no to."""

from __future__ import annotations


class ServiceRefused(Exception):
    """It ends with an HRESULT."""

    def __init__(self, code: int) -> None:
        super().__init__(f"0x{code:08X}")
        self.code = code
