"""One line of what is worth a look among the pictures; each part leads there."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from gui import wording
from gui.numbers import number
from gui.pages.pictures.view_model import PicturesViewModel, Shown
from gui.widgets.buttons import link_button
from gui.widgets.flow import Flow

FEW = 10
"""A class with fewer pictures than this is named."""


class FindingsStrip(QWidget):
    """Links; only those that have something to say are there.

    Signals:
        show_warnings: what an import warned of should be said again.
        check_labels: the doubtful labels should be looked at, one by one.
    """

    show_warnings = Signal()
    check_labels = Signal()

    def __init__(self, model: PicturesViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._small = ""
        self.problems = link_button("", "broken")
        self.unlabelled = link_button("", "help")
        self.warnings = link_button("", "warning")
        self.look_alikes = link_button("", "copy")
        self.doubtful = link_button("", "check")
        self.small = link_button("", "plus")
        self.everything = link_button(self.tr("show all"), "grid")
        flow = Flow(8, self)
        for link in self.links():
            flow.addWidget(link)
        self.problems.clicked.connect(self._on_problems)
        self.unlabelled.clicked.connect(self._on_unlabelled)
        self.warnings.clicked.connect(self.show_warnings)
        self.look_alikes.clicked.connect(self._on_look_alikes)
        self.doubtful.clicked.connect(self.check_labels)
        self.small.clicked.connect(self._on_small)
        self.everything.clicked.connect(self._on_everything)

    def links(self) -> tuple[QPushButton, ...]:
        """Every link, also those that have nothing to say now."""
        return (
            self.problems,
            self.unlabelled,
            self.warnings,
            self.look_alikes,
            self.doubtful,
            self.small,
            self.everything,
        )

    @Slot()
    def refresh(self) -> None:
        """Show what is worth a look now."""
        model = self._model
        problems, unlabelled, warnings = model.problems, model.unlabelled, len(model.warnings)
        alike, doubtful = model.look_alikes, model.doubtful
        self._say(self.problems, wording.plural("Pictures", "%n could not be read", "", problems), problems > 0)
        without = wording.plural("Pictures", "%n without a class", "", unlabelled)
        self._say(self.unlabelled, without, 0 < unlabelled < model.total)
        worth = wording.plural("Pictures", "%n thing(s) worth a look", "", warnings)
        self._say(self.warnings, worth, warnings > 0)
        self._say(self.look_alikes, wording.plural("Pictures", "%n look alike", "", alike), alike > 0)
        mislabelled = wording.plural("Pictures", "%n may be mislabelled", "", doubtful)
        self._say(self.doubtful, mislabelled, doubtful > 0)
        self._say_small(model.few(FEW))
        self.everything.setVisible(model.choice in {Shown.PROBLEMS, Shown.LOOK_ALIKES})
        self.setVisible(any(not link.isHidden() for link in self.links()))

    def _say_small(self, few: tuple[tuple[str, int], ...]) -> None:
        self._small = few[0][0] if few else ""
        words = ""
        if len(few) == 1:
            words = self.tr("{0} has only {1}").format(few[0][0], number(few[0][1]))
        elif few:
            classes = len(few)
            words = wording.plural("Pictures", "%n class(es) with fewer than ten pictures", "", classes)
        self._say(self.small, words, bool(few))

    def _say(self, link: QPushButton, words: str, shown: bool) -> None:
        link.setText(words.replace("&", "&&"))
        link.setAccessibleName(words)
        link.setVisible(shown)

    @Slot()
    def _on_problems(self) -> None:
        self._model.show(Shown.PROBLEMS)

    @Slot()
    def _on_unlabelled(self) -> None:
        self._model.show(Shown.NO_CLASS)

    @Slot()
    def _on_look_alikes(self) -> None:
        self._model.show(Shown.LOOK_ALIKES)

    @Slot()
    def _on_small(self) -> None:
        self._model.show(self._small)

    @Slot()
    def _on_everything(self) -> None:
        self._model.show(Shown.ALL)
