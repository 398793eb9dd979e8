"""Three facts while thorough training runs: where quick was, where it is now, on what."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.numbers import number, percent
from gui.pages.train.view_model import TrainViewModel
from gui.widgets.fact_card import FactCard


class RunningFacts(QWidget):
    """Filled from the rounds that are done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quick = FactCard(self.tr("Quick"))
        self.thorough = FactCard(self.tr("Thorough (now)"))
        self.computer = FactCard(self.tr("On this computer"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for fact in (self.quick, self.thorough, self.computer):
            layout.addWidget(fact, 1)

    def refresh(self, view_model: TrainViewModel) -> None:
        """Show the state of now; there must be a round."""
        first, last = view_model.epochs[0], view_model.epochs[-1]
        best = max(view_model.epochs, key=lambda each: (each.best, each.epoch))
        if first.epoch == 0:
            self.quick.say(self.tr("right for {0}").format(percent(first.accuracy)), self.tr("where it began"))
        else:
            self.quick.say(self.tr("it goes on after round {0}").format(number(first.epoch - 1)))
        if last.epoch == 0:
            self.thorough.say(self.tr("the first round is under way"))
        else:
            again = "" if best.epoch == 0 else self.tr("best at round {0}").format(number(best.epoch))
            kept = self.tr("not better than quick yet") if best.epoch == 0 else again
            self.thorough.say(self.tr("right for {0} so far").format(percent(best.accuracy)), kept)
        device = view_model.device
        self.computer.say(device.name if device is not None else self.tr("this computer"), view_model.fell_back)
