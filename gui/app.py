"""The composition root: the only place that knows everything."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from engine.api import EngineHost, ErrorReport, ProcessHost, installed_version, labelled_samples, own_channel
from gui.bridge.engine_bridge import EngineBridge
from gui.bridge.project_session import ProjectSession
from gui.bridge.thumbnail_adapter import ThumbnailAdapter
from gui.crash import CrashKeeper, log_folder
from gui.frame.application import Application
from gui.frame.label_history import LabelHistory
from gui.frame.main_window import MainWindow
from gui.frame.newer_versions import NewerVersions
from gui.frame.running_window import RunningWindow
from gui.frame.shell import Shell
from gui.gc_guard import GarbageGuard
from gui.numbers import readable_locale
from gui.pages.about.view import AboutPage
from gui.pages.check.view import CheckPage
from gui.pages.check.view_model import CheckViewModel
from gui.pages.classify.view import ClassifyPage
from gui.pages.classify.view_model import ClassifyViewModel
from gui.pages.pictures.view import PicturesPage
from gui.pages.pictures.view_model import PicturesViewModel
from gui.pages.share.view import SharePage
from gui.pages.share.view_model import ShareViewModel
from gui.pages.start.view import StartPage
from gui.pages.start.view_model import StartViewModel
from gui.pages.train.view import TrainPage
from gui.pages.train.view_model import TrainViewModel
from gui.settings.kept_choices import KeptChoices
from gui.settings.kept_sharing import KeptSharing
from gui.settings.store import SettingsStore, settings_file
from gui.theme import theme
from gui.widgets.thumbnail_source import ThumbnailSource

THUMBNAIL_EDGE = 160
LARGE_EDGE = 640

_ASSETS = Path(__file__).resolve().parent.parent / "assets"


class Desktop(QObject):
    """The window and all that lives as long as it does.

    Args:
        host: runs the engine.
        store: the settings.
        crashes: where the log for a report comes from, if there is one.
    """

    def __init__(self, host: EngineHost, store: SettingsStore, crashes: CrashKeeper | None = None) -> None:
        super().__init__()
        self._store, self._crashes = store, crashes
        self.bridge = EngineBridge(host, self)
        self.session = ProjectSession(self.bridge, self)
        self.history = LabelHistory(self.session, self)
        ratio = QApplication.primaryScreen().devicePixelRatio() if QApplication.primaryScreen() else 1.0
        thumbnails = self._thumbnails(round(THUMBNAIL_EDGE * ratio))
        self.start_page = StartPage(StartViewModel(self.session, store, (str(labelled_samples()),), self))
        self.pictures_page = PicturesPage(PicturesViewModel(self.bridge, self.session, self), thumbnails)
        self.train_page = TrainPage(TrainViewModel(self.bridge, self), KeptChoices(store))
        self.check_page = CheckPage(
            CheckViewModel(self.bridge, self.session, self),
            self.train_page.view_model,
            thumbnails,
            self._thumbnails(round(LARGE_EDGE * ratio)),
        )
        self.classify_page = ClassifyPage(
            ClassifyViewModel(self.bridge, self), thumbnails, self._thumbnails(round(LARGE_EDGE * ratio))
        )
        self.share_page = SharePage(ShareViewModel(self.bridge, self), KeptSharing(store))
        self.window = MainWindow(
            self.bridge,
            self.session,
            self.history,
            store,
            (
                self.start_page,
                self.pictures_page,
                self.train_page,
                self.check_page,
                self.classify_page,
                self.share_page,
                AboutPage(self.bridge, _ASSETS),
            ),
            crashes,
        )
        self.start_page.new_project.connect(self.window.new_project)
        self.start_page.open_project.connect(self.window.choose_project)
        self.pictures_page.new_project.connect(self.window.new_project)
        self.pictures_page.check_labels.connect(self._check_labels)
        self.pictures_page.undo.connect(self.history.stack.undo)
        self.history.stack.undoTextChanged.connect(self.pictures_page.offer_undo)
        self.check_page.learn_again.connect(self._learn_again)
        self.newer = NewerVersions(store, own_channel(), parent=self)
        self.newer.found.connect(self.window.status.show_newer)
        self.window.closing.connect(self.close)
        store.changed.connect(self._use_settings)
        self._use_settings()

    def start(self) -> None:
        """Start the engine; returns at once."""
        self.bridge.start()
        self.window.describe_engine()
        self.newer.start()

    def open(self, paths: tuple[str, ...]) -> None:
        """Do with files what their kind asks for: open a project, use a model, classify pictures."""
        pictures = []
        for path in paths:
            if Path(path).suffix.lower() == ".tellapart":
                self.classify_page.view_model.models.open(path)
                self.window.show_page("classify")
            elif (Path(path) / "project.sqlite").is_file():
                self.window.open_project(path)
            else:
                pictures.append(path)
        if pictures:
            self.window.show_page("classify")
            self.classify_page.accept_drop(tuple(pictures))

    @Slot(object)
    def come_forward(self, paths: tuple[str, ...]) -> None:
        """Put the window in front of all others, and open files in it."""
        outer = self.window.window()
        outer.setWindowState(outer.windowState() & ~Qt.WindowState.WindowMinimized)
        outer.show()
        outer.raise_()
        outer.activateWindow()
        self.open(paths)

    @Slot()
    def close(self) -> None:
        """Stop the engine; returns when it is gone."""
        self.newer.end()
        self.bridge.stop()

    @Slot(object)
    def show_crash(self, traceback_text: object) -> None:
        """Offer to copy a report of a bug in the window."""
        self.window.show_bug(
            ErrorReport(
                "internal",
                "Something went wrong inside Tellapart.",
                "Your pictures and labels are safe. Copy the report and send it to us.",
                traceback=str(traceback_text),
            )
        )

    def _thumbnails(self, edge: int) -> ThumbnailSource:
        source = ThumbnailSource(edge, self)
        ThumbnailAdapter(self.bridge, source)
        return source

    @Slot()
    def _check_labels(self) -> None:
        self.window.show_page("check")
        self.check_page.show_tab("doubtful")

    @Slot()
    def _learn_again(self) -> None:
        self.train_page.start()

    @Slot()
    def _use_settings(self) -> None:
        settings = self._store.settings
        view_model = self.classify_page.view_model
        view_model.device = settings.device
        view_model.top = settings.top
        view_model.reduced_decoding = settings.reduced_decoding
        self.train_page.view_model.preferred_device = settings.device


def make_application() -> QApplication:
    """The Qt application, named; the one that runs, if there is one."""
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Tellapart")
    application.setOrganizationName("Tellapart")
    application.setApplicationVersion(installed_version())
    QLocale.setDefault(readable_locale(QLocale.system()))
    application.setWindowIcon(QIcon(str(_ASSETS / "icons" / "tellapart.svg")))
    return application


def fill_window(shell: Shell, paths: tuple[str, ...], running: RunningWindow) -> int:
    """Put the real window into the outline that is on the screen, and stay until it is closed.

    Args:
        shell: the outline, shown.
        paths: pictures, folders, a project or a model file to begin with.
        running: where later starts ask for this window.

    Returns:
        The exit code.
    """
    application = make_application()
    crashes = CrashKeeper(log_folder())
    crashes.install()
    store = SettingsStore(settings_file())
    translators = _translate(application, store.settings.language)
    theme().choose(store.settings.theme)
    theme().apply()
    guard = GarbageGuard(application)
    desktop = Desktop(ProcessHost(), store, crashes)
    crashes.crashed.connect(desktop.show_crash)
    shell.take(desktop.window)
    desktop.window.show_page(desktop.window.page.key)  # moving into the shell took the keyboard away from it
    # The window is painted before the engine's process is started: two starts at once would slow down both.
    QTimer.singleShot(0, desktop.start)
    running.asked.connect(desktop.come_forward)
    running.listen()
    if isinstance(application, Application):
        application.files_opened.connect(desktop.come_forward)
        application.listen_for_files()
    try:
        desktop.open(paths)
        code = application.exec()
    finally:
        # Its threads would keep the process alive.
        desktop.close()
        running.close()
    guard.stop()
    crashes.uninstall()
    for translator in translators:
        application.removeTranslator(translator)
    return code


def _translate(application: QApplication, language: str) -> list[QTranslator]:
    locale = QLocale(language) if language else QLocale.system()
    installed = []
    qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt_texts), ("tellapart", str(_ASSETS / "translations"))):
        translator = QTranslator(application)
        if translator.load(locale, name, "_", folder):
            application.installTranslator(translator)
            installed.append(translator)
    return installed
