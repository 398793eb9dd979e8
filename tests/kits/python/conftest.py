"""The Python kit is tested as it lies in the sources, without being installed."""

from __future__ import annotations

import sys

from engine.exporting.kits import kits_folder

SOURCE = kits_folder() / "python" / "src"

sys.path.insert(0, str(SOURCE))
