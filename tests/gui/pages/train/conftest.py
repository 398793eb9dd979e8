"""The Train page in a few states."""

from __future__ import annotations

import pytest
from demo_data import opened, run, trained
from PySide6.QtCore import Qt

from engine.api import JobSucceeded, TrainModel
from gui.pages.train.view import TrainPage
from gui.pages.train.view_model import TrainViewModel
from gui.theme import theme

BIRDS = [("dunnock", 40), ("robin", 40), ("wren", 40)]
OUTCOME = run({("wren", "wren"): [0.9] * 38, ("wren", "robin"): [0.7] * 2, ("robin", "robin"): [0.9] * 40})


@pytest.fixture
def page(bridge, qtbot):
    theme().apply()
    page = TrainPage(TrainViewModel(bridge))
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    return page


@pytest.fixture
def started(page, bridge, qtbot):
    bridge.emit(opened(BIRDS))
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    return page


@pytest.fixture
def quickly_trained(started, bridge):
    """After a quick training with mistakes."""
    job = bridge.last(TrainModel).job
    bridge.emit(trained(OUTCOME, job, BIRDS))
    bridge.emit(JobSucceeded(job))
    return started


@pytest.fixture
def thorough(quickly_trained, qtbot):
    """While thorough training runs."""
    qtbot.mouseClick(quickly_trained.better_button, Qt.MouseButton.LeftButton)
    return quickly_trained
