"""Changing many machines: the plan, its steps, and the record of what was done."""
