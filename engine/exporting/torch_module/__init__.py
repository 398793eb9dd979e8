"""A whole model, from decoded picture to answer, as something that PyTorch runs and writes."""
