"""How one host is reached: a session that runs a command line and gives back bytes and an exit code."""
