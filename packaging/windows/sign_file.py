"""`sign_file.py FILE`: what makensis calls for the installer and for the uninstaller inside it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from building.problem import BuildProblem
from windows.signatures import sign

if __name__ == "__main__":
    try:
        sign(Path(sys.argv[1]))
    except BuildProblem as problem:
        sys.exit(f"sign_file: {problem}")
