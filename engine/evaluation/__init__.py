"""How good a model is, said honestly."""
