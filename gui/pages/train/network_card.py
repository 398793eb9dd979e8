"""One network on a card: what is known of it, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.api import BackboneCard, ErrorReport, JobProgress
from gui.numbers import file_size
from gui.pages.train.network_words import facts, missing, only_quick, origin
from gui.widgets.buttons import link_button, plain_button
from gui.widgets.labels import label
from gui.widgets.quiet_progress import QuietProgress
from gui.wording import progress_words, sentence_for


class NetworkCard(QFrame):
    """Says what a network is; its buttons fit its state.

    Signals:
        used: its key: the person wants to learn with it.
        fetch: its key: download it.
        cancel: stop the download.
        import_file: (key, path): take its weights from a file.
    """

    used = Signal(object)
    fetch = Signal(object)
    cancel = Signal()
    import_file = Signal(object)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._key = key
        self._name = label("", "strong")
        self._facts = label("", "muted", wrap=True)
        self._source = label("", "small", wrap=True)
        self._state = label("", "small", wrap=True)
        self._failure = label("", "bad", wrap=True)
        self.bar = QuietProgress()
        self.use_button = plain_button(self.tr("Use it"))
        self.fetch_button = plain_button(self.tr("Download"))
        self.cancel_button = plain_button(self.tr("Cancel"))
        self.import_button = link_button(self.tr("Import from a file…"))
        words = QVBoxLayout()
        words.setSpacing(4)
        for line in (self._name, self._facts, self._source, self._state, self._failure, self.bar):
            words.addWidget(line)
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for button in (self.use_button, self.fetch_button, self.cancel_button, self.import_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(16)
        layout.addLayout(words, 1)
        layout.addLayout(buttons)
        self.use_button.clicked.connect(self._on_use)
        self.fetch_button.clicked.connect(self._on_fetch)
        self.cancel_button.clicked.connect(self.cancel)
        self.import_button.clicked.connect(self._on_import)

    @property
    def words(self) -> str:
        """Everything it says."""
        lines = (self._name, self._facts, self._source, self._state, self._failure)
        return "\n".join(line.text() for line in lines if line.text())

    def refresh(
        self,
        card: BackboneCard,
        *,
        chosen: bool,
        progress: JobProgress | None,
        fetching: bool,
        waiting: bool,
        failure: ErrorReport | None,
    ) -> None:
        """Show the state of now.

        Args:
            card: what is known of it.
            chosen: whether it is the one to learn with.
            progress: how far its download is, if it is on its way.
            fetching: whether it is on its way.
            waiting: whether another network is on its way.
            failure: why it could not be had, or None.
        """
        self._name.setText(card.name)
        self._facts.setText(facts(card))
        self._source.setText(origin(card))
        state = self.tr("chosen") if chosen else missing(card)
        if fetching:
            done = (progress.stage, progress.done, progress.total, progress.seconds_left) if progress else None
            state = progress_words(*done) if done else self.tr("asking for it…")
        parts = [part for part in (state, only_quick(card)) if part]
        self._state.setText("  ·  ".join(parts))
        self._state.setVisible(bool(parts))
        self._failure.setText(" ".join(part for part in sentence_for(failure) if part) if failure else "")
        self._failure.setVisible(failure is not None)
        self.bar.setVisible(fetching)
        self.bar.show_progress(*((progress.done, progress.total) if progress else (0, 0)))
        self.fetch_button.setText(self.tr("Download {0}").format(file_size(card.download_bytes)))
        for button in (self.fetch_button, self.import_button):
            button.setEnabled(not waiting)
        self._show_buttons(
            {
                self.use_button: card.ready and not chosen,
                self.fetch_button: not card.ready and not fetching and card.download_bytes > 0,
                self.cancel_button: fetching,
                self.import_button: not card.ready and not fetching,
            }
        )
        for button in (self.use_button, self.fetch_button, self.cancel_button, self.import_button):
            button.setAccessibleName(f"{button.text()} {card.name}")

    def _show_buttons(self, shown: Mapping[QPushButton, bool]) -> None:
        """The keyboard stays on this card: from a button that goes, Qt would scroll to another card's."""
        for button, visible in shown.items():
            if visible:
                button.show()
        for button, visible in shown.items():
            heir = next((other for other, stays in shown.items() if stays and other.isEnabled()), None)
            if not visible and button.hasFocus() and heir is not None:
                heir.setFocus()
        for button, visible in shown.items():
            button.setVisible(visible)

    @Slot()
    def _on_use(self) -> None:
        self.used.emit(self._key)

    @Slot()
    def _on_fetch(self) -> None:
        self.fetch.emit(self._key)

    @Slot()
    def _on_import(self) -> None:
        kinds = self.tr("Weights (*.safetensors *.pth *.pt)")
        path, _ = QFileDialog.getOpenFileName(self, self.tr("A file with this network's weights"), "", kinds)
        if path:
            self.import_file.emit((self._key, path))
