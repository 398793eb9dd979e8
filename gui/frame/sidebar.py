"""The sidebar: the project, the pages, the settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QVBoxLayout, QWidget

from gui.frame.page import Page
from gui.theme import set_icon, theme
from gui.widgets.buttons import PressButton
from gui.widgets.labels import set_look

WIDTH = 208


class Sidebar(QWidget):
    """Navigation.

    Signals:
        chosen: key of a page, "start", "about" or "settings".
    """

    chosen = Signal(object)

    def __init__(self, pages: Sequence[Page], project_menu: QMenu) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._keys: dict[int, str] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        self.home = self._button(self.tr("Tellapart"), self.tr("Start page"))
        self.home.setProperty("kind", "brand")
        self.home.clicked.connect(self._on_home)
        self.project = self._button("", "")
        self.project.setProperty("kind", "project")
        self.project.setMenu(project_menu)
        layout.addWidget(self.home)
        layout.addWidget(self.project)
        layout.addSpacing(12)
        for page in pages:
            if page.icon:
                layout.addWidget(self._add(page.key, page.title(), page.icon, len(self._buttons) + 1))
        layout.addStretch()
        self.settings = self._button(f" {self.tr('Settings')}", self.tr("Settings"))
        self.settings.setToolTip(self.tr("Settings (Ctrl+,)"))
        set_icon(self.settings, "settings", "muted")
        self.settings.clicked.connect(self._on_settings)
        layout.addWidget(self.settings)
        self.about = self._button(f" {self.tr('About')}", self.tr("About Tellapart"))
        self.about.setToolTip(self.tr("About Tellapart, and whose work it stands on"))
        set_icon(self.about, "info", "muted")
        self.about.clicked.connect(self._on_about)
        layout.addWidget(self.about)
        self.set_project("")
        self._group.idClicked.connect(self._on_clicked)
        theme().changed.connect(self.update)

    def set_project(self, name: str) -> None:
        """Show the open project's name, or that there is none."""
        words = name or self.tr("No project")
        metrics = self.project.fontMetrics()
        room = WIDTH - 64
        self.project.setText(
            metrics.elidedText(words.replace("&", "&&"), Qt.TextElideMode.ElideRight, room) + " ▾"
        )
        self.project.setToolTip(words)
        self.project.setAccessibleName(self.tr("Project: {0}").format(words))

    def set_page(self, key: str) -> None:
        """Mark the page that is shown; a page without a button marks none."""
        self._group.setExclusive(False)
        for each, button in self._buttons.items():
            button.setChecked(each == key)
            colour = "text" if each == key else "muted"
            set_icon(button, str(button.property("page_icon")), "accent" if colour == "text" else "muted")
        self._group.setExclusive(True)

    def button(self, key: str) -> QPushButton:
        """The button of a page."""
        return self._buttons[key]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised surface with a hairline at its right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("raised"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().color("line"))

    def _add(self, key: str, title: str, icon: str, number: int) -> QPushButton:
        button = self._button(f" {title}", title)
        button.setCheckable(True)
        button.setProperty("page_icon", icon)
        button.setToolTip(self.tr("{0} (Ctrl+{1})").format(title, number))
        set_icon(button, icon, "muted")
        self._group.addButton(button, number)
        self._buttons[key] = button
        self._keys[number] = key
        return button

    def _button(self, words: str, name: str) -> QPushButton:
        button = PressButton(words)
        button.setAccessibleName(name)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        set_look(button, "kind", "nav")
        return button

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self.chosen.emit(self._keys[number])

    @Slot()
    def _on_home(self) -> None:
        self.chosen.emit("start")

    @Slot()
    def _on_settings(self) -> None:
        self.chosen.emit("settings")

    @Slot()
    def _on_about(self) -> None:
        self.chosen.emit("about")
