"""Pretrained networks that turn pictures into features: a catalogue, and runners behind one interface."""
