"""Tellapart's engine: devices, pictures, training, inference and export. Knows nothing of Qt."""

import os

# ONNX Runtime's official builds number the computer and report what is run on it to their maker. Tellapart
# promises that nothing leaves the computer, so this is said before anything can import it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
