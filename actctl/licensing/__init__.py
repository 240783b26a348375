"""The knowledge: licence records, channels and methods, error codes. Pure, no I/O but its own data."""
