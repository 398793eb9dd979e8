from __future__ import annotations

from dataclasses import replace

import pytest
from projects import rows_of, summary_of
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from engine.api import (
    GENERAL_MODEL,
    CreateProject,
    DescribeEngine,
    Device,
    DeviceFellBack,
    DeviceKind,
    EngineDescribed,
    EngineLost,
    ErrorReport,
    FileSaved,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    ModelCard,
    OpenProject,
    Preprocessing,
    ProjectOpened,
)
from gui import wording
from gui.bridge.project_session import ProjectSession
from gui.crash import CrashKeeper, ReportDialog
from gui.frame.label_history import LabelHistory
from gui.frame.main_window import MainWindow
from gui.frame.page import Page
from gui.frame.shell import Shell
from gui.settings.dialog import SettingsDialog
from gui.settings.store import SettingsStore
from gui.theme import theme

JOB = JobId("job")
CPU = Device(DeviceKind.CPU, 0, "AMD EPYC, 2 cores", 8 << 30, usable=True, chosen=True)
CUDA = Device(DeviceKind.CUDA, 0, "NVIDIA GPU", None, usable=False, chosen=False, reason="No driver was found.")
GENERAL = ModelCard(GENERAL_MODEL, "Everyday things", (), "x", Preprocessing(), None, "", 0)
DESCRIBED = EngineDescribed(JOB, "0.1.0", (CPU, CUDA), GENERAL)
DIED = ErrorReport("engine-died", "The engine ended with code -11.", traceback="Segmentation fault")


