"""actctl: the volume licensing of a whole fleet of Windows machines, seen and put right."""

__version__ = "0.1.0"
