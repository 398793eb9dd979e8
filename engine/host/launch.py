"""The first lines of the engine process. Lean: the window imports this file too.

The child is named by string and never imported here, so that no import path leads from the gui to torch.
"""

from __future__ import annotations

import importlib
from multiprocessing.connection import Connection

CHILD_MODULE = "engine.host.child"


def run_child(connection: Connection) -> None:
    """Run the engine in this process until the other end of `connection` says stop or is gone."""
    importlib.import_module(CHILD_MODULE).main(connection)
