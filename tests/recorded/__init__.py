"""Answers of real Windows, recorded by others, against what is said and read here.

The recordings are not part of the project: they lie in `shared/recorded` beside the checkout, or in the folder that
ACTCTL_RECORDED names; without them these tests are skipped. The server side (replay.py) never imports actctl.
"""
