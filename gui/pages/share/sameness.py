"""Asking every runtime whether it answers as Tellapart does: what is asked, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QObject, QTemporaryDir

from engine.api import (
    EngineError,
    ErrorReport,
    ModelCard,
    ModelVerified,
    Runtime,
    RuntimeCheck,
    RuntimeStarted,
    RuntimeVerified,
    VerifyModel,
    write_atomically,
)
from gui.pages.share.watched_job import Ending, WatchedJob

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found, so far.

    Attributes:
        checks: of the runtimes that are through.
        ending: how it ended.
        now: the runtime that is being asked, or None.
        certificate: the page that was written, waiting to be saved; "" if there is none.
        notes: what should be known besides, sentences.
        pictures: the folder of the person's own pictures that it was asked about too, or "".
        failure: why the whole check failed, or None.
    """

    checks: tuple[RuntimeCheck, ...] = ()
    ending: Ending = Ending.RUNNING
    now: Runtime | None = None
    certificate: str = ""
    notes: tuple[str, ...] = ()
    pictures: str = ""
    failure: ErrorReport | None = None

    def of(self, runtime: Runtime) -> RuntimeCheck | None:
        """What came of one runtime, or None while nothing has."""
        return next((check for check in self.checks if check.runtime is runtime), None)

    @property
    def agreeing(self) -> tuple[RuntimeCheck, ...]:
        """Those that answer the same."""
        return tuple(check for check in self.checks if check.agrees)

    @property
    def differing(self) -> tuple[RuntimeCheck, ...]:
        """Those that were asked and do not."""
        return tuple(check for check in self.checks if not check.skipped and not check.agrees)


class Sameness(WatchedJob):
    """Checks one model at a time; remembers the last result of every model while the window is open.

    Every check writes its certificate into a folder of its own, so that saving it later takes no second check.
    """

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(bridge, parent)
        self.pictures = ""
        """A folder of the person's own pictures to ask about besides, or ""."""
        self._results: dict[ModelCard, Checked] = {}
        self._kept = QTemporaryDir()

    def result(self, card: ModelCard | None) -> Checked | None:
        """What the last check of a model found, or None."""
        return None if card is None else self._results.get(card)

    def choose_pictures(self, folder: str) -> None:
        """Ask about these pictures besides; "" for the golden ones alone."""
        self.pictures = folder
        self.changed.emit()

    def start(self, card: ModelCard) -> None:
        """Ask every runtime about a model."""
        if self.running:
            return
        job = self._begin(card)
        self._results[card] = Checked(pictures=self.pictures)
        page = self._kept.filePath(f"{job}.html") if self._kept.isValid() else ""
        self._bridge.send(VerifyModel(job, card.key, pictures=self.pictures, certificate=page))
        self.changed.emit()

    def save_certificate(self, card: ModelCard, path: str) -> None:
        """Save the page about the last check of a model.

        Raises:
            EngineError: "missing" if the page is gone, "disk-full" or "cannot-write".
        """
        result = self._results.get(card)
        try:
            page = Path(result.certificate if result is not None else "").read_bytes()
        except OSError as error:
            raise EngineError("missing", "The page of this check is gone.", "Check again.") from error
        write_atomically(Path(path), partial(_write, page))

    def _found(self, card: ModelCard, event: object) -> None:
        result = self._results[card]
        match event:
            case RuntimeStarted():
                result = replace(result, now=event.runtime)
            case RuntimeVerified():
                result = replace(result, now=None, checks=(*result.checks, event.check))
            case ModelVerified():
                result = replace(
                    result, now=None, checks=event.checks, certificate=event.certificate, notes=event.notes
                )
        self._results[card] = result

    def _ended(self, card: ModelCard, ending: Ending, report: ErrorReport | None) -> None:
        self._results[card] = replace(self._results[card], ending=ending, now=None, failure=report)


def _write(page: bytes, file: BinaryIO) -> None:
    file.write(page)
