"""The project folder: what a person's pictures are called, what was learned from them, and how they came in."""
