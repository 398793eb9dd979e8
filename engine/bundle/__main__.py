"""`python -m engine.bundle [FOLDER]`: make the network and the general model ready; part of installation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.backbones.catalogue import CATALOGUE
from engine.backbones.places import installed_folder
from engine.backbones.preparing import prepare
from engine.backbones.shipping import leave_out_head
from engine.bundle.general import ensure_general
from engine.contracts.errors import EngineError


def main() -> int:
    """Prepare into FOLDER (where this Python's programs look first, if it is not given); 0 if it is ready."""
    parser = argparse.ArgumentParser(prog="python -m engine.bundle", description="Make the general model ready.")
    parser.add_argument("folder", nargs="?", type=Path, default=installed_folder(), help="where to put it")
    parser.add_argument(
        "--to-ship",
        action="store_true",
        help="every network whose weights come with Tellapart, as the installed application has them",
    )
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    try:
        ensure_general(prepare(folder))
        for spec in CATALOGUE if arguments.to_ship else ():
            if spec.weights.package:
                leave_out_head(prepare(folder, spec=spec))
    except EngineError as error:
        sys.stderr.write(f"{error.report().sentence()}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
