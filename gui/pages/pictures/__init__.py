"""The Pictures page: what the project holds, by class, and giving labels."""
