"""Widgets that know nothing of the engine: plain values in, signals out."""
