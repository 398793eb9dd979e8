"""Writes a model for other programs: kits in their languages, and graphs for their runtimes."""
