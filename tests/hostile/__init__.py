"""Hosts that mean harm, next to good ones: what they send, and what the installed program makes of it.

The server side (attacks.py, before_login.py, after_login.py) never imports actctl.
"""
