#!/usr/bin/env python
print()
