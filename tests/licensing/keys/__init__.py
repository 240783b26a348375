"""The key catalogue against what Microsoft publishes, and docs/facts/editions.md, "Products"."""
