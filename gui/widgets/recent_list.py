"""A short list of projects to open, as buttons with a name and a place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import NORMAL, SMALL, icon_pixmap, sized_font, theme


class RecentList(QWidget):
    """Projects, the newest first.

    Signals:
        chosen: folder of a project.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._projects: tuple[tuple[str, str], ...] = ()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)

    def set_projects(self, projects: Sequence[tuple[str, str]]) -> None:
        """Show these (name, folder) pairs."""
        if tuple(projects) == self._projects:
            return
        self._projects = tuple(projects)
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (name, folder) in enumerate(self._projects):
            row = _Row(name, folder)
            self._group.addButton(row, number)
            self._layout.addWidget(row)

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self.chosen.emit(self._projects[number][1])


class _Row(QAbstractButton):
    def __init__(self, name: str, folder: str) -> None:
        super().__init__()
        self.setText(name)
        self._folder = folder
        self.setAccessibleName(name)
        self.setAccessibleDescription(folder)
        self.setToolTip(folder)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(320, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme()
        edge = QPen(colours.color("accent"), 2) if self.hasFocus() else QPen(colours.color("line"), 1)
        painter.setPen(edge)
        painter.setBrush(colours.color("hover" if self.underMouse() else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.drawPixmap(16, 18, icon_pixmap("folder", "muted", 20, self.devicePixelRatioF()))
        room = QRect(52, 8, self.width() - 68, 22)
        painter.setFont(sized_font(NORMAL, QFont.Weight.DemiBold))
        painter.setPen(colours.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._fitted(painter, self.text(), room.width()))
        painter.setFont(sized_font(SMALL))
        painter.setPen(colours.color("muted"))
        below = room.translated(0, 20)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._fitted(painter, self._folder, room.width()))

    def _fitted(self, painter: QPainter, text: str, width: int) -> str:
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)
