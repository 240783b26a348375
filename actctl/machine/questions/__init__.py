"""Questions to a machine, beside those to its licensing."""
