"""The numbers with their proper names, for those who want them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import RunReport
from gui.numbers import number, precise_percent
from gui.pages.check.mix_ups import ClassFigures, MixUps, figures_of
from gui.widgets.labels import label
from gui.widgets.result_table import ResultTable

_NOWHERE = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class NumbersPanel(QWidget):
    """Accuracy, balanced accuracy, interval; precision and recall of each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = label("", "muted", wrap=True)
        self.figures = FiguresModel(self)
        self.table = ResultTable(self.figures, (0, 104, 104, 136, 136))
        self.table.setAccessibleName(self.tr("Figures of each class"))
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.table.setMinimumHeight(160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.sentence)
        layout.addWidget(self.table, 1)

    def show_report(self, report: RunReport, mix_ups: MixUps) -> None:
        """Show the numbers of a run."""
        score = report.score
        words = (
            self.tr("accuracy {0} ({1} of {2})").format(
                precise_percent(score.accuracy), number(score.right), number(score.total)
            ),
            self.tr("95 % Wilson interval {0} to {1}").format(
                precise_percent(score.low), precise_percent(score.high)
            ),
            self.tr("balanced accuracy {0}").format(precise_percent(score.balanced)),
            self._how(report.held_out),
        )
        self.sentence.setText("  ·  ".join(words))
        self.figures.fill(figures_of(mix_ups))

    def _how(self, held_out: str) -> str:
        if held_out == "test pictures":
            return self.tr("measured on the pictures set aside for testing")
        return self.tr("cross-validated: each picture was judged by a model that had not seen it")


class FiguresModel(QAbstractTableModel):
    """One row for each class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[ClassFigures, ...] = ()

    def fill(self, figures: tuple[ClassFigures, ...]) -> None:
        """Show other figures."""
        self.beginResetModel()
        self._figures = figures
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Classes."""
        return 0 if parent.isValid() else len(self._figures)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Name, two counts, two shares."""
        return 0 if parent.isValid() else 5

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Words of a cell."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        figures = self._figures[index.row()]
        cells = (
            figures.name,
            number(figures.pictures),
            number(figures.right),
            "–" if figures.recall is None else precise_percent(figures.recall),
            "–" if figures.precision is None else precise_percent(figures.precision),
        )
        return cells[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Names of the columns; what they mean as tool tips."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        names = (
            (self.tr("class"), ""),
            (self.tr("pictures"), self.tr("pictures that really are of this class")),
            (self.tr("right"), self.tr("of those, recognised")),
            (self.tr("recall"), self.tr("share of its pictures that were recognised")),
            (self.tr("precision"), self.tr("share of the guesses for it that were right")),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return names[section][0]
        return names[section][1] if role == Qt.ItemDataRole.ToolTipRole else None
