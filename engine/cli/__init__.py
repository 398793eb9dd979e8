"""The engine without a window, for terminals and scripts."""
