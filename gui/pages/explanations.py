"""Asks the engine why: one heat-map at a time, for the picture that is looked at now."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.api import EngineLost, ExplainPicture, JobCancelled, JobFailed, JobId, PictureExplained

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge

ASK_AFTER_MS = 120
KEPT = 48


@dataclass(frozen=True, slots=True)
class Question:
    """Why a model sees a class in a picture.

    Attributes:
        model: key of the model.
        path: the picture.
        class_name: the class, or "" for the most probable one.
    """

    model: str
    path: str
    class_name: str = ""


class Explanations(QObject):
    """Keeps the last answers; a question that nobody waits for any more is withdrawn."""

    changed = Signal()
    """`answer`, `waiting` or `failed` changed."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._question: Question | None = None
        self._job: JobId | None = None
        self._kept: OrderedDict[Question, PictureExplained] = OrderedDict()
        self.failed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(ASK_AFTER_MS)
        self._soon.timeout.connect(self._send)
        bridge.received.connect(self._take)

    @property
    def question(self) -> Question | None:
        """What is asked now."""
        return self._question

    @property
    def answer(self) -> PictureExplained | None:
        """The answer to the question of now, or None while there is none."""
        return self._kept.get(self._question) if self._question is not None else None

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._question is not None and self.answer is None and not self.failed

    def ask(self, question: Question | None) -> None:
        """Ask another question, after a moment of calm; None asks nothing. A failed one may be asked again."""
        if question == self._question and not self.failed:
            return
        self._withdraw()
        self._question, self.failed = question, False
        if self.waiting:
            self._soon.start()
        self.changed.emit()

    def _withdraw(self) -> None:
        self._soon.stop()
        if self._job is not None:
            self._bridge.cancel(self._job)
            self._job = None

    @Slot()
    def _send(self) -> None:
        question = self._question
        if question is not None:
            self._job = self._bridge.new_job()
            self._bridge.send(ExplainPicture(self._job, question.model, question.path, question.class_name))

    @Slot(object)
    def _take(self, event: object) -> None:
        if self._job is None:
            return
        match event:
            case PictureExplained(job=self._job):
                self._keep(event)
            case JobFailed(job=self._job) | JobCancelled(job=self._job):
                self._fail()
            case EngineLost() if self._job in event.jobs:
                self._fail()

    def _keep(self, answer: PictureExplained) -> None:
        self._job = None
        if self._question is not None:
            self._kept[self._question] = answer
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self.changed.emit()

    def _fail(self) -> None:
        self._job = None
        self.failed = True
        self.changed.emit()
