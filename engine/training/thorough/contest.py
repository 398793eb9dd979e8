"""Quick against what thorough training makes, on pictures that neither has learned from; the better one stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.preparing import PreparedBackbone
from engine.contracts.judgement import Remeasured, Verdict
from engine.contracts.types import Device, DeviceKind, JobId, Problem, TrainMode, TrainOptions
from engine.jobs import Report, StopToken
from engine.training.answering import CROSS_VALIDATED, TEST_PICTURES, Answers, Taught
from engine.training.choosing import TimeBudget
from engine.training.looking import Looker
from engine.training.quick import QuickModel
from engine.training.thorough.control import TrainingControl
from engine.training.thorough.finishing import TaughtModel
from engine.training.thorough.network import teach_network
from engine.training.thorough.views import Viewed, find_permitted, learn_from_views
from engine.training.trust import weigh

if TYPE_CHECKING:
    import onnx

KEPT_QUICK, KEPT_THOROUGH = "quick", "thorough"
SHARE_OF_JUDGING = 0.3
"""Of the time for choosing, for what is found out about the model that is kept."""
FOLDS_OF_HELD = 5


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """What is kept.

    Attributes:
        model: what is known of it.
        verdict: how it was decided; None where nothing was.
        mode: how it was made.
        network: its graph if the network was taught.
        remeasured: the graph on the CPU against the device that taught it.
        said: things worth knowing.
    """

    model: QuickModel
    verdict: Verdict | None
    mode: TrainMode = TrainMode.QUICK
    network: onnx.ModelProto | None = None
    remeasured: Remeasured | None = None
    said: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Contest:
    """Makes the rivals and decides between them."""

    quick: QuickModel
    looker: Looker
    backbone: PreparedBackbone
    device: Device
    options: TrainOptions
    folder: Path
    job: JobId
    report: Report
    stop: StopToken
    control: TrainingControl

    def hold(self) -> Outcome:
        """Teach in every way that this machine has time for, and keep what was right most often.

        The first rung is judged by Quick's own folds, over all pictures; the second, which is taught once, on the
        pictures that were put aside from it. Where rivals are right equally often, the simpler one stays.

        Raises:
            JobStopped: if the job was cancelled; what was computed is kept.
            EngineError: if a device fails for good, or features cannot be kept.
        """
        self.control.wait_while_paused(self.stop)
        permitted = find_permitted(self.quick, self.looker, options=self.options, job=self.job, report=self.report)
        self.control.wait_while_paused(self.stop)
        viewed = learn_from_views(
            self.quick, self.looker, permitted, options=self.options, job=self.job, report=self.report
        )
        taught = None
        if not self.control.finishing and teaches_network(self.options, self.device):
            taught = teach_network(
                self.quick,
                viewed,
                backbone=self.backbone,
                device=self.device,
                options=self.options,
                folder=self.folder,
                workers=self.looker.workers,
                job=self.job,
                report=self.report,
                stop=self.stop,
                control=self.control,
            )
        verdict = self._verdict(self.quick.taught.judged, viewed.taught.judged)
        said = () if taught is None or taught.problem is None else (taught.problem,)
        if taught is not None and self._network_wins(taught, viewed):
            return replace(self._of_network(taught, viewed), said=said)
        if verdict.kept == KEPT_QUICK:
            return Outcome(self.quick, verdict, said=said)
        return replace(self._of_views(viewed, verdict), said=said)

    def _verdict(self, before: Answers, after: Answers) -> Verdict:
        labels = self.quick.lesson.labels[before.rows]
        quick = float((before.guesses == labels).mean())
        thorough = float((after.guesses == labels).mean())
        kept = KEPT_THOROUGH if thorough > quick else KEPT_QUICK
        return Verdict(pictures=len(labels), quick=quick, thorough=thorough, kept=kept)

    def _network_wins(self, taught: TaughtModel, viewed: Viewed) -> bool:
        """Whether it is right more often than both others on its own held-out pictures, and surer of the truth."""
        labels = self.quick.lesson.labels[taught.answers.rows]
        right, loss = _merit(taught.answers, labels)
        for rival in (self.quick.taught.judged, viewed.taught.judged):
            their_right, their_loss = _merit(_about(rival, taught.answers), labels)
            if right <= their_right or loss >= their_loss:
                return False
        return True

    def _of_views(self, viewed: Viewed, verdict: Verdict) -> Outcome:
        quick = self.quick
        trust = weigh(
            quick.lesson,
            quick.features,
            quick.families,
            viewed.taught,
            quick.recipe,
            set(quick.contents.values()),
            budget=TimeBudget(SHARE_OF_JUDGING * self.options.time_budget),
            options=self.options,
            looker=self.looker,
            job=self.job,
            report=self.report,
        )
        model = replace(quick, taught=viewed.taught, trust=trust, choices=_choices(quick, viewed))
        return Outcome(model, verdict, TrainMode.THOROUGH)

    def _of_network(self, taught: TaughtModel, viewed: Viewed) -> Outcome:
        """Everything that is said of a taught network comes from pictures that were put aside from it."""
        quick, answers = self.quick, taught.answers
        features = quick.features.copy()
        features[answers.rows] = taught.features
        held = Taught(
            head=taught.head,
            turned=quick.taught.turned,
            learned=answers.rows,
            held_out=CROSS_VALIDATED,
            judged=answers,
            out_of_fold=answers,
            fold=np.arange(len(answers.rows)) % FOLDS_OF_HELD,
        )
        trust = weigh(
            quick.lesson,
            features,
            quick.families,
            held,
            quick.recipe,
            set(quick.contents.values()),
            budget=TimeBudget(0.0),
            options=replace(self.options, negatives=""),
            looker=self.looker,
            job=self.job,
            report=self.report,
        )
        known = quick.trust
        trust = replace(
            trust,
            look_alikes=known.look_alikes,
            doubtful=known.doubtful,
            coach=known.coach,
            unreadable=known.unreadable,
            warnings=known.warnings,
        )
        choices = (*_choices(quick, viewed), ("network", "taught"), ("epoch", str(taught.epoch)))
        model = replace(quick, taught=replace(held, held_out=TEST_PICTURES), trust=trust, choices=choices)
        verdict = self._verdict(_about(quick.taught.judged, answers), answers)
        return Outcome(model, verdict, TrainMode.THOROUGH, taught.graph, taught.remeasured)


def teaches_network(options: TrainOptions, device: Device) -> bool:
    """Whether the network itself is taught: always on a GPU; on a CPU where the person gave it time or epochs.

    On few pictures it takes minutes there and was not better (docs/decisions/0010-thorough-training.md).
    """
    return device.kind is not DeviceKind.CPU or options.epochs > 0 or options.minutes > 0


def _about(answers: Answers, other: Answers) -> Answers:
    """The answers that are about the rows of `other`, in its order."""
    places = {int(row): place for place, row in enumerate(answers.rows)}
    chosen = np.array([places[int(row)] for row in other.rows], dtype=np.intp)
    return replace(
        answers, rows=other.rows, scores=answers.scores[chosen], temperatures=answers.temperatures[chosen]
    )


def _merit(answers: Answers, labels: np.ndarray[tuple[int], np.dtype[np.intp]]) -> tuple[int, float]:
    of_truth = answers.probabilities[np.arange(len(labels)), labels]
    return int((answers.guesses == labels).sum()), float(-np.log(np.maximum(of_truth, 1e-12)).mean())


def _choices(quick: QuickModel, viewed: Viewed) -> tuple[tuple[str, str], ...]:
    chosen = dict(quick.choices)
    chosen["mode"] = "thorough"
    chosen["strength"] = f"{viewed.taught.head.strength:g}"
    chosen["variations"] = ", ".join(viewed.permitted.variations)
    chosen["views"] = str(len(viewed.views))
    return tuple(chosen.items())
