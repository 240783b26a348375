"""A script for PowerShell as a command line."""

from __future__ import annotations


def powershell(script: str) -> str:
    """The command line; `script` holds no double quote, and nothing from outside but words that were checked."""
    return f'powershell.exe -NoProfile -NonInteractive -Command "{script}"'
