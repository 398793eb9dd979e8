"""The Train page: what will be learned, one big button, the chart, the outcome."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from engine.api import RunReport
from gui.frame.page import Page
from gui.numbers import estimate
from gui.pages.score_words import between, headline
from gui.pages.train import train_words
from gui.pages.train.choices_panel import ChoicesPanel
from gui.pages.train.readiness import Obstacle
from gui.pages.train.running_card import RunningCard
from gui.pages.train.view_model import Phase, TrainViewModel
from gui.theme import set_icon
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.disclosure import Disclosure
from gui.widgets.empty_state import EmptyState
from gui.widgets.fact_card import FactCard
from gui.widgets.labels import label, set_look

BIG_BUTTON = "min-height: 68px; min-width: 200px; font-size: 18px;"


class TrainPage(Page):
    """Everything about one training, from the button to the score."""

    key = "train"
    icon = "train"

    def __init__(self, view_model: TrainViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Train")

    def start(self) -> None:
        """Train with what is chosen, as if the button had been pressed."""
        self.view_model.start(self.choices.options())

    def _make_widgets(self) -> None:
        self._title = label("", "title")
        self._counts = label("", "muted", wrap=True)
        self.button = accent_button(self.tr("T&rain"), "train")
        self._about = label("", "muted")
        self._warning = label("", "doubt", wrap=True)
        self.choices = ChoicesPanel()
        self.disclosure = Disclosure(self.tr("choices"), self.choices)
        self.running = RunningCard()
        self.cards = (
            FactCard(self.tr("The score")),
            FactCard(self.tr("What it chose")),
            FactCard(self.tr("On this computer")),
        )
        self._notes = label("", "doubt", wrap=True)
        self.check_button = plain_button(self.tr("&See why: Check"), "check")
        self.classify_button = plain_button(self.tr("C&lassify pictures"), "classify")
        self.empty = EmptyState("train", "")
        self._rest = QWidget()

    def _lay_out(self) -> None:
        self._start = QFrame()
        start = QHBoxLayout(self._start)
        start.setContentsMargins(0, 0, 0, 0)
        start.setSpacing(16)
        start.addWidget(self.check_button)
        start.addWidget(self.classify_button)
        start.addWidget(self.button)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._about)
        words.addWidget(self._warning)
        words.addStretch(1)
        start.addLayout(words, 1)
        self._outcome = QWidget()
        outcome = QHBoxLayout(self._outcome)
        outcome.setContentsMargins(0, 0, 0, 0)
        outcome.setSpacing(16)
        for fact in self.cards:
            outcome.addWidget(fact, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(14)
        layout.addWidget(self._title)
        layout.addWidget(self._counts)
        layout.addWidget(self.running, 1)
        layout.addWidget(self._outcome)
        layout.addWidget(self._notes)
        layout.addWidget(self._start)
        layout.addWidget(self.disclosure)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._rest, 1)

    def _connect(self) -> None:
        view_model = self.view_model
        view_model.changed.connect(self.refresh)
        view_model.began.connect(self._on_began)
        view_model.measured.connect(self._on_measured)
        view_model.trained.connect(self._on_trained)
        self.button.clicked.connect(self._on_pressed)
        self.running.stop.connect(self._on_stop)
        self.check_button.clicked.connect(self._on_check)
        self.classify_button.clicked.connect(self._on_classify)
        self.empty.accepted.connect(self._on_empty)

    @Slot()
    def refresh(self) -> None:
        """Show the state of now."""
        view_model = self.view_model
        ready, running = view_model.readiness, view_model.phase is not Phase.IDLE
        blocked = ready.obstacle is not None and not running
        self._title.setText(train_words.title(ready))
        counts = train_words.counts(ready, view_model.summary)
        self._counts.setText(counts)
        self._counts.setVisible(bool(counts))
        self.empty.setVisible(blocked)
        self._start.setVisible(not running and not blocked)
        self.disclosure.setVisible(not running and not blocked)
        charted = bool(self.running.chart.points())
        self.running.setVisible(running or (charted and view_model.just_trained and not blocked))
        self._rest.setVisible(self.running.isHidden() and not blocked)
        self.running.refresh(view_model)
        self.choices.show_devices(view_model.devices)
        if blocked:
            self._show_obstacle()
        self._show_button()
        self._show_outcome(shown=not running and not blocked)

    def _show_obstacle(self) -> None:
        ready = self.view_model.readiness
        no_project = ready.obstacle is Obstacle.NO_PROJECT
        button = self.tr("Start") if no_project else self.tr("Go to Pictures")
        sentence, hint = train_words.obstacle(ready)
        self.empty.set_words(sentence, hint, button)

    def _show_button(self) -> None:
        view_model = self.view_model
        again = view_model.report is not None
        self.button.setText(self.tr("T&rain again") if again else self.tr("T&rain"))
        self.button.setStyleSheet("" if again else BIG_BUTTON)
        set_look(self._start, "role", "" if again else "card")
        self._start.setMinimumHeight(40)
        margin = 0 if again else 32
        self._start.setContentsMargins(margin, margin, margin, margin)
        set_look(self.button, "kind", "plain" if view_model.just_trained else "accent")
        set_icon(self.button, "train", "text" if view_model.just_trained else "on_accent", 20)
        set_look(self.check_button, "kind", "accent" if view_model.just_trained else "plain")
        set_icon(self.check_button, "check", "on_accent" if view_model.just_trained else "text", 18)
        about = self.tr("{0} on this computer").format(estimate(view_model.estimate()))
        if view_model.was_stopped:
            about = self.tr("Stopped. What was looked at is kept: it goes on from there.")
        self._about.setText(about)
        told = view_model.just_trained and view_model.report is not None and bool(view_model.report.warnings)
        warning = "" if told else train_words.small_classes(view_model.readiness)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))

    def _show_outcome(self, *, shown: bool) -> None:
        report = self.view_model.report
        self._outcome.setVisible(shown and report is not None)
        for button in (self.check_button, self.classify_button):
            button.setVisible(shown and report is not None)
        notes = train_words.notes(report) if report is not None else ""
        self._notes.setText(notes)
        self._notes.setVisible(shown and bool(notes))
        if report is None:
            return
        score, chosen, computer = self.cards
        score.say(headline(report.score), between(report.score))
        chosen.say(report.model.name, train_words.chosen(report))
        device = self.view_model.device
        computer.say(device.name if device is not None else self.tr("this computer"), train_words.took(report))

    @Slot(object)
    def _on_began(self, pictures: int) -> None:
        self.running.chart.begin(pictures)

    @Slot(object)
    def _on_measured(self, point: tuple[int, float]) -> None:
        self.running.chart.add(*point)

    @Slot(object)
    def _on_trained(self, report: RunReport) -> None:
        points = self.running.chart.points()
        if points:  # the line ends where the score is
            self.running.chart.add(max(points[-1][0], report.score.total), report.score.accuracy)

    @Slot()
    def _on_pressed(self) -> None:
        self.start()

    @Slot()
    def _on_stop(self) -> None:
        self.view_model.stop()

    @Slot()
    def _on_check(self) -> None:
        self.go_to.emit("check")

    @Slot()
    def _on_classify(self) -> None:
        self.go_to.emit("classify")

    @Slot()
    def _on_empty(self) -> None:
        no_project = self.view_model.readiness.obstacle is Obstacle.NO_PROJECT
        self.go_to.emit("start" if no_project else "pictures")
