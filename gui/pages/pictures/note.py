"""What just happened to the pictures, in one strip: added, interrupted, taken out, worth a look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from engine.api import Problem, TrainingInterrupted
from gui import wording
from gui.numbers import percent
from gui.widgets.banner import Banner


class Note(Banner):
    """A banner whose button fits what it says.

    Signals:
        undo: the person wants back what was taken out.
        add_rest: the person wants the interrupted import to go on.
        to_training: the person wants to see about the interrupted training.
    """

    undo = Signal()
    add_rest = Signal()
    to_training = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers = ""
        self._removal = ""
        self.acted.connect(self._on_button)

    def say_added(self, first: str, second: str, warnings: Sequence[Problem]) -> None:
        """Sum up an import; with warnings it stays something to look at."""
        lines = [second, *(_sentence(warning) for warning in warnings)]
        self._offers = ""
        self.say(first, "\n".join(line for line in lines if line), "doubt" if warnings else "good")

    def say_warnings(self, warnings: Sequence[Problem]) -> None:
        """Say again what is worth a look."""
        self.say_added(self.tr("Worth a look before training"), "", warnings)

    def say_interrupted(self) -> None:
        """Say that an import did not come to its end, and offer the rest."""
        self._offers = "rest"
        self.say(
            self.tr("Adding pictures stopped before the last one."),
            self.tr("Those added so far are kept."),
            "doubt",
            self.tr("Add the rest"),
        )

    @Slot(object)
    def say_training_interrupted(self, lost: TrainingInterrupted) -> None:
        """Say that a training did not come to its end, and offer the page where it can go on."""
        self._offers = "training"
        words = self.tr("A training of “{0}” was interrupted at {1}.").format(lost.name, percent(lost.done))
        self.say(words, self.tr("What it had learned is kept."), "doubt", self.tr("Go to Train"))

    @Slot()
    def training_over(self) -> None:
        """A training came to its end: an interrupted one is nothing to talk of any more."""
        if self._offers == "training":
            self.put_away()

    def say_removed(self, count: int, removal: str) -> None:
        """Say that pictures left the project but not the disk, and offer them back.

        Args:
            count: how many.
            removal: how the undo stack names this step.
        """
        words = self.tr("{0} taken out of the project").format(wording.pictures(count))
        self._offers, self._removal = "undo", removal
        self.say(words, self.tr("The files stay where they are."), "info", self.tr("Undo"))

    def next_undone(self, step: str) -> None:
        """Another step is undone next: what was taken out is no longer what the button would bring back."""
        if self._offers == "undo" and step != self._removal:
            self.put_away()

    @Slot()
    def _on_button(self) -> None:
        offers, self._offers = self._offers, ""
        self.put_away()
        if offers == "undo":
            self.undo.emit()
        elif offers == "rest":
            self.add_rest.emit()
        elif offers == "training":
            self.to_training.emit()


def _sentence(warning: Problem) -> str:
    return " ".join(part for part in wording.sentence_for(warning) if part)
