"""The real window with the real engine, training thoroughly: a process that is there to be killed.

Opens the project if it is there and goes on with its interrupted training, as the button would; else makes it and
trains. Meanwhile it changes a label in every life of the engine. Says what happens as JSON lines:

    {"engine": 4711, "stage": "freezing", "share": 0.5}     the training is here; the engine's process number
    {"labelled": [3, "another class"]}                      this is on disk, the engine says
    {"lost": true}                                          the engine died, and the window knows
    {"resumed": true} or {"began": true}                    the training goes on, or begins
    {"model": "/…/x.tellapart"}                             the training has ended

No import of Qt at the top: the engine's process, started by "spawn", imports this file too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PATIENCE_MS = 500_000


def main(project: str, pictures: str, work: str, size: str, epochs: str, life: str) -> int:
    from PySide6.QtCore import QObject, QTimer, Slot

    from engine.api import (
        DeviceKind,
        EngineLost,
        EpochFinished,
        JobFailed,
        JobProgress,
        JobSucceeded,
        LabelsChanged,
        ModelTrained,
        PicturesImported,
        ProcessHost,
        ProjectOpened,
        TrainingInterrupted,
        TrainMode,
        TrainOptions,
    )
    from gui.app import Desktop, make_application
    from gui.gc_guard import GarbageGuard
    from gui.settings.store import SettingsStore

    application = make_application()
    guard = GarbageGuard(application)
    host = ProcessHost()
    desktop = Desktop(host, SettingsStore(Path(work) / "settings.json"))
    options = TrainOptions(
        "killed", device=DeviceKind.CPU, mode=TrainMode.THOROUGH, size=int(size), epochs=int(epochs)
    )

    class Watch(QObject):
        """Does what a person would, and tells of it."""

        def __init__(self) -> None:
            super().__init__()
            self._life = int(life)
            self._offered = self._labelled = self._training = False
            desktop.bridge.received.connect(self._on_event)

        @Slot(object)
        def _on_event(self, event: object) -> None:
            match event:
                case PicturesImported():
                    tell(began=True)
                    self._train()
                case TrainingInterrupted():
                    self._offered = True
                case ModelTrained():
                    tell(model=event.report.model.key)
                    application.quit()
                case JobSucceeded() if not self._training and self._opened(event.job):
                    self._go_on()
                case JobProgress() if self._training:
                    self._here(event.stage, event.done / event.total if event.total else 0.0)
                case EpochFinished():
                    self._here("epoch", event.epoch / event.epochs)
                case LabelsChanged():
                    tell(labelled=list(event.changes[0]))
                case ProjectOpened():
                    self._opening = event.job
                case JobFailed():
                    tell(failed=event.report.message + event.report.traceback)
                    application.exit(1)
                case EngineLost():
                    self._life += 1
                    self._offered = self._labelled = self._training = False
                    tell(lost=True)

        _opening: object = None

        def _opened(self, job: object) -> bool:
            summary = desktop.session.summary
            return job == self._opening and summary is not None and summary.pictures > 0

        def _go_on(self) -> None:
            if self._offered:
                tell(resumed=True)
                self._training = True
                desktop.train_page.view_model.resume()
            else:
                tell(began=True)
                self._train()

        def _train(self) -> None:
            self._training = True
            desktop.train_page.view_model.start(options)

        def _here(self, stage: str, share: float) -> None:
            tell(engine=host.process_id, stage=stage, share=share)
            if not self._labelled:
                self._labelled = True
                desktop.session.set_labels([(1 + self._life, class_of_life(self._life))], "label")

    watch = Watch()
    QTimer.singleShot(PATIENCE_MS, application.quit)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    desktop.start()
    if (Path(project) / "project.sqlite").is_file():
        desktop.session.open(project)
    else:
        desktop.session.create(project, "killed", (pictures,))
    code = application.exec()
    desktop.close()
    guard.stop()
    del watch
    return int(code)


def class_of_life(life: int) -> str:
    """What picture number `life + 1` is labelled with in a life of the engine."""
    return f"class of life {life}"


def tell(**said: Any) -> None:
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:7]))
