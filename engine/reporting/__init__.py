"""A run's report as one file that a person can print and file."""
