"""Tests of the doctor: reasoning on hand-built evidence, and whole sites over WinRM."""
