"""Keeps the libraries' loggers shut: pypsrp logs whole messages at DEBUG, product keys and all."""

from __future__ import annotations

import logging

_LOGGERS = (
    "pypsrp",
    "winrm",
    "spnego",
    "urllib3",
    "requests",
    "requests_ntlm",
    "requests_kerberos",
    "requests_credssp",
)


def hush_libraries() -> None:
    """Let nothing of the HTTP and WinRM libraries reach a log; what matters comes back as a HostError."""
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        for child in list(logging.root.manager.loggerDict):
            if child.startswith(f"{name}."):
                logging.getLogger(child).setLevel(logging.NOTSET)
