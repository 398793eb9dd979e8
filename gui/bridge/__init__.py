"""The worker thread that holds the engine's pipe, and the only signals that carry engine events."""
