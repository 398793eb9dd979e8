"""The first lines of the engine process. Lean: the window imports this file too.

The child is named by string and never imported here, so that no import path leads from the gui to torch.
"""

from __future__ import annotations

import importlib
from multiprocessing.connection import Connection

CHILD_MODULE = "engine.host.child"


def run_child(connection: Connection, module: str = CHILD_MODULE) -> None:
    """Run the engine in this process until the other end of `connection` says stop or is gone.

    Args:
        connection: commands come in, events go out.
        module: name of the module whose `main` is the engine.
    """
    importlib.import_module(module).main(connection)
