"""What thorough training does to the pictures, shown before it starts."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from engine.api import AugmentationPreviewed, Thumbnail
from gui.pages.train import plan_words
from gui.pages.train.thorough_plan import ThoroughPlan
from gui.widgets.labels import label
from gui.widgets.variation_grid import VariationGrid


class PlanPanel(QFrame):
    """The time, the variations in words, and pictures of them."""

    def __init__(self, plan: ThoroughPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._plan = plan
        self._shown: AugmentationPreviewed | None = None
        self._sentence = label("", wrap=True)
        self._varied = label("", "muted", wrap=True)
        self.grid = VariationGrid()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        for line in (self._sentence, self._varied, self.grid):
            layout.addWidget(line)
        plan.changed.connect(self.refresh)
        self.refresh()

    @property
    def words(self) -> str:
        """Everything it says."""
        return f"{self._sentence.text()} {self._varied.text()}".strip()

    @Slot()
    def refresh(self) -> None:
        """Show what is known now."""
        plan = self._plan
        self._sentence.setText(plan_words.sentence(plan.seconds, asking=plan.estimating))
        if plan.preview is not None:
            self._varied.setText(plan_words.variations(plan.preview))
        else:
            self._varied.setText(self.tr("Looking at how the pictures can be varied…") if plan.previewing else "")
        self._varied.setVisible(bool(self._varied.text()))
        self.grid.setVisible(plan.preview is not None)
        if plan.preview is not None and plan.preview is not self._shown:
            pairs = zip(plan.preview.originals, plan.preview.views, strict=False)
            self.grid.show_rows([[_image(first), *(_image(each) for each in views)] for first, views in pairs])
        self._shown = plan.preview


def _image(thumbnail: Thumbnail) -> QImage:
    width, height = thumbnail.width, thumbnail.height
    if width <= 0 or height <= 0 or len(thumbnail.rgb) < width * height * 3:
        return QImage()
    return QImage(thumbnail.rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()
