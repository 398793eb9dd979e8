from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import theme
from gui.widgets.labels import label
from gui.widgets.scrolling_panel import ScrollingPanel


@pytest.fixture
def panel(qtbot):
    theme().apply()
    content = QWidget()
    layout = QVBoxLayout(content)
    for _ in range(10):
        layout.addWidget(label("a sentence of several words " * 6, wrap=True))
    panel = ScrollingPanel(content, "Sentences")
    qtbot.addWidget(panel)
    panel.resize(900, 900)
    panel.show()
    return panel


def test_where_everything_fits_there_is_nothing_to_scroll_and_tab_passes_by(panel, qtbot):
    qtbot.waitUntil(lambda: panel.widget().width() == panel.viewport().width())
    assert panel.verticalScrollBar().maximum() == 0
    assert panel.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_in_a_small_window_it_scrolls_by_keyboard(panel, qtbot):
    panel.resize(400, 200)
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)
    assert panel.focusPolicy() is Qt.FocusPolicy.TabFocus
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert panel.verticalScrollBar().value() > 0
    assert panel.accessibleName() == "Sentences"
