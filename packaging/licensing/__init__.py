"""What Tellapart ships that others made, under which licence, and whether it may."""
