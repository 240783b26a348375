"""Product keys as text: their form, and how to write one that must not be seen."""

from __future__ import annotations

from actctl.common.secret import Secret
from actctl.common.words import HIDDEN

ALPHABET = "BCDFGHJKMNPQRTVWXY2346789"
"""The characters of a product key: 24 of them, and one N (ansible.windows, win_product_facts.ps1, decodes it so)."""


def masked(key: Secret) -> str:
    """`*****-*****-*****-*****-ABCDE`: all of a secret key that may be shown."""
    return HIDDEN + key.reveal()[-5:]
