"""What Tellapart is, which version this is, and what it ships that others made."""
