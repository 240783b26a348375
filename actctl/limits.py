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

# -- accounts
UNPROVEN_AT_ONCE = 3
"""Hosts at once that a domain account is tried on until its first success: domains lock accounts after five refusals
at the earliest, as a rule, and some of these a person has used up already."""
REFUSALS = 3
"""Refusals in a row after which a domain account is tried on no further host, unless --auth-fail says otherwise."""

# -- inventories
MOST_HOSTS = 200_000
"""Hosts of one inventory: ten times the largest fleet actctl is made for (20,000)."""
LONGEST_MESSAGE = 300
"""Characters of an error's text: whatever it quotes is cut, so that a file cannot flood a terminal."""

# -- what a host prints, and its own label file (slmgr.ini)
LONGEST_LINE = 600
"""Characters of one line; no line of slmgr is nearly as long, so a longer one is not searched for labels."""
LABEL_FILE_BYTES = 500 * KB
"""Of a label file: the largest known is about 80 KB in UTF-16."""
MOST_LABELS = 1_000
"""In a label file: the script has some 300."""
LONGEST_LABEL = 1_000
"""Characters of one label's text: the longest is a sentence of some 200."""
MOST_LABEL_FILES = 64
"""Tables of label files kept in one run: there are fewer languages of Windows than that; more come from one host."""
