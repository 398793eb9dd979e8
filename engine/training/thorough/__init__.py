"""Thorough training: from what Quick chose, the network itself is taught, and has to be better to be kept."""
