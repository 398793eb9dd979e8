"""What the start page does with what a person picks or drops."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gui.bridge.project_session import ProjectSession
from gui.frame.project_folder import free_folder, projects_folder
from gui.pages.start.dropped import common_name, looks_labelled
from gui.settings.store import SettingsStore

_STORE_FILE = "project.sqlite"


class StartViewModel(QObject):
    """State of the start page.

    Args:
        session: opens and makes projects.
        store: remembers recent projects.
        samples: paths of the packaged sample pictures, as one imports them.

    Signals:
        classify: tuple of paths that should be classified.
        asked: `question` changed.
        recent_changed: other projects are recent.
    """

    classify = Signal(object)
    asked = Signal()
    recent_changed = Signal()

    def __init__(
        self,
        session: ProjectSession,
        store: SettingsStore,
        samples: tuple[str, ...],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._store, self._samples = session, store, samples
        self.question: tuple[str, ...] = ()
        """Dropped paths of which the person is asked whether to learn from them; empty while nothing is asked."""
        store.changed.connect(self._on_settings_changed)

    @property
    def has_samples(self) -> bool:
        """Whether sample pictures are packaged."""
        return bool(self._samples)

    def recent(self) -> tuple[tuple[str, str], ...]:
        """(name, folder) of the recent projects that are still there, the newest first."""
        folders = self._store.settings.recent_projects
        return tuple((Path(folder).name, folder) for folder in folders if (Path(folder) / _STORE_FILE).is_file())

    def open(self, folder: str) -> None:
        """Open a project folder."""
        self._session.open(folder)

    @Slot()
    def try_samples(self) -> None:
        """Open the sample project, or make it."""
        name = self.tr("Sample pictures")
        folder = projects_folder() / name
        if (folder / _STORE_FILE).is_file():
            self._session.open(str(folder))
        else:
            self._session.create(str(free_folder(projects_folder(), name)), name, self._samples)

    def drop(self, paths: tuple[str, ...]) -> None:
        """Take dropped things: labelled folders are asked about, a project is opened, pictures are classified."""
        if len(paths) == 1 and (Path(paths[0]) / _STORE_FILE).is_file():
            self.open(paths[0])
        elif looks_labelled(paths):
            self._ask(paths)
        else:
            self.classify.emit(paths)

    @Slot()
    def learn(self) -> None:
        """Answer the question: make a project of what was dropped."""
        paths = self.question
        self._ask(())
        if paths:
            name = common_name(paths) or self.tr("My pictures")
            self._session.create(str(free_folder(projects_folder(), name)), name, paths)

    @Slot()
    def only_classify(self) -> None:
        """Answer the question: only classify what was dropped."""
        paths = self.question
        self._ask(())
        if paths:
            self.classify.emit(paths)

    @Slot()
    def leave_it(self) -> None:
        """Answer the question: neither."""
        self._ask(())

    def _ask(self, paths: tuple[str, ...]) -> None:
        self.question = paths
        self.asked.emit()

    @Slot()
    def _on_settings_changed(self) -> None:
        self.recent_changed.emit()
