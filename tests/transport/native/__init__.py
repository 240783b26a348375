"""The parts of the native transport by themselves; as a whole it takes every test of tests/transport."""
