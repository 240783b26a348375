"""What would be changed on a machine, and why (or why not)."""
