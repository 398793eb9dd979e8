from __future__ import annotations

import pytest

from gui.theme import theme
from gui.widgets.elided_path import ElidedPath

LONG = "/home/somebody/" + "a long name/" * 20 + "hands"


@pytest.fixture
def path(qtbot):
    theme().apply()
    path = ElidedPath("No folder yet")
    qtbot.addWidget(path)
    path.resize(300, 24)
    path.show()
    return path


def test_without_a_path_it_says_so(path):
    assert path.text() == "No folder yet"
    assert path.accessibleName() == "No folder yet"


def test_a_long_path_keeps_its_ends_and_is_whole_in_its_tool_tip(path):
    path.show_path(LONG)
    assert path.text().startswith("/home")
    assert path.text().endswith("hands")
    assert path.fontMetrics().horizontalAdvance(path.text()) <= 300
    assert path.toolTip() == path.accessibleName() == LONG


def test_with_more_room_it_says_more(path):
    path.show_path(LONG)
    short = path.text()
    path.resize(600, 24)
    assert len(path.text()) > len(short)
