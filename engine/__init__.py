"""Tellapart's engine: devices, pictures, training, inference and export. Knows nothing of Qt."""
