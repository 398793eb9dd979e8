"""The main window: sidebar, page stack, banner, status bar; drops, pasting, shortcuts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from engine.api import DescribeEngine, Device, DeviceFellBack, EngineDescribed, EngineLost, ErrorReport
from gui import wording
from gui.bridge.engine_bridge import EngineBridge
from gui.bridge.project_session import ProjectSession
from gui.crash import CrashKeeper, ReportDialog
from gui.frame.drop_overlay import DropOverlay
from gui.frame.failures import Failures
from gui.frame.focus_keeper import FocusKeeper
from gui.frame.geometry import keep_geometry, restore_geometry
from gui.frame.job_tracker import JobTracker
from gui.frame.label_history import LabelHistory
from gui.frame.new_project_dialog import NewProjectDialog
from gui.frame.page import Page
from gui.frame.pasting import Clipboard
from gui.frame.project_menu import ProjectMenu
from gui.frame.sidebar import Sidebar
from gui.frame.status_bar import StatusBar
from gui.settings.dialog import SettingsDialog
from gui.settings.store import SettingsStore
from gui.theme import theme
from gui.widgets.banner import Banner
from gui.widgets.drop_zone import local_paths


class MainWindow(QMainWindow):
    """Puts pages into a frame.

    Args:
        bridge: the engine.
        session: the open project.
        history: its undo stack.
        store: the settings.
        pages: every page; those with an icon get a place in the sidebar, in this order.
        crashes: where the log for a report comes from, if there is one.

    Signals:
        closing: the window is about to go; the engine should be stopped.
    """

    closing = Signal()

    def __init__(
        self,
        bridge: EngineBridge,
        session: ProjectSession,
        history: LabelHistory,
        store: SettingsStore,
        pages: Sequence[Page],
        crashes: CrashKeeper | None = None,
    ) -> None:
        super().__init__()
        self._bridge, self._session, self._store, self._crashes = bridge, session, store, crashes
        self._pages = {page.key: page for page in pages}
        self._shown = pages[0].key
        self._devices: tuple[Device, ...] = ()
        self._clipboard = Clipboard()
        self._device_asked = store.settings.device
        self.setWindowTitle(self.tr("Tellapart"))
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.menu = ProjectMenu(store)
        self.sidebar = Sidebar(pages, self.menu)
        self.status = StatusBar()
        self.banner = Banner()
        self.stack = QStackedWidget()
        self.jobs = JobTracker(bridge, self)
        self.failures = Failures(bridge, self.banner)
        self.failures.page_wanted.connect(self.show_page)
        self._focus = FocusKeeper(self, self._page_in_front)
        for page in pages:
            self.stack.addWidget(page)
            page.go_to.connect(self.show_page)
            page.hand_over.connect(self._on_hand_over)
        self._lay_out()
        self.overlay = DropOverlay(self)
        self._connect(history)
        self._add_shortcuts()
        restore_geometry(self, 1280, 800)
        self.show_page(pages[0].key)
        self._on_project_changed()
        if crashes is not None and crashes.last_crash:
            self.failures.tell_last_crash(crashes.last_crash)

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._pages[self._shown]

    def _page_in_front(self) -> Page:
        return self.page

    def describe_engine(self) -> None:
        """Ask the engine for its devices; call once the bridge has started."""
        self._bridge.send(DescribeEngine(self._bridge.new_job(), self._store.settings.device))

    @Slot(object)
    def show_page(self, key: str) -> None:
        """Bring a page to the front, or open the settings."""
        if key == "settings":
            self.show_settings()
            return
        page = self._pages.get(key)
        if page is not None:
            self._shown = key
            self.stack.setCurrentWidget(page)
            self.sidebar.set_page(key)
            page.setFocus()  # so that Tab leads into the page; no ring is shown
            page.entered()

    def open_project(self, folder: str) -> None:
        """Open a project folder; `ProjectOpened` or a banner answers."""
        self._session.open(folder)

    @Slot()
    def new_project(self) -> None:
        """Ask for a name, then make a project."""
        dialog = NewProjectDialog("", self)
        if dialog.exec():
            self._session.create(dialog.folder, dialog.name)

    @Slot()
    def choose_project(self) -> None:
        """Ask for a project folder, then open it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a project folder"))
        if folder:
            self.open_project(folder)

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        SettingsDialog(self._store, self._devices, self).open()

    @Slot()
    def paste(self) -> None:
        """Drop what the clipboard holds on the page in front."""
        paths = self._clipboard.paths()
        if paths and self.page.drop_sentence(paths):
            self.page.accept_drop(paths)

    def drop_words(self, paths: tuple[str, ...]) -> tuple[str, bool]:
        """What dropping these files on the window would do, and whether it would do anything."""
        sentence = self.page.drop_sentence(paths)
        if sentence:
            return sentence, True
        return self.tr("Nothing to do here with {0}").format(wording.dropped_things(paths)), False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what dropping would do."""
        paths = local_paths(event.mimeData())
        if paths and event.source() is None:
            sentence, accepted = self.drop_words(paths)
            self.overlay.say(sentence, accepted)
            event.setAccepted(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the overlay away."""
        self.overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files to the page in front."""
        self.overlay.hide()
        paths = local_paths(event.mimeData())
        if paths and self.drop_words(paths)[1]:
            event.acceptProposedAction()
            self.page.accept_drop(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlay over everything."""
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was, unless it lies in a `Shell`, which does."""
        if self.isWindow():
            keep_geometry(self)
        self.closing.emit()
        self._clipboard.forget()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        strip = QVBoxLayout()
        strip.setContentsMargins(24, 16, 24, 0)
        strip.addWidget(self.banner)
        self._strip = QWidget()
        self._strip.setLayout(strip)
        self._strip.hide()
        content.addWidget(self._strip)
        content.addWidget(self.stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.sidebar)
        upper.addLayout(content, 1)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        whole.addWidget(self.status)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)

    def _connect(self, history: LabelHistory) -> None:
        self._bridge.received.connect(self._on_event)
        self._session.opened.connect(self._on_project_opened)
        self._session.changed.connect(self._on_project_changed)
        self._store.changed.connect(self._on_settings_changed)
        self.jobs.changed.connect(self._on_job_changed)
        self.status.cancel.connect(self.jobs.cancel)
        self.status.force.connect(self.jobs.cancel)
        self.sidebar.chosen.connect(self.show_page)
        self.menu.new.triggered.connect(self.new_project)
        self.menu.open.triggered.connect(self.choose_project)
        self.menu.open_recent.connect(self.open_project)
        self.failures.bug.connect(self.show_bug)
        self.banner.shown.connect(self._strip.setVisible)
        self.undo = history.stack.createUndoAction(self, self.tr("Undo"))
        self.redo = history.stack.createRedoAction(self, self.tr("Redo"))

    def _add_shortcuts(self) -> None:
        self.undo.setShortcut(QKeySequence.StandardKey.Undo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for action in (self.undo, self.redo, self.menu.new, self.menu.open):
            self.addAction(action)
        for number, key in enumerate((key for key, page in self._pages.items() if page.icon), start=1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(self.sidebar.button(key).click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self).activated.connect(self.paste)
        QShortcut(QKeySequence("Ctrl+,"), self).activated.connect(self.show_settings)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self).activated.connect(self._quit)

    @Slot()
    def _quit(self) -> None:
        self.window().close()  # which this one only fills

    @Slot(object)
    def _on_event(self, event: object) -> None:
        match event:
            case EngineDescribed():
                self._devices = event.devices
                for device in event.devices:
                    if device.chosen:
                        self.status.show_device(device)
            case DeviceFellBack():
                self.status.show_device(event.device)
            case EngineLost():
                self.status.show_engine_starting()
                self.describe_engine()

    @Slot(object)
    def show_bug(self, report: ErrorReport) -> None:
        """Open the dialog that copies a report."""
        log = self._crashes.log_lines() if self._crashes is not None else ""
        message, _ = wording.sentence_for(report)
        details = f"{report.code}: {report.message}\n{report.traceback}"
        ReportDialog(message, details, self.status.words, log, self).open()

    @Slot(object)
    def _on_hand_over(self, target: tuple[str, tuple[str, ...]]) -> None:
        key, paths = target
        self.show_page(key)
        self._pages[key].accept_drop(paths)

    @Slot()
    def _on_project_opened(self) -> None:
        self._store.remember_project(self._session.folder)
        summary = self._session.summary
        empty = summary is not None and summary.pictures == 0  # nothing else can be done with it
        if self.page.key == "start" or empty:
            self.show_page("pictures")

    @Slot()
    def _on_project_changed(self) -> None:
        summary = self._session.summary
        self.status.show_project(summary)
        self.sidebar.set_project(summary.name if summary is not None else "")

    @Slot()
    def _on_settings_changed(self) -> None:
        settings = self._store.settings
        theme().choose(settings.theme)
        if settings.device != self._device_asked:
            self._device_asked = settings.device
            self.describe_engine()

    @Slot()
    def _on_job_changed(self) -> None:
        self.status.show_job(self.jobs.current)
