"""Does it answer the same? Every runtime of this computer is asked and held against Tellapart."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import EngineError, ModelCard, Runtime
from gui.pages.file_dialogs import choose_folder, save_as
from gui.pages.share.card_words import certificate_name
from gui.pages.share.job_strip import JobStrip
from gui.pages.share.offers import Offers
from gui.pages.share.sameness import Sameness
from gui.pages.share.sameness_words import row_of, verdict
from gui.pages.share.watched_job import Ending
from gui.widgets.answer_table import AnswerTable
from gui.widgets.buttons import accent_button, link_button, plain_button
from gui.widgets.elided_path import ElidedPath
from gui.widgets.labels import label
from gui.widgets.state_mark import StateMark


class SamenessPanel(QWidget):
    """The verdict, the button, the table.

    Args:
        sameness: does it.
        offers: what can be asked here.

    Signals:
        saved: the path of a certificate that was saved.
        failed: an `ErrorReport`: it could not be.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, sameness: Sameness, offers: Offers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sameness, self._offers = sameness, offers
        self._card: ModelCard | None = None
        self._mark = StateMark(7)
        self._verdict = label("", "heading", wrap=True)
        self._more = label("", "muted", wrap=True)
        self.check_button = accent_button(self.tr("&Check now"))
        self.save_button = plain_button(self.tr("Save cer&tificate…"), "save")
        self.strip = JobStrip(sameness, self.tr("Cancel the check"))
        self.pictures_button = plain_button(self.tr("Also on my &pictures…"), "pictures")
        self._pictures = ElidedPath(self.tr("On the golden pictures inside the model"))
        self.forget_button = link_button(self.tr("Without them"))
        self.table = AnswerTable(
            (
                self.tr("runs in"),
                self.tr("answers"),
                self.tr("largest difference"),
                self.tr("a picture takes"),
                self.tr("version"),
            )
        )
        self._lay_out()
        self.check_button.clicked.connect(self._on_check)
        self.save_button.clicked.connect(self._on_save)
        self.pictures_button.clicked.connect(self._on_pictures)
        self.forget_button.clicked.connect(self._on_forget)
        sameness.changed.connect(self.refresh)
        offers.changed.connect(self.refresh)

    @property
    def words(self) -> str:
        """The verdict and the lesser words."""
        return f"{self._verdict.text()} {self._more.text()}".strip()

    def show_model(self, card: ModelCard) -> None:
        """Be about another model."""
        self._card = card
        self.refresh()

    def _lay_out(self) -> None:
        said = QVBoxLayout()
        said.setSpacing(2)
        said.setContentsMargins(0, 5, 0, 0)
        said.addWidget(self._verdict)
        said.addWidget(self._more)
        said.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(said, 1)
        top.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignTop)
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(8)
        own.addWidget(self.pictures_button)
        own.addWidget(self.forget_button)
        own.addWidget(self._pictures, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.strip)
        layout.addWidget(self._own)
        layout.addWidget(self.table)
        layout.addStretch(1)

    @Slot()
    def refresh(self) -> None:
        """Show the state of now."""
        card, sameness = self._card, self._sameness
        if card is None:
            return
        result, busy = sameness.result(card), sameness.running
        mark, words, more = verdict(result)
        self._mark.show_state(mark)
        self._verdict.setText(words)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.check_button.setEnabled(not busy)
        again = result is not None and not busy
        self.check_button.setText(self.tr("&Check again") if again else self.tr("&Check now"))
        self.check_button.setAccessibleName(self.check_button.text().replace("&", ""))
        done = result is not None and result.ending is Ending.DONE and bool(result.certificate)
        self.save_button.setVisible(done)
        other = busy and not sameness.runs_for(card) and sameness.card is not None
        self.strip.refresh(f"“{sameness.card.name}”" if other and sameness.card is not None else "")
        self._own.setVisible(not busy)  # the progress stands in its place
        self.forget_button.setVisible(bool(sameness.pictures))
        self._pictures.show_path(sameness.pictures)
        self.table.show_rows(tuple(row_of(runtime, result, self._offers.missing(runtime)) for runtime in Runtime))

    @Slot()
    def _on_check(self) -> None:
        if self._card is not None:
            self._sameness.start(self._card)

    @Slot()
    def _on_pictures(self) -> None:
        for folder in choose_folder(self):
            self._sameness.choose_pictures(folder)

    @Slot()
    def _on_forget(self) -> None:
        self._sameness.choose_pictures("")
        self.pictures_button.setFocus()

    @Slot()
    def _on_save(self) -> None:
        if self._card is None:
            return
        name = certificate_name(self._card)
        path = save_as(self, self.tr("Save the certificate"), name, self.tr("Web pages"), ".html")
        if not path:
            return
        try:
            self._sameness.save_certificate(self._card, path)
        except EngineError as error:
            self.failed.emit(error.report())
            return
        self.saved.emit(path)
