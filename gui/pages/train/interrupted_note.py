"""A training that was interrupted: go on with it, or forget it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.api import TrainingInterrupted
from gui.numbers import percent
from gui.widgets.banner import Banner
from gui.widgets.buttons import plain_button


class InterruptedNote(Banner):
    """A banner with two buttons.

    Signals:
        resume: the person wants it to go on.
        forget: the person does not want it any more.
    """

    resume = Signal()
    forget = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.forget_button = plain_button(self.tr("Forget it"))
        layout = self.layout()
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(layout.indexOf(self.close_button), self.forget_button)
        self._shown: TrainingInterrupted | None = None
        self.acted.connect(self.resume)
        self.forget_button.clicked.connect(self.forget)

    def tell(self, lost: TrainingInterrupted | None) -> None:
        """Say which training was interrupted, once for each; None: there is none."""
        if lost == self._shown:
            return
        self._shown = lost
        if lost is None:
            self.put_away()
            return
        words = self.tr("A training of “{0}” was interrupted at {1}.").format(lost.name, percent(lost.done))
        self.say(words, self.tr("What it had learned is kept."), "doubt", self.tr("Go on"))
