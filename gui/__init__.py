"""Tellapart's window: the Qt front end. Knows nothing of torch; sees the engine through `engine.api`."""
