"""A Check page with a run on it."""

from __future__ import annotations

import pytest
from demo_data import PaintedPictures, opened, trained
from demo_runs import SIGNS, judged_run

from gui.bridge.project_session import ProjectSession
from gui.pages.check.view import CheckPage
from gui.pages.check.view_model import CheckViewModel
from gui.pages.train.view_model import TrainViewModel
from gui.theme import theme


@pytest.fixture
def session(bridge):
    return ProjectSession(bridge)


@pytest.fixture
def training(bridge):
    return TrainViewModel(bridge)


@pytest.fixture
def page(bridge, session, training, qtbot):
    theme().apply()
    pictures = PaintedPictures(120), PaintedPictures(640)
    page = CheckPage(CheckViewModel(bridge, session), training, *(kind.source for kind in pictures))
    page.pictures = pictures
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    page.activateWindow()
    return page


@pytest.fixture
def judged(page, bridge):
    """The page with a run of which everything is known."""
    bridge.emit(opened(SIGNS))
    bridge.emit(trained(judged_run(), counts=SIGNS))
    return page
