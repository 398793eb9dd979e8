"""What holds for every control of these pages: a name for screen readers, and a way there by keyboard."""

from __future__ import annotations

import pytest
from demo_data import PaintedPictures, model, opened, results, run, trained
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QTableView,
    QWidget,
)

from engine.api import (
    ClassifyPictures,
    ExportModel,
    JobSucceeded,
    ModelExported,
    ModelVerified,
    PicturesClassified,
    Runtime,
    RuntimeCheck,
    Target,
    VerifyModel,
    Written,
)
from gui.bridge.project_session import ProjectSession
from gui.pages.check.view import CheckPage
from gui.pages.check.view_model import CheckViewModel
from gui.pages.classify.view import ClassifyPage
from gui.pages.classify.view_model import ClassifyViewModel
from gui.pages.share.view import SharePage
from gui.pages.share.view_model import ShareViewModel
from gui.pages.train.view import TrainPage
from gui.pages.train.view_model import TrainViewModel
from gui.theme import theme

CONTROLS = (QAbstractButton, QAbstractItemView, QSlider, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox)
SIGNS = [("one", 10), ("two", 10)]
RUN = run({("one", "one"): [0.9] * 9, ("one", "two"): [0.6], ("two", "two"): [0.9] * 10})


def classify(bridge):
    view_model = ClassifyViewModel(bridge)
    pictures = PaintedPictures(120), PaintedPictures(640)
    page = ClassifyPage(view_model, pictures[0].source, pictures[1].source)
    page.pictures = pictures
    bridge.emit(opened(SIGNS, models=(model(),)))
    view_model.classify(("/photos",))
    job = bridge.last(ClassifyPictures).job
    bridge.emit(PicturesClassified(job, results(30)))
    bridge.emit(JobSucceeded(job))
    return page


def train(bridge):
    page = TrainPage(TrainViewModel(bridge))
    bridge.emit(opened(SIGNS))
    bridge.emit(trained(RUN, counts=SIGNS))
    page.disclosure.button.setChecked(True)
    return page


def check(bridge):
    pictures = PaintedPictures(120), PaintedPictures(640)
    view_model = CheckViewModel(bridge, ProjectSession(bridge))
    page = CheckPage(view_model, TrainViewModel(bridge), pictures[0].source, pictures[1].source)
    page.pictures = pictures
    bridge.emit(opened(SIGNS))
    bridge.emit(trained(RUN, counts=SIGNS))
    return page


def share(bridge):
    page = SharePage(ShareViewModel(bridge))
    bridge.emit(opened(SIGNS, models=(model(),)))
    return page


def elsewhere(bridge):
    page = share(bridge)
    page.show_tab("elsewhere")
    view_model = page.view_model
    view_model.writing.choose_folder("/out")
    view_model.writing.start(view_model.chosen, (Target.PYTHON,))
    job = bridge.last(ExportModel).job
    bridge.emit(
        ModelExported(job, "/out/hands 3.tellapart", (Written(Target.PYTHON, "/out/share/python", 80_000),))
    )
    bridge.emit(JobSucceeded(job))
    return page


def same(bridge):
    page = share(bridge)
    page.show_tab("same")
    view_model = page.view_model
    view_model.sameness.choose_pictures("/garden")
    view_model.sameness.start(view_model.chosen)
    command = bridge.last(VerifyModel)
    wrong = RuntimeCheck(Runtime.JAVA, "17", 36, 0.9, 0.0123, 9.2, failures=("exif-6: 0.0123 apart.",))
    bridge.emit(ModelVerified(command.job, (wrong,), command.certificate))
    bridge.emit(JobSucceeded(command.job))
    return page


@pytest.fixture(params=[classify, train, check, share, elsewhere, same], ids=lambda build: build.__name__)
def page(request, bridge, qtbot):
    theme().apply()
    page = request.param(bridge)
    page.kept_alive = bridge
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    return page


def controls(page: QWidget) -> list[QWidget]:
    inner = [child for view in page.findChildren(QTableView) for child in view.findChildren(QWidget)]
    inner += [child for box in page.findChildren(QComboBox) for child in box.findChildren(QWidget)]
    inner += [child for box in page.findChildren(QSpinBox) for child in box.findChildren(QWidget)]
    found = [child for child in page.findChildren(QWidget) if isinstance(child, CONTROLS)]
    return [child for child in found if child not in inner and not isinstance(child, QHeaderView)]


def test_every_control_has_a_name(page):
    nameless = [
        child
        for child in controls(page)
        if child.isVisible()
        and not (child.accessibleName() or (isinstance(child, QAbstractButton) and child.text()))
    ]
    assert nameless == []


def test_tab_reaches_every_control(page, qtbot):
    page.activateWindow()
    page.setFocus()
    reached = set()
    for _ in range(80):
        qtbot.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is not None:
            reached.add(focused)
    wanted = {child for child in controls(page) if child.isVisible() and child.isEnabled()}
    in_group = {child for child in wanted if isinstance(child, QAbstractButton) and child.isCheckable()}
    assert wanted - in_group - reached == set()
    for child in in_group - reached:  # the arrow keys lead on from the pressed one of a group
        assert any(other.parent() is child.parent() for other in in_group & reached)


def test_both_themes_show_it(page, picture_of, request):
    for choice in ("dark", "light"):
        theme().choose(choice)
        picture_of(page, f"{request.node.callspec.id}-{choice}")
    theme().choose("system")
