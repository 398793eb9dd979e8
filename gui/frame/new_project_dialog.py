"""Asks for a project's name and place; both are filled in, so Enter is enough."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.frame.project_folder import free_folder, projects_folder
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.labels import label


class NewProjectDialog(QDialog):
    """Asks for a name and a folder. After `accept`, `name` and `folder` say what was chosen."""

    def __init__(self, suggestion: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New project"))
        self.setMinimumWidth(480)
        self._parent_folder = projects_folder()
        self._name = QLineEdit(suggestion or self.tr("My pictures"))
        self._name.setAccessibleName(self.tr("Name of the project"))
        self._name.selectAll()
        self._place = label("", "small", wrap=True)
        self.create_button = accent_button(self.tr("Create project"))
        self.create_button.setDefault(True)
        cancel = plain_button(self.tr("Cancel"))
        other = plain_button(self.tr("Other place…"), "folder")
        for button in (cancel, other):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(other)
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("What is it about?"), "heading"))
        layout.addWidget(self._name)
        layout.addWidget(self._place)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        self._name.textChanged.connect(self._refresh)
        self.create_button.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        other.clicked.connect(self._choose_place)
        self._refresh()

    @property
    def name(self) -> str:
        """The project's name."""
        return self._name.text().strip()

    @property
    def folder(self) -> str:
        """Absolute path of a folder that is not there yet."""
        return str(free_folder(self._parent_folder, self.name))

    @Slot()
    def _refresh(self) -> None:
        self.create_button.setEnabled(bool(self.name))
        self._place.setText(self.tr("Kept in {0}. Your pictures stay where they are.").format(self.folder))

    @Slot()
    def _choose_place(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Where should the project be kept?"))
        if chosen:
            self._parent_folder = Path(chosen)
            self._refresh()
