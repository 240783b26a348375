"""Switching many machines: what a run does to a simulated fleet, and what is left when it is killed."""
