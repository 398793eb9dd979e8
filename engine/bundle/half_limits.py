"""Which weights are stored in 16 bits where a model is in half precision."""

WORTH_HALVING = 1024
"""Fewer values stay as they are: they are no size, and some of them decide much."""

LARGEST_HALF = 65504.0
"""What 16 bits can hold; weights that go beyond stay as they are."""
