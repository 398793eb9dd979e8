"""The Check page: how good the model is, where it goes wrong, and labels put right."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui.frame.page import Page
from gui.numbers import number
from gui.pages.check.coach_panel import CoachPanel
from gui.pages.check.compare_panel import ComparePanel
from gui.pages.check.doubtful_panel import DoubtfulPanel
from gui.pages.check.header import CheckHeader
from gui.pages.check.learning_strip import LearningStrip
from gui.pages.check.look_alikes_panel import LookAlikesPanel
from gui.pages.check.mix_ups_panel import MixUpsPanel
from gui.pages.check.numbers_panel import NumbersPanel
from gui.pages.check.sureness_panel import SurenessPanel
from gui.pages.check.view_model import CheckViewModel
from gui.pages.file_dialogs import save_as, show_in_folder
from gui.pages.train.view_model import TrainViewModel
from gui.widgets.banner import Banner
from gui.widgets.buttons import tab_button
from gui.widgets.empty_state import EmptyState
from gui.widgets.thumbnail_source import ThumbnailSource

MOST_COUNTED = 99


class CheckPage(Page):
    """The newest run's honest score, or another run's.

    Args:
        view_model: what the page knows.
        training: learns again; shared with the Train page.
        thumbnails: small pictures for the grids.
        large: pictures of about 640 pixels for the one looked at; used by this page alone.

    Signals:
        learn_again: the person wants to train anew, and to stay on this page.
    """

    key = "check"
    icon = "check"
    learn_again = Signal()

    def __init__(
        self,
        view_model: CheckViewModel,
        training: TrainViewModel,
        thumbnails: ThumbnailSource,
        large: ThumbnailSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self._training = training
        self._saved_path = ""
        self.header = CheckHeader(view_model)
        self.banner = Banner()
        self.learning = LearningStrip(view_model, training)
        self.mix_ups = MixUpsPanel(view_model, thumbnails, large)
        self.numbers = NumbersPanel()
        self.sureness = SurenessPanel(view_model.strictness)
        self.doubtful = DoubtfulPanel(view_model, thumbnails, large)
        self.coach = CoachPanel()
        self.compare = ComparePanel(view_model.comparison, thumbnails)
        self.look_alikes = LookAlikesPanel(thumbnails)
        self.empty = EmptyState(
            "check",
            self.tr("Nothing to check yet"),
            self.tr("Go to Train"),
            self.tr("Train a model: then its score and its mistakes are here."),
        )
        self.tabs: dict[str, QPushButton] = {}
        self._panels: dict[str, QWidget] = {
            "mix-ups": self.mix_ups,
            "numbers": self.numbers,
            "sure": self.sureness,
            "doubtful": self.doubtful,
            "more": self.coach,
            "compare": self.compare,
            "look-alikes": self.look_alikes,
        }
        self._lay_out()
        self._connect()
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Check")

    def show_tab(self, key: str) -> None:
        """Show one part of the page.

        Args:
            key: "mix-ups", "numbers", "sure", "doubtful", "more", "compare" or "look-alikes".
        """
        for name, tab in self.tabs.items():
            tab.setAutoExclusive(False)  # so that none is pressed while the look-alikes are looked at
            tab.setChecked(name == key)
            tab.setAutoExclusive(True)
        self._views.setCurrentWidget(self._panels[key])

    def _lay_out(self) -> None:
        words = {
            "mix-ups": self.tr("&Mix-ups"),
            "numbers": self.tr("The &numbers"),
            "sure": self.tr("How s&ure is it?"),
            "doubtful": self.tr("&Doubtful labels"),
            "more": self.tr("More &pictures?"),
            "compare": self.tr("C&ompare"),
        }
        row = QWidget()  # of its own: buttons anywhere below one parent exclude each other
        tabs = QHBoxLayout(row)
        tabs.setContentsMargins(0, 0, 0, 0)
        tabs.setSpacing(0)
        for key, text in words.items():
            self.tabs[key] = tab_button(text)
            tabs.addWidget(self.tabs[key])
        self.tabs["compare"].setAccessibleName(self.tr("Compare models"))
        tabs.addStretch(1)
        self._views = QStackedWidget()
        for panel in self._panels.values():
            self._views.addWidget(panel)
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(self.header)
        layout.addWidget(self.banner)
        layout.addWidget(self.learning)
        layout.addWidget(row)
        layout.addWidget(self._views, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        self.show_tab("mix-ups")
        for tab in self.tabs.values():
            tab.toggled.connect(self._on_tab)
        view_model = self.view_model
        view_model.report_changed.connect(self.refresh)
        self._training.changed.connect(self._show_whether_it_can_learn)
        view_model.doubtful.changed.connect(self._show_counts)
        view_model.report_saved.connect(self._on_saved)
        self.header.show_look_alikes.connect(self._on_look_alikes)
        self.header.save_report.connect(self._on_save)
        self.look_alikes.back.connect(self._on_back)
        self.learning.compare.connect(self._on_compare)
        self.coach.add_pictures.connect(self._on_add)
        for panel in (self.mix_ups, self.doubtful):
            panel.learn_again.connect(self.learn_again)
        self.banner.acted.connect(self._on_show_saved)
        self.empty.accepted.connect(self._on_empty)

    @Slot()
    def refresh(self) -> None:
        """Show the run of now."""
        report = self.view_model.report
        self._stack.setCurrentIndex(0 if report is None else 1)
        if report is None:
            return
        self.numbers.show_report(report, self.view_model.mix_ups)
        self.sureness.show_report(report)
        self.coach.show_report(report)
        self.look_alikes.show_report(report)
        self._show_counts()

    @Slot()
    def _show_counts(self) -> None:
        doubted, words = self.view_model.doubtful.open, self.tr("&Doubtful labels")
        count = number(doubted) if doubted <= MOST_COUNTED else self.tr("{0}+").format(number(MOST_COUNTED))
        self.tabs["doubtful"].setText(f"{words}  {count}" if doubted else words)

    @Slot()
    def _show_whether_it_can_learn(self) -> None:
        for button in (self.mix_ups.cell_panel.learn_button, self.doubtful.learn_button):
            button.setEnabled(self._training.can_start)

    @Slot()
    def _on_tab(self) -> None:
        for key, tab in self.tabs.items():
            if tab.isChecked():
                self._views.setCurrentWidget(self._panels[key])

    @Slot()
    def _on_look_alikes(self) -> None:
        self.show_tab("look-alikes")
        self.look_alikes.grid.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self.show_tab("mix-ups")

    @Slot()
    def _on_compare(self) -> None:
        self.show_tab("compare")
        self.view_model.comparison.compare()

    @Slot()
    def _on_add(self) -> None:
        self.go_to.emit("pictures")

    @Slot()
    def _on_empty(self) -> None:
        self.go_to.emit("train")

    @Slot()
    def _on_save(self) -> None:
        report = self.view_model.report
        if report is None:
            return
        name = self.tr("{0}, report.html").format(report.model.name.replace("/", "-"))
        path = save_as(self, self.tr("Save the report"), name, self.tr("Web pages"), ".html")
        if path:
            self.view_model.save_report(path)

    @Slot(object)
    def _on_saved(self, path: str) -> None:
        self._saved_path = path
        self.banner.say(self.tr("The report is saved."), path, "good", self.tr("Show in folder"))

    @Slot()
    def _on_show_saved(self) -> None:
        self.banner.hide()
        show_in_folder(self._saved_path)
