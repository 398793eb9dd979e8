"""The model file: written, read defensively, and run."""
