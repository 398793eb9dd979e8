from __future__ import annotations

import pytest
from projects import rows_of, summary_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from engine.api import Device, DeviceKind, JobSucceeded, PicturesListed, ProjectOpened
from gui.bridge.project_session import ProjectSession
from gui.crash import ReportDialog
from gui.frame.label_history import LabelHistory
from gui.frame.main_window import MainWindow
from gui.frame.new_project_dialog import NewProjectDialog
from gui.pages.pictures.view import PicturesPage
from gui.pages.pictures.view_model import PicturesViewModel
from gui.pages.start.view import StartPage
from gui.pages.start.view_model import StartViewModel
from gui.settings.dialog import SettingsDialog
from gui.settings.store import SettingsStore
from gui.widgets.thumbnail_source import ThumbnailSource

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QSpinBox, QAbstractItemView)
CPU = Device(DeviceKind.CPU, 0, "AMD EPYC", None, usable=True, chosen=True)


@pytest.fixture
def window(bridge, tmp_path, qtbot):
    session = ProjectSession(bridge)
    store = SettingsStore(tmp_path / "settings.json")
    start = StartPage(StartViewModel(session, store, ("/samples",)))
    pictures = PicturesPage(PicturesViewModel(bridge, session), ThumbnailSource(64))
    own = MainWindow(bridge, session, LabelHistory(session), store, [start, pictures])
    qtbot.addWidget(own)
    own.show()
    rows = rows_of(["wren", "robin", None], broken=[2])
    job = session.open("/projects/Birds")
    bridge.emit(ProjectOpened(job, summary_of(rows)))
    bridge.emit(PicturesListed(job, 0, rows))
    bridge.emit(JobSucceeded(job))
    return own


def controls_of(widget: QWidget) -> list[QWidget]:
    found = [child for child in widget.findChildren(QWidget) if isinstance(child, CONTROLS)]
    return [child for child in found if not child.objectName().startswith("qt_")]


def nameless(widget: QWidget) -> list[str]:
    return [
        f"{type(control).__name__} {control.objectName()}"
        for control in controls_of(widget)
        if control.isVisibleTo(widget) and not control.accessibleName() and not _inside(control)
    ]


def _inside(control: QWidget) -> bool:
    """Whether it is a part of another control, which has the name, or one of Qt's own dialog buttons."""
    parent = control.parentWidget()
    standard = type(control).__name__ == "QPushButton" and type(parent).__name__ == "QDialogButtonBox"
    return standard or isinstance(parent, CONTROLS) or type(parent).__name__ == "QComboBoxPrivateContainer"


@pytest.mark.parametrize("page", ["start", "pictures"])
def test_every_control_of_the_window_has_a_name_for_screen_readers(window, page):
    window.show_page(page)
    assert len(controls_of(window)) > 10
    assert nameless(window) == []


def test_every_control_of_the_dialogs_has_a_name(window, tmp_path, qtbot):
    store = SettingsStore(tmp_path / "other.json")
    for dialog in (SettingsDialog(store, (CPU,)), NewProjectDialog("Birds"), ReportDialog("Oh", "x", "CPU", "")):
        qtbot.addWidget(dialog)
        dialog.show()
        assert controls_of(dialog)
        assert nameless(dialog) == []


@pytest.mark.parametrize("page", ["start", "pictures"])
def test_tab_reaches_every_control(window, page):
    window.show_page(page)
    window.activateWindow()
    window.sidebar.home.setFocus()
    reached = set()
    for _ in range(80):
        reached.add(QApplication.focusWidget())
        window.focusNextChild()
    wanted = {
        control
        for control in controls_of(window)
        if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert len(wanted) > 6
    missed = [control.accessibleName() for control in wanted - reached if not _exclusive(control)]
    assert missed == []


def _exclusive(control: QWidget) -> bool:
    """Of a group of which one is pressed, Tab reaches one and the arrows the others."""
    return isinstance(control, QAbstractButton) and control.group() is not None


def test_no_control_is_left_out_of_the_tab_order(window):
    for page in ("start", "pictures"):
        window.show_page(page)
        skipped = [
            control.accessibleName()
            for control in controls_of(window)
            if control.isVisible() and not control.focusPolicy() & Qt.FocusPolicy.TabFocus and not _inside(control)
        ]
        assert skipped == []
