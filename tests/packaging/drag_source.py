"""A window of one colour to drag a file from, as from a file manager: `python drag_source.py FILE`.

It stands at the top left corner of the screen and stays until it is ended: whoever takes the file asks for its
name after the drop. It says each drop and each text that somebody copies, one a line of JSON:
{"taken": true} and {"copied": "…"}.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

EDGE = 80
"""Pixels."""


class DragSource(QWidget):
    """Lets go of one file."""

    def __init__(self, file: str) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self._file = file
        self.setWindowTitle("drag source")
        self.setGeometry(0, 0, EDGE, EDGE)
        self.setStyleSheet("background: #d33")
        QGuiApplication.clipboard().dataChanged.connect(self._tell_copied)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin as soon as the pressed mouse moves; returns after the drop; its data lives on."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._file)])
        drag = QDrag(self)
        drag.setMimeData(data)
        action = drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction)
        tell({"taken": action != Qt.DropAction.IgnoreAction})

    def _tell_copied(self) -> None:
        tell({"copied": QGuiApplication.clipboard().text()})


def tell(line: dict[str, object]) -> None:
    """Say one line."""
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    source = DragSource(sys.argv[1])
    source.show()
    raise SystemExit(application.exec())
