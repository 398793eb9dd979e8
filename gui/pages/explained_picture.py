"""The picture that is looked at, with "Why?": a heat-map of what speaks for a class."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from gui.numbers import percent
from gui.pages.explanations import Explanations, Question
from gui.widgets.buttons import plain_button
from gui.widgets.heat_map import HeatLegend, HeatMap
from gui.widgets.labels import label
from gui.widgets.thumbnail_source import ThumbnailSource

STRENGTH = 80
ROOMY = 256
"""Narrower than this there is no room for the slider."""


class ExplainedPicture(QWidget):
    """A large picture; the button below it, or the key H, lays a heat-map over it.

    Args:
        large: makes the picture; shared by such widgets of which one is on the screen at a time.
        explanations: asks the engine; shared in the same way.
        shortcut_of: while this page or panel is on the screen the key H works.
    """

    def __init__(
        self,
        large: ThumbnailSource,
        explanations: Explanations,
        shortcut_of: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._explanations = explanations
        self._model, self._path, self._problem = "", "", ""
        self._learned = False
        self._question: Question | None = None
        self.picture = HeatMap(large)
        self.picture.setMinimumHeight(60)
        self.button = plain_button(self.tr("W&hy?"))
        self.button.setCheckable(True)
        self.button.setToolTip(self.tr("Show what in the picture speaks for the class (H)"))
        self.classes = QComboBox()
        self.classes.setAccessibleName(self.tr("Class to explain"))
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.classes.setMinimumContentsLength(6)
        self.classes.setMinimumWidth(96)
        self.legend = HeatLegend()
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(10, 100)
        self.strength.setPageStep(10)
        self.strength.setMinimumSize(56, 24)
        self.strength.setValue(STRENGTH)
        self.strength.setAccessibleName(self.tr("Strength of the heat-map"))
        self.strength.setToolTip(self.strength.accessibleName())
        self.words = label("", "small", wrap=True)
        self._lay_out()
        self.button.toggled.connect(self._on_toggled)
        self.classes.activated.connect(self._on_class)
        self.strength.valueChanged.connect(self._on_strength)
        explanations.changed.connect(self._refresh)
        QShortcut(QKeySequence("H"), shortcut_of).activated.connect(self.button.click)
        self._refresh()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.button)
        line.addWidget(self.classes, 3)
        line.addWidget(self.strength, 2)
        line.addStretch(0)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(12)
        below.addWidget(self.legend)
        below.addWidget(self.words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.picture, 1)
        layout.addLayout(line)
        layout.addWidget(self._below)

    @property
    def explaining(self) -> bool:
        """Whether the heat-map is asked for."""
        return self.button.isChecked()

    def show_picture(
        self, model: str, path: str, classes: tuple[str, ...], problem: str = "", *, learned: bool = False
    ) -> None:
        """Look at another picture.

        Args:
            model: key of the model whose answer it is.
            path: the file, or "" for none.
            classes: classes that can be explained, the most wanted first; empty where there is nothing to explain.
            problem: a word for why it cannot be shown, or "".
            learned: whether the model has learned from it: then its confidence is not a held-out one.
        """
        classes = tuple(name for name in classes if name)
        self._learned = learned
        self._model, self._path, self._problem = model, path, problem
        self.picture.show_path(path, problem)
        with QSignalBlocker(self.classes):
            self.classes.clear()
            self.classes.addItems(list(classes))
        self.button.setEnabled(bool(path and classes and not problem))
        self._ask()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what another widget may have replaced meanwhile."""
        super().showEvent(event)
        self.picture.show_path(self._path, self._problem)
        self._explanations.ask(self._question)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The slider goes where there is no room for it."""
        super().resizeEvent(event)
        self.strength.setVisible(self.classes.isVisibleTo(self) and self.width() >= ROOMY)

    def _ask(self) -> None:
        class_name = self.classes.currentText()
        wanted = self.explaining and self.button.isEnabled() and class_name
        self._question = Question(self._model, self._path, class_name) if wanted else None
        if self.isVisible():
            self._explanations.ask(self._question)

    @Slot()
    def _refresh(self) -> None:
        on = self.explaining and self.button.isEnabled()
        for widget in (self.classes, self._below):
            widget.setVisible(on)
        self.strength.setVisible(on and self.width() >= ROOMY)
        mine = self._question is not None and self._explanations.question == self._question
        answer = self._explanations.answer if mine else None
        if answer is None:
            self.picture.show_heat(0, 0, b"")
        else:
            self.picture.show_heat(answer.width, answer.height, answer.heat)
        self.legend.setVisible(answer is not None)
        self.words.setText(self._say())

    def _say(self) -> str:
        answer = self._explanations.answer
        if self._explanations.failed:
            return self.tr("There is no heat-map of this picture.")
        if answer is None:
            return self.tr("Looking for what speaks for it…")
        if self._learned:
            words = self.tr("Bright parts speak for “{0}” (now, having learned from it, {1}).")
        else:
            words = self.tr("Bright parts speak for “{0}” ({1}).")
        words = words.format(answer.class_name, percent(answer.confidence))
        if answer.outside:
            words += " " + self.tr("Only the middle was looked at.")
        return words

    @Slot(bool)
    def _on_toggled(self, _on: bool) -> None:
        self._ask()
        self._refresh()

    @Slot(int)
    def _on_class(self, _index: int) -> None:
        self._ask()

    @Slot(int)
    def _on_strength(self, value: int) -> None:
        self.picture.set_strength(value / 100)
