"""The Train page: what will be learned, one big button, the chart, the outcome."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.api import RunReport, TrainMode
from gui.frame.page import Page
from gui.numbers import estimate
from gui.pages.train import train_words
from gui.pages.train.choices_panel import ChoicesPanel
from gui.pages.train.interrupted_note import InterruptedNote
from gui.pages.train.network_field import NetworkField
from gui.pages.train.next_steps import NextSteps, dress
from gui.pages.train.outcome_panel import OutcomePanel
from gui.pages.train.plan_panel import PlanPanel
from gui.pages.train.readiness import Obstacle
from gui.pages.train.running_card import RunningCard
from gui.pages.train.running_facts import RunningFacts
from gui.pages.train.view_model import Phase, TrainViewModel
from gui.settings.kept_choices import KeptChoices
from gui.widgets.buttons import accent_button
from gui.widgets.disclosure import Disclosure
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import label, set_look

BIG_BUTTON = "min-height: 68px; min-width: 200px; font-size: 18px;"


class TrainPage(Page):
    """Everything about one training, from the button to the score.

    Args:
        view_model: the training.
        kept: what was chosen before, or None to begin with the defaults each time.
    """

    key = "train"
    icon = "train"

    def __init__(
        self, view_model: TrainViewModel, kept: KeptChoices | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self._kept = kept
        self.plan = view_model.plan
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Train")

    def start(self) -> None:
        """Train with what is chosen, as if the button had been pressed."""
        self.view_model.start()

    def entered(self) -> None:
        """The page came to the front."""
        self._ask_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is asked for this page alone would keep another page's work waiting."""
        self.plan.drop()
        super().hideEvent(event)

    def _make_widgets(self) -> None:
        view_model = self.view_model
        self._title = label("", "title")
        self._counts = label("", "muted", wrap=True)
        self.interrupted = InterruptedNote()
        self.button = accent_button(self.tr("T&rain"), "train")
        self._about = label("", "muted", wrap=True)
        self._warning = label("", "doubt", wrap=True)
        self.choices = ChoicesPanel(NetworkField(view_model.backbones))
        self.disclosure = Disclosure(self.tr("choices"), self.choices)
        self.plan_panel = PlanPanel(self.plan)
        self.plan_disclosure = Disclosure(self.tr("what thorough training does"), self.plan_panel)
        self.running = RunningCard()
        self.running_facts = RunningFacts()
        self.outcome = OutcomePanel()
        self.next = NextSteps()
        self.better_button = self.next.better
        self.check_button = self.next.check
        self.classify_button = self.next.classify
        self.empty = EmptyState("train", "")
        self._rest = QWidget()

    def _lay_out(self) -> None:
        self._start = QFrame()
        start = QHBoxLayout(self._start)
        start.setContentsMargins(0, 0, 0, 0)
        start.setSpacing(16)
        start.addWidget(self.button)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._about)
        words.addWidget(self._warning)
        words.addStretch(1)
        start.addLayout(words, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(14)
        parts: tuple[QWidget, ...] = (
            self._title,
            self._counts,
            self.interrupted,
            self.outcome,
            self.next,
            self._start,
            self.disclosure,  # above the other, which comes and goes with what is chosen in it
            self.plan_disclosure,
            self.running,
            self.running_facts,
            self.empty,
            self._rest,
        )
        for part in parts:
            layout.addWidget(part, 1 if part in {self.running, self.empty, self._rest} else 0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)

    def _connect(self) -> None:
        view_model = self.view_model
        view_model.changed.connect(self.refresh)
        view_model.began.connect(self._on_began)
        view_model.measured.connect(self._on_measured)
        view_model.trained.connect(self._on_trained)
        view_model.ended.connect(self._on_ended)
        view_model.project_changed.connect(self._on_project)
        self.plan.changed.connect(self.refresh)
        self.choices.changed.connect(self._on_chosen)
        self.disclosure.opened.connect(self._on_choices)
        self.plan_disclosure.opened.connect(self._on_plan)
        self.interrupted.resume.connect(view_model.resume)
        self.interrupted.forget.connect(view_model.forget)
        self.button.clicked.connect(self._on_pressed)
        self.better_button.clicked.connect(view_model.make_better)
        self.running.stop.connect(view_model.stop)
        self.running.finish.connect(view_model.finish)
        self.running.pause.connect(self._on_pause)
        self.check_button.clicked.connect(self._on_check)
        self.classify_button.clicked.connect(self._on_classify)
        self.empty.accepted.connect(self._on_empty)

    @Slot()
    def refresh(self) -> None:
        """Show the state of now."""
        view_model = self.view_model
        ready, running = view_model.readiness, view_model.phase is not Phase.IDLE
        blocked = ready.obstacle is not None and not running
        idle = not running and not blocked
        self._title.setText(train_words.title(ready))
        counts = train_words.counts(ready, view_model.summary)
        self._counts.setText(counts)
        self._counts.setVisible(bool(counts))
        self.interrupted.tell(view_model.interrupted if not running else None)
        self.empty.setVisible(blocked)
        self._start.setVisible(idle)
        self.disclosure.setVisible(idle)
        self.running.refresh(view_model)
        self.running.setVisible(running or (self.running.charted and view_model.just_trained and not blocked))
        self.running_facts.setVisible(running and bool(view_model.epochs))
        if running and view_model.epochs:
            self.running_facts.refresh(view_model)
        self._rest.setVisible(self.running.isHidden() and not blocked)
        self.choices.show_devices(view_model.devices)
        self.choices.several_found(ready.several)
        if blocked:
            self._show_obstacle()
        self._show_button()
        self._show_outcome(shown=idle)
        self._show_plan(shown=idle)

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
        self.button.setAccessibleName(self.button.text().replace("&", ""))
        self.button.setStyleSheet("" if again else BIG_BUTTON)
        set_look(self._start, "role", "" if again else "card")
        self._start.setMinimumHeight(40)
        margin = 0 if again else 32
        self._start.setContentsMargins(margin, margin, margin, margin)
        dress(self.button, "train", accent=not view_model.just_trained, size=20)
        self._about.setText(self._time())
        told = view_model.just_trained and view_model.report is not None and bool(view_model.report.warnings)
        warning = "" if told else train_words.small_classes(view_model.readiness)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))

    def _time(self) -> str:
        view_model = self.view_model
        stopped = view_model.was_stopped and view_model.interrupted is None  # else a note says what is kept
        if stopped and view_model.running_mode is TrainMode.THOROUGH:
            return self.tr("Stopped before its end: nothing was changed.")
        if stopped:
            return self.tr("Stopped. What was looked at is kept: it goes on from there.")
        if view_model.options.mode is TrainMode.QUICK:
            return self.tr("{0} on this computer").format(estimate(view_model.estimate()))
        if self.plan.seconds is not None:
            return self.tr("thorough, {0} on this computer").format(estimate(self.plan.seconds))
        return self.tr("thorough, working out how long it takes…") if self.plan.estimating else self.tr("thorough")

    def _show_outcome(self, *, shown: bool) -> None:
        view_model = self.view_model
        report = view_model.report
        self.outcome.setVisible(shown and report is not None)
        self.next.setVisible(shown and report is not None)
        if report is None:
            return
        fell_back = view_model.fell_back if view_model.just_trained else ""
        self.outcome.show_report(report, view_model.device, fell_back)
        self.next.refresh(view_model, report)

    def _show_plan(self, *, shown: bool) -> None:
        view_model = self.view_model
        thorough = view_model.can_better or view_model.options.mode is TrainMode.THOROUGH
        self.plan_disclosure.setVisible(shown and thorough)

    def _ask_time(self) -> None:
        view_model = self.view_model
        wanted = view_model.just_trained and view_model.can_better
        if view_model.can_start and (wanted or view_model.options.mode is TrainMode.THOROUGH):
            self._be_about()
            self.plan.ask_time(view_model.folder, view_model.thorough_options)

    def _be_about(self) -> None:
        view_model = self.view_model
        self.plan.be_about(view_model.folder, view_model.thorough_options, view_model.readiness.pictures)

    @Slot()
    def _on_project(self) -> None:
        if self._kept is not None:
            self.choices.show_options(self._kept.of(self.view_model.folder))
        self._on_chosen()

    @Slot()
    def _on_chosen(self) -> None:
        options = self.choices.options()
        self.view_model.options = options
        if self._kept is not None:
            self._kept.keep(self.view_model.folder, options)
        self._be_about()
        if self.isVisible():
            self._ask_time()
        self.refresh()

    @Slot(object)
    def _on_choices(self, opened: bool) -> None:
        if opened:
            self.view_model.backbones.ask()

    @Slot(object)
    def _on_plan(self, opened: bool) -> None:
        view_model = self.view_model
        if opened and view_model.can_start:
            self._be_about()
            self.plan.ask_time(view_model.folder, view_model.thorough_options)
            self.plan.ask_preview(view_model.folder, view_model.thorough_options)

    @Slot(object)
    def _on_began(self, pictures: int) -> None:
        self.plan.drop()
        self.running.chart.begin(pictures)
        self.area.verticalScrollBar().setValue(0)

    @Slot(object)
    def _on_measured(self, point: tuple[int, float]) -> None:
        self.running.chart.add(*point)

    @Slot(object)
    def _on_trained(self, report: RunReport) -> None:
        points = self.running.chart.points()
        if points:  # the line ends where the score is
            self.running.chart.add(max(points[-1][0], report.score.total), report.score.accuracy)

    @Slot()
    def _on_ended(self) -> None:
        if self.isVisible():
            self._ask_time()

    @Slot(object)
    def _on_pause(self, paused: bool) -> None:
        self.view_model.pause(paused=paused)

    @Slot()
    def _on_pressed(self) -> None:
        self.start()

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
