from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt

from gui.widgets.class_list import PICTURES_MIME, ClassEntry, ClassList

LINES = (
    ClassEntry("All", "30", None, droppable=False, editable=False),
    ClassEntry("robin", "20", 1.0, "1"),
    ClassEntry("wren", "10", 0.5, "2"),
)


@pytest.fixture
def classes(qtbot):
    widget = ClassList("Classes")
    qtbot.addWidget(widget)
    widget.set_entries(LINES, 0)
    return widget


def drop(classes, place):
    data = QMimeData()
    data.setData(PICTURES_MIME, json.dumps([4, 5]).encode())
    model = classes.model()
    parent = model.index(place, 0) if place >= 0 else QModelIndex()
    if not model.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, parent):
        return False
    return model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, parent)


def test_choosing_a_line_tells_its_place(classes, qtbot):
    with qtbot.waitSignal(classes.chosen, timeout=1000) as chosen:
        classes.setCurrentIndex(classes.model().index(2, 0))
    assert chosen.args == [2]


def test_new_counts_do_not_count_as_a_choice(classes, qtbot):
    with qtbot.assertNotEmitted(classes.chosen):
        classes.set_entries((*LINES, ClassEntry("dunnock", "1", 0.1)), 1)
    assert classes.currentIndex().row() == 1


def test_pictures_dragged_onto_a_class_are_told(classes, qtbot):
    with qtbot.waitSignal(classes.dropped, timeout=1000) as dropped:
        assert drop(classes, 2)
    assert dropped.args == [(2, (4, 5))]


@pytest.mark.parametrize("place", [0, -1])
def test_nothing_can_be_dropped_beside_a_class(classes, qtbot, place):
    with qtbot.assertNotEmitted(classes.dropped):
        assert not drop(classes, place)


def test_a_class_can_be_renamed_in_its_place(classes, qtbot):
    model = classes.model()
    with qtbot.waitSignal(classes.renamed, timeout=1000) as renamed:
        model.setData(model.index(1, 0), " European robin ")
    assert renamed.args == [(1, "European robin")]
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_a_line_reads_aloud_with_its_count(classes):
    spoken = classes.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "robin, 20"
