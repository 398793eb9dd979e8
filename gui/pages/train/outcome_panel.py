"""What came out of a training: three cards, the verdict, what is worth knowing."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import Device, RunReport
from gui.pages.score_words import headline
from gui.pages.train import outcome_words, train_words
from gui.widgets.fact_card import FactCard
from gui.widgets.labels import label


class OutcomePanel(QWidget):
    """Hidden until there is a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict = label("", "strong", wrap=True)
        self.cards = (
            FactCard(self.tr("The score")),
            FactCard(self.tr("What it looks at")),
            FactCard(self.tr("How sure it is")),
        )
        self._computer = label("", "small", wrap=True)
        self._notes = label("", "doubt", wrap=True)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        for fact in self.cards:
            cards.addWidget(fact, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._verdict)
        layout.addLayout(cards)
        layout.addWidget(self._computer)
        layout.addWidget(self._notes)

    @property
    def verdict(self) -> str:
        """What it says of thorough against quick, "" if there was nothing to compare."""
        return self._verdict.text()

    @property
    def computer(self) -> str:
        """What it says of the model's name, the computer and the time."""
        return self._computer.text()

    @property
    def notes(self) -> str:
        """What it says is worth knowing."""
        return self._notes.text()

    def show_report(self, report: RunReport, device: Device | None, fell_back: str) -> None:
        """Show what a training came to.

        Args:
            report: the run.
            device: where jobs run now, or None while nobody knows.
            fell_back: why the device that was asked for was not used, a sentence, or "".
        """
        self._verdict.setText(outcome_words.verdict(report.verdict) if report.verdict is not None else "")
        self._verdict.setVisible(report.verdict is not None)
        score, looks, sure = self.cards
        score.say(headline(report.score), outcome_words.score_detail(report))
        how = (outcome_words.depth(report.model.depth), outcome_words.gained(report))
        looks.say(outcome_words.looks_at(report.model), "  ·  ".join(part for part in how if part))
        sure.say(outcome_words.sureness(report), outcome_words.rejection(report.model.rejection))
        parts = (
            self.tr("model “{0}”").format(report.model.name),
            device.name if device is not None else "",
            train_words.took(report),
            outcome_words.remeasured(report),
        )
        self._computer.setText("  ·  ".join(part for part in parts if part))
        notes = "\n".join(part for part in (fell_back, train_words.notes(report)) if part)
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))
