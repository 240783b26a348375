"""Pretend Windows hosts that speak real WinRM; imports nothing of the floors that talk to hosts."""
