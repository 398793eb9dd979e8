"""Light or dark: by the system's setting or by the person's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from gui.colours import DARK, LIGHT, ColourName
from gui.theme.style_sheet import style_sheet
from gui.theme.type_sizes import application_font

CHOICES = ("system", "light", "dark")


class Theme(QObject):
    """The colours in use. There is one per application: `theme()` gives it.

    Signals:
        changed: other colours are in use; painted widgets repaint, icons are tinted anew.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = "system"
        self._applied = False
        self._colours = LIGHT
        hints = application.styleHints()
        self._colours = DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT
        hints.colorSchemeChanged.connect(self._on_system_changed)

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self._colours is DARK

    @property
    def choice(self) -> str:
        """What the person chose: "system", "light" or "dark"."""
        return self._choice

    def color(self, name: ColourName) -> QColor:
        """A colour by its name."""
        return QColor(self._colours[name])

    def choose(self, choice: str) -> None:
        """Follow the system, or force light or dark.

        Raises:
            ValueError: if `choice` is not "system", "light" or "dark".
        """
        if choice not in CHOICES:
            raise ValueError(choice)
        self._choice = choice
        hints = self._application.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
        self._use(self._wanted_dark())

    def apply(self) -> None:
        """Dress the application: Fusion, font, palette and style sheet. Call once, before the first window."""
        fusion = QStyleFactory.create("Fusion")
        if fusion is not None:
            self._application.setStyle(fusion)
        self._application.setFont(application_font())
        self._applied = True
        self._dress()

    @Slot()
    def _on_system_changed(self) -> None:
        self._use(self._wanted_dark())

    def _wanted_dark(self) -> bool:
        if self._choice == "system":
            return self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._choice == "dark"

    def _use(self, dark: bool) -> None:
        if dark == self.dark:
            return
        self._colours = DARK if dark else LIGHT
        if self._applied:
            self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        self._application.setPalette(self._palette())
        self._application.setStyleSheet(style_sheet(self._colours))

    def _palette(self) -> QPalette:
        roles: dict[QPalette.ColorRole, ColourName] = {
            QPalette.ColorRole.Window: "surface",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "raised",
            QPalette.ColorRole.AlternateBase: "surface",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.PlaceholderText: "muted",
            QPalette.ColorRole.Button: "raised",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.ToolTipBase: "raised",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.Link: "accent",
            QPalette.ColorRole.Mid: "line",
            QPalette.ColorRole.Accent: "accent",
        }
        palette = QPalette()
        for role, name in roles.items():
            palette.setColor(role, self.color(name))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("muted"))
        return palette


def theme() -> Theme:
    """The application's theme; made on first use.

    Raises:
        RuntimeError: if there is no QApplication yet.
    """
    application = QGuiApplication.instance()
    if isinstance(application, QApplication):
        return application.findChild(Theme) or Theme(application)
    raise RuntimeError("colours are only known once a QApplication exists")
