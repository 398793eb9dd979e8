"""Learning to tell classes apart."""
