"""What a program that imports actctl is given (actctl/__init__.py has the names, docs/python.md their use)."""
