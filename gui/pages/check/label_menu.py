"""What can be done about a wrong label: other classes to choose from, the guessed one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

SHOWN_CLASSES = 60


@dataclass(frozen=True, slots=True)
class LabelChange:
    """How a label changes.

    Attributes:
        add: the class that pictures get, or None.
        drop: the class that they lose, or None; where a picture has one class, it loses that in any case.
    """

    add: str | None
    drop: str | None


class LabelMenu(QMenu):
    """Filled anew for each cell.

    Signals:
        chosen: a `LabelChange`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.triggered.connect(self._on_triggered)

    def offer(self, cell: tuple[str, str], classes: Sequence[str], *, several: bool) -> None:
        """Offer what fits a cell.

        Args:
            cell: what the pictures are labelled, and what they were taken for.
            classes: every class there is.
            several: whether a picture may have several classes.
        """
        self.clear()
        label, guess = cell
        others = [name for name in classes if name not in {label, guess}][:SHOWN_CLASSES]
        first = [guess] if label != guess else []
        if several:
            self._offer_several(label, first, others)
            return
        for name in first + others:
            self._add(self.tr("It is {0}").format(name), LabelChange(name, label))
        self.addSeparator()
        self._add(self.tr("None of these: no class"), LabelChange(None, label))

    def _offer_several(self, label: str, first: list[str], others: list[str]) -> None:
        for name in first:
            self._add(self.tr("It is {0}, not {1}").format(name, label), LabelChange(name, label))
        self._add(self.tr("It is not {0}").format(label), LabelChange(None, label))
        self.addSeparator()
        for name in first + others:
            self._add(self.tr("It is {0} too").format(name), LabelChange(name, None))

    def _add(self, words: str, change: LabelChange) -> None:
        self.addAction(words.replace("&", "&&")).setData(change)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
