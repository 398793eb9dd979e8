"""The Check page: how good the model is, and where it goes wrong."""
