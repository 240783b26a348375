"""Every limit on what a host, a file or a person may cost, with its reason: one place, nothing of it is repeated.

A host may cost its deadline + 3 s and 50 MB. Whoever reads something from outside takes its bound from here and says
so in its error; a limit that is met is never silent.
"""

from __future__ import annotations

KB = 1_000
MB = 1_000_000

# -- one host, its time
LATE_SECONDS = 3.0
"""How long after its deadline a host may still be cleaned up (its shell deleted, its thread ended)."""

# -- inventories
MOST_HOSTS = 200_000
"""Hosts of one inventory: ten times the largest fleet actctl is made for (20,000)."""
LONGEST_MESSAGE = 300
"""Characters of an error's text: whatever it quotes is cut, so that a file cannot flood a terminal."""
