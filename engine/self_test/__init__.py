"""Checks that a person can run on a computer where something does not work."""
