"""The classes at the left of the Pictures page, and the line that makes a new one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from gui.numbers import number
from gui.pages.pictures.view_model import ClassLine, PicturesViewModel, Shown
from gui.widgets.class_list import ClassEntry, ClassList
from gui.widgets.labels import label


class ClassPanel(QWidget):
    """Lists the classes.

    Signals:
        named: name of a class that the person wants; the selected pictures are given to it.
    """

    named = Signal(object)

    def __init__(self, model: PicturesViewModel) -> None:
        super().__init__()
        self._model = model
        self.setFixedWidth(224)
        self.classes = ClassList(self.tr("Classes"))
        self.classes.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.classes.customContextMenuRequested.connect(self._on_context_menu)
        self.new = QLineEdit()
        self.new.setPlaceholderText(self.tr("New class"))
        self.new.setAccessibleName(self.tr("Name of a new class"))
        self.new.setClearButtonEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.classes, 1)
        layout.addWidget(self.new)
        layout.addWidget(
            label(
                self.tr(
                    "Select pictures, then press a class's number or drag them onto it; with Shift the class "
                    "comes beside those they have. Double-click a class to rename it."
                ),
                "small",
                wrap=True,
            )
        )
        self.new.returnPressed.connect(self._on_named)
        self.classes.chosen.connect(self._on_chosen)
        self.classes.dropped.connect(self._on_dropped)
        self.classes.renamed.connect(self._on_renamed)
        model.classes_changed.connect(self.refresh)
        model.reset.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the classes and counts of now."""
        lines = self._model.lines()
        most = max((line.pictures for line in lines if line.name), default=0)
        current = next((place for place, line in enumerate(lines) if line.choice == self._model.choice), -1)
        self.classes.set_entries([self._entry(line, most) for line in lines], current)

    def _entry(self, line: ClassLine, most: int) -> ClassEntry:
        if line.choice is Shown.ALL:
            return ClassEntry(self.tr("All"), number(line.pictures), None, "", droppable=False, editable=False)
        if line.choice is Shown.NO_CLASS:
            return ClassEntry(self.tr("No class yet"), number(line.pictures), None, "0", editable=False)
        return ClassEntry(line.name, number(line.pictures), line.pictures / most if most else 0.0, line.key)

    def class_menu(self, place: int) -> QMenu:
        """What can be done with the class of a line: rename it, merge it into another."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename…")).setData((place, ""))
        lines = self._model.lines()
        others = [line.name for line in lines if line.name and line.name != lines[place].name]
        if others:
            merge = menu.addMenu(self.tr("Merge into"))
            for name in others:
                merge.addAction(name.replace("&", "&&")).setData((place, name))
        menu.triggered.connect(self._on_menu)
        return menu

    @Slot(QPoint)
    def _on_context_menu(self, at: QPoint) -> None:
        place = self.classes.indexAt(at).row()
        if place >= 0 and self._model.lines()[place].name:
            self.class_menu(place).popup(self.classes.viewport().mapToGlobal(at))

    @Slot(QAction)
    def _on_menu(self, action: QAction) -> None:
        place, into = action.data()
        if into:
            self._model.rename(self._model.lines()[place].name, into)
        else:
            self.classes.edit(self.classes.model().index(place, 0))

    @Slot(object)
    def _on_chosen(self, place: int) -> None:
        self._model.show(self._model.lines()[place].choice)

    @Slot(object)
    def _on_dropped(self, drop: tuple[int, tuple[int, ...]]) -> None:
        place, pictures = drop
        line = self._model.lines()[place]
        self._model.label(pictures, line.name or None)

    @Slot(object)
    def _on_renamed(self, change: tuple[int, str]) -> None:
        place, name = change
        self._model.rename(self._model.lines()[place].name, name)

    @Slot()
    def _on_named(self) -> None:
        name = self.new.text().strip()
        self.new.clear()
        if name:
            self.named.emit(name)
