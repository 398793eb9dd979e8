"""The numbers with their proper names, for those who want them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import ClassScore, RunReport
from gui.numbers import number, precise_percent
from gui.pages.check.mix_ups import MixUps, figures_of
from gui.widgets.labels import label
from gui.widgets.result_table import ResultTable
from gui.wording import pictures

_NOWHERE = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class NumbersPanel(QWidget):
    """Accuracy, balanced accuracy, interval; precision and recall of each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = label("", "muted", wrap=True)
        self.notes = label("", "muted", wrap=True)
        self.figures = FiguresModel(self)
        self.table = ResultTable(self.figures, (0, 104, 104, 136, 136, 104))
        self.table.setAccessibleName(self.tr("Figures of each class"))
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.table.setMinimumHeight(160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.sentence)
        layout.addWidget(self.notes)
        layout.addWidget(self.table, 1)

    def show_report(self, report: RunReport, mix_ups: MixUps) -> None:
        """Show the numbers of a run."""
        score = report.score
        words = (
            self.tr("accuracy {0} ({1} of {2})").format(
                precise_percent(score.accuracy), number(score.right), number(score.total)
            ),
            self.tr("95 % interval {0} to {1}").format(precise_percent(score.low), precise_percent(score.high)),
            self.tr("balanced accuracy {0}").format(precise_percent(score.balanced)),
            self._how(report.held_out),
        )
        self.sentence.setText("  ·  ".join(words))
        self.notes.setText("\n".join(self._notes(report)))
        self.notes.setVisible(bool(self.notes.text()))
        self.figures.fill(report.per_class if report.model.multi_label else _scores_of(mix_ups))

    def _notes(self, report: RunReport) -> list[str]:
        notes = []
        verdict, remeasured = report.verdict, report.remeasured
        if verdict is not None:
            kept = self.tr("thorough is kept") if verdict.kept == "thorough" else self.tr("quick stays")
            notes.append(
                self.tr(
                    "On {0} that neither had learned from, thorough was right for {1} and quick for {2}: {3}."
                ).format(
                    pictures(verdict.pictures),
                    precise_percent(verdict.thorough),
                    precise_percent(verdict.quick),
                    kept,
                )
            )
        if remeasured is not None:
            notes.append(
                self.tr("The model file on the CPU gave the same guess as {0} for {1} of {2}.").format(
                    remeasured.device, precise_percent(remeasured.agreement), pictures(remeasured.pictures)
                )
            )
        return notes

    def _how(self, held_out: str) -> str:
        if held_out == "test pictures":
            return self.tr("measured on the pictures set aside for testing")
        return self.tr("cross-validated: each picture was judged by a model that had not seen it")


class FiguresModel(QAbstractTableModel):
    """One row for each class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scores: tuple[ClassScore, ...] = ()
        self._thresholds = False

    def fill(self, scores: tuple[ClassScore, ...]) -> None:
        """Show other figures."""
        self.beginResetModel()
        self._scores = scores
        self._thresholds = any(score.threshold is not None for score in scores)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Classes."""
        return 0 if parent.isValid() else len(self._scores)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Name, two counts, two shares; where a picture may have several classes, when a class counts as seen."""
        return 0 if parent.isValid() else 5 + self._thresholds

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Words of a cell."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        score = self._scores[index.row()]
        cells = (
            score.name,
            number(score.pictures),
            number(round(score.recall * score.pictures)),
            precise_percent(score.recall) if score.pictures else "–",
            precise_percent(score.precision) if score.precision >= 0 else "–",
            "" if score.threshold is None else precise_percent(score.threshold),
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
            (self.tr("from"), self.tr("it counts as seen from this probability on")),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return names[section][0]
        return names[section][1] if role == Qt.ItemDataRole.ToolTipRole else None


def _scores_of(mix_ups: MixUps) -> tuple[ClassScore, ...]:
    """What the counts say; a class that was never guessed has the precision -1, shown as none."""
    return tuple(
        ClassScore(
            figures.name,
            figures.pictures,
            -1.0 if figures.precision is None else figures.precision,
            figures.recall or 0.0,
        )
        for figures in figures_of(mix_ups)
    )
