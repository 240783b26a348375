"""What to reach and how: hosts, groups, variables, patterns, credentials."""
