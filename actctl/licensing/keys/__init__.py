"""Product keys: the published ones, and which is right for a machine."""
