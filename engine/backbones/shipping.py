"""Prepared networks as they travel with the installed application."""

from __future__ import annotations

import json

from engine.backbones.preparing import HEAD_FILE, RECORD_FILE, PreparedBackbone


def leave_out_head(prepared: PreparedBackbone) -> None:
    """Remove a prepared network's published head, 5 MB that only making the general model needs.

    What is left is complete: it is found, and models are trained on it.

    Raises:
        OSError: if the folder cannot be written to.
    """
    path = prepared.folder / RECORD_FILE
    record = json.loads(path.read_bytes())
    if record["sizes"].pop(HEAD_FILE, None) is not None:
        path.write_bytes(json.dumps(record, indent=1).encode())
    (prepared.folder / HEAD_FILE).unlink(missing_ok=True)
