"""Questions to a machine, beside those to its licensing: each a class with its command line and its reader.

Only what no language of Windows translates is read: numbers, SIDs, `True`, names and addresses. An answer that cannot
be read is None, never a guess. What a user, an inventory or a DNS server says reaches a command line only where it is
one plain word (common/arguments.py).
"""
