"""The Train page: one button, then a model."""