class PageOfTest(Page):
    """Remembers what was dropped on it."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[tuple[str, ...]] = []
        self.times_entered = 0

    def title(self):
        return self.key.title()

    def drop_sentence(self, paths):
        return f"Drop to classify {wording.dropped_things(paths)}" if self.key == "classify" else ""

    def accept_drop(self, paths):
        self.dropped.append(paths)

    def entered(self):
        self.times_entered += 1


class Start(PageOfTest):
    key = "start"


class Pictures(PageOfTest):
    key = icon = "pictures"


class Classify(PageOfTest):
    key = icon = "classify"


class About(PageOfTest):
    key = "about"
    icon = "info"


@pytest.fixture
def store(tmp_path):
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def session(bridge):
    return ProjectSession(bridge)


@pytest.fixture
def pages(qapp):
    return {page.key: page for page in (Start(), Pictures(), Classify(), About())}


@pytest.fixture
def window(bridge, session, store, pages, qtbot):
    own = MainWindow(bridge, session, LabelHistory(session), store, list(pages.values()))
    qtbot.addWidget(own)
    own.show()
    qtbot.waitExposed(own)
    yield own
    theme().choose("light")


def mime_of(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def hover(window, data):
    event = QDragEnterEvent(
        QPoint(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dragEnterEvent(event)
    return event


def drop(window, data):
    window.dropEvent(
        QDropEvent(
            QPointF(400, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_quitting_by_keyboard_closes_the_shell_around_it_not_only_what_is_in_it(bridge, session, store, qtbot):
    shell = Shell("light")
    qtbot.addWidget(shell)
    shell.show()
    window = MainWindow(bridge, session, LabelHistory(session), store, [Start()])
    shell.take(window)
    quit_key = QKeySequence(QKeySequence.StandardKey.Quit)
    (shortcut,) = [each for each in window.findChildren(QShortcut) if each.key() == quit_key]
    with qtbot.waitSignal(window.closing):
        shortcut.activated.emit()
    assert not shell.isVisible()


def test_the_device_is_always_named_in_the_status_bar(window, bridge):
    assert "looking for devices" in window.status.words
    bridge.emit(DESCRIBED)
    assert "AMD EPYC, 2 cores (CPU)" in window.status.words
    for key in ("pictures", "classify", "start"):
        window.show_page(key)
        assert "AMD EPYC" in window.status.words


def test_a_device_that_failed_is_replaced_in_the_status_bar_and_told(window, bridge):
    bridge.emit(DeviceFellBack(JOB, CPU, "The graphics card ran out of memory."))
    assert "AMD EPYC" in window.status.words
    assert "ran out of memory" in window.banner.words


def test_pages_are_reached_by_click_and_by_shortcut(window, pages, qtbot):
    qtbot.mouseClick(window.sidebar.button("pictures"), Qt.MouseButton.LeftButton)
    assert window.page is pages["pictures"]
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page is pages["classify"]
    assert window.sidebar.button("classify").isChecked()
    assert not window.sidebar.button("pictures").isChecked()
    assert pages["classify"].times_entered == 1


def test_a_page_can_lead_to_another_and_hand_files_over(window, pages):
    pages["start"].hand_over.emit(("classify", ("/a.jpg",)))
    assert window.page is pages["classify"]
    assert pages["classify"].dropped == [("/a.jpg",)]
    pages["classify"].go_to.emit("pictures")
    assert window.page is pages["pictures"]


@pytest.mark.parametrize(("labels", "page"), [((), "pictures"), (("wren", None), "classify")])
def test_a_project_without_pictures_asks_for_some_wherever_it_was_made(
    window, pages, bridge, session, labels, page
):
    window.show_page("classify")
    session.create("/projects/Birds", "Birds")
    bridge.emit(ProjectOpened(bridge.last(CreateProject).job, summary_of(rows_of(labels))))
    assert window.page is pages[page]


def test_hovering_files_say_what_dropping_will_do(window, pages, tmp_path):
    window.show_page("classify")
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
    event = hover(window, mime_of(*folders, tmp_path / "1.jpg", tmp_path / "2.jpg"))
    assert event.isAccepted()
    assert window.overlay.isVisible()
    assert window.overlay.sentence == "Drop to classify 3 folders and 2 pictures"
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not window.overlay.isVisible()


def test_a_drop_anywhere_goes_to_the_page_in_front(window, pages, tmp_path):
    window.show_page("classify")
    data = mime_of(tmp_path / "ä ö.jpg")
    hover(window, data)
    drop(window, data)
    assert pages["classify"].dropped == [(str(tmp_path / "ä ö.jpg"),)]
    assert not window.overlay.isVisible()


def test_a_page_that_has_no_use_for_files_says_so_and_gets_none(window, pages, tmp_path):
    window.show_page("pictures")
    data = mime_of(tmp_path / "a.jpg")
    hover(window, data)
    assert window.overlay.sentence == "Nothing to do here with 1 picture"
    drop(window, data)
    assert pages["pictures"].dropped == []


def test_pasted_files_go_to_the_page_in_front(window, pages, tmp_path, qtbot):
    window.show_page("classify")
    QGuiApplication.clipboard().setMimeData(mime_of(tmp_path / "a.jpg"))
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pages["classify"].dropped == [(str(tmp_path / "a.jpg"),)]


def test_a_running_job_is_shown_with_its_words_and_can_be_cancelled(window, bridge):
    assert window.status.job_words == ""
    bridge.emit(JobProgress(JOB, "classifying", 1480, 2062, 5.0))
    assert window.status.job_words == "classifying 1,480 of 2,062, 5 s left"
    window.status.cancel_button.click()
    assert bridge.cancelled == [JOB]
    assert window.status.job_words == "stopping…"


def test_a_job_that_will_not_stop_offers_force(window, bridge):
    bridge.emit(JobProgress(JOB, "classifying", 1, 10, None))
    assert not window.status.force_button.isVisible()
    window.status.cancel_button.click()
    window.jobs.lose_patience()
    assert window.status.force_button.isVisible()
    window.status.force_button.click()
    assert bridge.kills == 1


def test_a_lost_engine_is_told_and_the_window_goes_on(window, bridge, pages):
    window.show_page("classify")
    bridge.emit(DESCRIBED)
    bridge.emit(EngineLost(DIED, (JOB,)))
    assert window.banner.isVisible()
    assert "The engine stopped." in window.banner.words
    assert "Your results so far are kept. It is starting again." in window.banner.words
    assert window.page is pages["classify"]
    assert len(bridge.sent_of(DescribeEngine)) == 1
    bridge.emit(DESCRIBED)
    assert "running again" in window.banner.words


def test_a_failure_shows_what_to_do_first(window, bridge):
    bridge.emit(JobFailed(JOB, ErrorReport("disk-full", "There is no space left.", "Free some space.")))
    assert window.banner.words == "Free some space. There is no space left."
    bridge.emit(FileSaved(JobId("another"), "/out.csv"))
    assert not window.banner.isVisible()


def test_a_model_of_a_newer_version_leads_to_where_versions_are_told(window, bridge, pages):
    bridge.emit(JobFailed(JOB, ErrorReport("newer-model", "Made by a newer one.", "Update Tellapart.")))
    assert window.banner.words.startswith("Update Tellapart, then open it again.")
    window.banner.button.click()
    assert window.page is pages["about"]
    bridge.emit(JobFailed(JOB, ErrorReport("disk-full", "There is no space left.", "Free some space.")))
    assert not window.banner.button.isVisible()


def test_a_bug_opens_a_dialog_whose_report_can_be_copied(window, bridge, qtbot):
    report = ErrorReport("internal", "boom", traceback='File "/home/somebody/secret.py", line 3\nKeyError')
    bridge.emit(JobFailed(JOB, report))
    (dialog,) = window.findChildren(ReportDialog)
    dialog.copy.click()
    copied = QApplication.clipboard().text()
    assert "KeyError" in copied
    assert "somebody" not in copied
    dialog.names.setChecked(True)
    assert "/home/somebody/secret.py" in dialog.report.toPlainText()
    dialog.close()


def test_after_a_hard_crash_the_next_start_offers_its_report(bridge, session, store, qtbot, tmp_path):
    crashes = CrashKeeper(tmp_path / "log")
    crashes.last_crash = "Fatal Python error: Segmentation fault"
    window = MainWindow(bridge, session, LabelHistory(session), store, [Start()], crashes)
    qtbot.addWidget(window)
    assert "ended unexpectedly" in window.banner.words
    window.banner.button.click()
    (dialog,) = window.findChildren(ReportDialog)
    assert "Segmentation fault" in dialog.report.toPlainText()
    dialog.close()


def test_an_opened_project_is_named_counted_and_remembered(window, bridge, session, store, pages):
    summary = summary_of(rows_of(["wren", "robin", None]))
    session.open(summary.folder)
    bridge.emit(ProjectOpened(bridge.last(OpenProject).job, summary))
    assert "Birds" in window.sidebar.project.text()
    assert "3 pictures, 2 classes" in window.status.words
    assert store.settings.recent_projects == (summary.folder,)
    assert window.page is pages["pictures"]


def test_the_project_menu_opens_a_recent_project(window, bridge, store, tmp_path):
    folder = tmp_path / "Birds"
    folder.mkdir()
    store.remember_project(str(folder))
    store.remember_project(str(tmp_path / "gone"))
    window.menu.fill()
    recent = [action for action in window.menu.actions() if action.data()]
    assert [action.text() for action in recent] == ["Birds"]
    recent[0].trigger()
    assert bridge.last(OpenProject).folder == str(folder)


def test_a_setting_is_used_at_once(window, bridge, store):
    store.change(replace(store.settings, theme="dark"))
    assert theme().dark
    assert bridge.sent_of(DescribeEngine) == []
    store.change(replace(store.settings, device=DeviceKind.CPU))
    assert bridge.last(DescribeEngine).device is DeviceKind.CPU


def test_the_settings_say_why_a_device_is_not_chosen(window, bridge):
    bridge.emit(DESCRIBED)
    window.show_page("settings")
    (dialog,) = window.findChildren(SettingsDialog)
    words = " ".join(child.text() for child in dialog.findChildren(type(window.status._left)))
    assert "No driver was found." in words
    dialog.close()


def test_the_window_opens_again_as_large_as_it_was(window, bridge, session, store, qtbot):
    window.resize(1000, 640)
    with qtbot.waitSignal(window.closing, timeout=1000):
        window.close()
    again = MainWindow(bridge, session, LabelHistory(session), store, [Start()])
    qtbot.addWidget(again)
    assert again.height() == 640  # the width is fitted to the offscreen screen, which is narrow


def test_tab_leads_through_the_frame(window, qtbot):
    window.activateWindow()
    window.sidebar.home.setFocus()
    seen = set()
    for _ in range(30):
        seen.add(QApplication.focusWidget())
        window.focusNextChild()
    for reachable in (window.sidebar.project, window.sidebar.button("pictures"), window.sidebar.settings):
        assert reachable in seen


def test_the_keyboard_stays_on_the_page_when_the_control_that_had_it_goes(window, bridge, pages, qtbot):
    window.show()
    window.show_page("classify")
    bridge.emit(JobProgress(JOB, "classifying", 1, 9, None))
    window.status.cancel_button.setFocus()
    assert QApplication.focusWidget() is window.status.cancel_button
    bridge.emit(JobCancelled(JOB))
    assert window.status.cancel_button.isHidden()
    assert QApplication.focusWidget() is window.page
