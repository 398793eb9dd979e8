"""Undo and redo of what was changed in a project. A step is kept only after its change came back from the disk."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.bridge.project_session import Edit, ProjectSession


class LabelHistory(QObject):
    """Holds the undo stack of the open project; another project begins an empty one."""

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.stack = QUndoStack(self)
        session.edited.connect(self._on_edited)
        session.opened.connect(self.stack.clear)

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        self.stack.push(_Step(edit, self._session))


class _Step(QUndoCommand):
    def __init__(self, edit: Edit, session: ProjectSession) -> None:
        super().__init__(edit.words)
        self._edit = edit
        self._session = session
        self._done = True

    def redo(self) -> None:
        """Do it again; pushing onto the stack calls this too, when it is done already."""
        if not self._done:
            self._session.repeat(self._edit.forward)
        self._done = True

    def undo(self) -> None:
        """Take it back."""
        self._session.repeat(self._edit.backward)
        self._done = False
