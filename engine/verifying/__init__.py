"""Holds what other runtimes answer against what Tellapart answers."""
