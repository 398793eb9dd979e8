"""Which figure was pressed together with Shift, on any layout of the keyboard."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_MAC = {18: "1", 19: "2", 20: "3", 21: "4", 23: "5", 22: "6", 26: "7", 28: "8", 25: "9"}
_FIRST_SCAN_CODE = 2 if sys.platform == "win32" else 10
"""Of the key "1": what Windows says, and what X11 and Wayland say."""


def shifted_figure(event: QKeyEvent) -> str:
    """A figure from "1" to "9" if its key was pressed with Shift alone, else "".

    With Shift the key's letter is another in every country ("!", "+", "1"), so the key's place is asked first.
    """
    if event.modifiers() != Qt.KeyboardModifier.ShiftModifier:
        return ""
    if sys.platform == "darwin" and event.nativeVirtualKey():
        return _MAC.get(event.nativeVirtualKey(), "")
    place = event.nativeScanCode() - _FIRST_SCAN_CODE
    if event.nativeScanCode():
        return str(place + 1) if 0 <= place < 9 else ""
    key = event.key() - Qt.Key.Key_0
    return str(key) if 1 <= key <= 9 else ""
