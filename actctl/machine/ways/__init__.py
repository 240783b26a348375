"""The ways to a machine's licences, a folder each."""
