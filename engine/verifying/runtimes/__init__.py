"""One module for each runtime, named like it; found by `engine.verifying.registry`."""
