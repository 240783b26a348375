"""The command interpreter of a pretend host: from a command line to bytes and an exit code."""
