"""One machine, asked and told: what is asked of it, by which way, and what it answered."""
