"""The whole job in the real window, drawn offscreen: train on the sample pictures, classify some, save, look."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from engine.api import (
    GENERAL_MODEL,
    EngineDescribed,
    EngineLost,
    FileSaved,
    JobFailed,
    ModelTrained,
    PicturesImported,
    ProcessHost,
    TrainOptions,
    everyday_samples,
    labelled_samples,
)
from gui.app import Desktop, make_application
from gui.frame.page import Page
from gui.settings.store import SettingsStore
from gui.theme import theme

PATIENCE_MS = 300_000
LOOK_EVERY_MS = 20
CALM_MS = 500
"""How long the window is left alone before its picture is taken: thumbnails arrive meanwhile."""

E = TypeVar("E")


class TourFailedError(Exception):
    """A step of the tour did not come to its end; the message says which and why."""


class Tour(QObject):
    """Drives the window as a person would, and keeps what comes out.

    Args:
        folder: where the project, the results and the pictures of the window go; must exist and be empty.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._seen: list[object] = []
        self._failure = ""
        self._desktop = Desktop(ProcessHost(), SettingsStore(folder / "settings.json", self))
        self._desktop.bridge.received.connect(self._on_event)
        self._desktop.window.resize(1280, 800)
        self._desktop.window.show()

    def run(self) -> None:
        """Go through the whole job.

        Raises:
            TourFailedError: if a step fails.
        """
        desktop = self._desktop
        try:
            desktop.start()
            self._wait_for(EngineDescribed)
            self._photograph("start")
            desktop.session.create(
                str(self._folder / "project"), self.tr("Hand signs"), (str(labelled_samples()),)
            )
            self._wait_for(PicturesImported)
            self._photograph("pictures", desktop.pictures_page)
            desktop.window.show_page("train")
            desktop.train_page.view_model.start(TrainOptions())
            model = self._wait_for(ModelTrained).report.model.key
            self._photograph("train", desktop.train_page)
            self._photograph("check", desktop.check_page)
            self._classify(model, labelled_samples())
            self._photograph("classify", desktop.classify_page)
            self._save_results("signs.csv")
            self._classify(GENERAL_MODEL, everyday_samples())
            self._photograph("classify-everyday", desktop.classify_page)
            self._save_results("everyday.csv")
            self._photograph("share", desktop.share_page)
            desktop.share_page.view_model.save(str(self._folder / "hand signs.tellapart"))
            self._wait_for(FileSaved)
        finally:
            desktop.window.close()

    def _classify(self, model: str, pictures: Path) -> None:
        view_model = self._desktop.classify_page.view_model
        self._desktop.window.show_page("classify")
        view_model.clear()
        view_model.models.choose(model)
        view_model.classify((str(pictures),))
        self._until(lambda: len(view_model.book) > 0 and not view_model.running, str(pictures))

    def _save_results(self, table: str) -> None:
        view_model = self._desktop.classify_page.view_model
        book = view_model.book
        view_model.save(tuple(book[row] for row in range(len(book))), str(self._folder / table))
        self._wait_for(FileSaved)

    def _photograph(self, name: str, page: Page | None = None) -> None:
        if page is not None:
            self._desktop.window.show_page(page.key)
        for choice in ("light", "dark"):
            theme().choose(choice)
            loop = QEventLoop()
            QTimer.singleShot(CALM_MS, loop.quit)
            loop.exec()
            self._desktop.window.grab().save(str(self._folder / f"{name}-{choice}.png"))
        theme().choose("light")

    def _wait_for(self, kind: type[E]) -> E:
        self._until(lambda: any(isinstance(event, kind) for event in self._seen), kind.__name__)
        found = next(event for event in self._seen if isinstance(event, kind))
        self._seen.clear()
        return found

    def _until(self, done: Callable[[], bool], what: str) -> None:
        waited = 0
        while not done():
            loop = QEventLoop()
            QTimer.singleShot(LOOK_EVERY_MS, loop.quit)
            loop.exec()
            waited += LOOK_EVERY_MS
            if self._failure or waited > PATIENCE_MS:
                raise TourFailedError(self._failure or f"{what} did not come within {PATIENCE_MS // 1000} s")

    @Slot(object)
    def _on_event(self, event: object) -> None:
        self._seen.append(event)
        if isinstance(event, JobFailed | EngineLost):
            self._failure = event.report.sentence()


def take_tour(folder: Path) -> int:
    """Do the whole job offscreen and say where everything is.

    Args:
        folder: emptied and filled: a project, tables of results, a model file, pictures of the window.

    Returns:
        0, or 1 if a step failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make_application()
    theme().choose("light")
    theme().apply()
    try:
        Tour(folder).run()
    except TourFailedError as error:
        sys.stderr.write(f"The tour ended early: {error}\n")
        return 1
    say = sys.stdout.write
    say(f"Trained on {labelled_samples()}\n")
    for path in sorted(folder.iterdir()):
        say(f"  {path}\n")
    return 0
