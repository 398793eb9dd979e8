"""What builds the installers is no package of the application: it is found by its folder."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGING = Path(__file__).parents[2] / "packaging"

for _folder in (_PACKAGING, _PACKAGING / "pyinstaller"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))
