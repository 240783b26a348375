"""The key catalogue against what Microsoft publishes, and against the table of reference/editions.md."""
