"""From a file to the numbers that a network sees: the one picture contract, and what people look at."""
