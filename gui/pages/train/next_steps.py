"""What can be done with a model that was just made: make it better, check it, use it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.api import RunReport
from gui.pages.train import plan_words
from gui.pages.train.view_model import TrainViewModel
from gui.theme import ColourName, set_icon
from gui.widgets.buttons import plain_button
from gui.widgets.labels import set_look


class NextSteps(QWidget):
    """Three buttons, of which at most one is the thing to do next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.better = plain_button("", "sparkle")
        self.check = plain_button(self.tr("&See why: Check"), "check")
        self.classify = plain_button(self.tr("C&lassify pictures"), "classify")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for button in (self.better, self.check, self.classify):
            layout.addWidget(button)
        layout.addStretch(1)

    def refresh(self, view_model: TrainViewModel, report: RunReport) -> None:
        """Show the state of now.

        Right after a quick training with mistakes, making it better comes next; after any other, checking it.
        """
        network = view_model.backbones.card(view_model.options.backbone)
        taught = network is None or network.fine_tunes
        flawless = report.score.right == report.score.total
        better = view_model.just_trained and view_model.can_better and taught and not flawless
        self.better.setVisible(view_model.can_better)
        self.better.setEnabled(taught)
        self.better.setToolTip("" if taught else self.tr("The chosen network is for quick training only"))
        self.better.setText(plan_words.better(view_model.plan.seconds))
        self.better.setAccessibleName(self.better.text().replace("&", ""))
        dress(self.better, "sparkle", accent=better)
        dress(self.check, "check", accent=view_model.just_trained and not better)


def dress(button: QPushButton, icon: str, *, accent: bool, size: int = 18) -> None:
    """Make a button the one thing to do next, or any other."""
    colour: ColourName = "on_accent" if accent else "text"
    set_look(button, "kind", "accent" if accent else "plain")
    set_icon(button, icon, colour, size)
