"""The top of the Check page: the score as a sentence, which model it is, and the report to file."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.api import RunReport
from gui.pages.check import check_words
from gui.pages.check.view_model import CheckViewModel
from gui.pages.score_words import between, headline, short
from gui.widgets.buttons import link_button, plain_button
from gui.widgets.labels import label

MARGINS = 40


class CheckHeader(QWidget):
    """Follows the view-model.

    Signals:
        show_look_alikes: the person wants to see the groups.
        save_report: the person wants a report.
    """

    show_look_alikes = Signal()
    save_report = Signal()

    def __init__(self, view_model: CheckViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view_model = view_model
        self.title = label("", "title", wrap=True)
        self.about = label("", "muted")
        self.look_alikes = link_button("")
        self.look_alikes.setMinimumWidth(1)
        self.look_alikes.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.models = QComboBox()
        self.models.setAccessibleName(self.tr("Model to check"))
        self.models.setToolTip(self.models.accessibleName())
        self.models.setMinimumWidth(104)
        self.models.setMaximumWidth(264)
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.save_button = plain_button(self.tr("Sa&ve report…"))
        about = QHBoxLayout()
        about.setSpacing(4)
        about.addWidget(self.about)
        about.addWidget(self.look_alikes, 1000)
        about.addStretch(1)
        about.addWidget(self.models)
        about.addSpacing(8)
        about.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addLayout(about)
        view_model.report_changed.connect(self.refresh)
        view_model.models_changed.connect(self.refresh)
        self.models.activated.connect(self._on_model)
        self.look_alikes.clicked.connect(self._on_look_alikes)
        self.save_button.clicked.connect(self._on_save)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer words where there is little room."""
        super().resizeEvent(event)
        if self._view_model.report is not None:
            self._show_look_alikes(self._view_model.report)

    @Slot()
    def refresh(self) -> None:
        """Show the run of now."""
        report = self._view_model.report
        if report is None:
            return
        self.title.setText(headline(report.score))
        self.about.setText(between(report.score))
        with QSignalBlocker(self.models):
            self.models.clear()
            for card in self._view_model.models:
                self.models.addItem(card.name, card.key)
                if card.score is not None:
                    self.models.setItemData(
                        self.models.count() - 1, short(card.score), Qt.ItemDataRole.ToolTipRole
                    )
            self.models.setCurrentIndex(self.models.findData(report.model.key))
        self.models.setEnabled(not self._view_model.opening)
        self.save_button.setEnabled(not self._view_model.saving)
        self.save_button.setText(self.tr("Writing…") if self._view_model.saving else self.tr("Sa&ve report…"))
        self._show_look_alikes(report)

    def _show_look_alikes(self, report: RunReport) -> None:
        words = check_words.look_alikes(report)
        taken = sum(part.sizeHint().width() for part in (self.about, self.models, self.save_button))
        room = self.width() - taken - MARGINS
        fits = self.look_alikes.fontMetrics().horizontalAdvance(words) <= room
        self.look_alikes.setText("·  " + (words if fits else words.split(";")[0]))
        self.look_alikes.setAccessibleName(words)
        self.look_alikes.setToolTip(self.tr("{0}. Show the groups").format(words))
        self.look_alikes.setVisible(bool(words))
        self.look_alikes.setEnabled(bool(report.look_alikes.groups))

    @Slot(int)
    def _on_model(self, index: int) -> None:
        self._view_model.open_run(self.models.itemData(index))

    @Slot()
    def _on_look_alikes(self) -> None:
        self.show_look_alikes.emit()

    @Slot()
    def _on_save(self) -> None:
        self.save_report.emit()
