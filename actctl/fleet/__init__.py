"""Many hosts at once: who is asked when, for how long, and what came of it."""
