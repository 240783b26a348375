"""Tests of actctl.transport, each with every transport, against the foreign server."""
