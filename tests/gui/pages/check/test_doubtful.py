"""Doubtful labels: one key each, the next one comes by itself, everything can be undone."""

from __future__ import annotations

import pytest
from demo_data import summary, trained
from demo_runs import SIGNS, judged_run
from PySide6.QtCore import Qt

from engine.api import ExplainPicture, LabelsChanged, PicturesRemoved, RemovePictures, SetLabels
from gui.frame.label_history import LabelHistory
from gui.pages.check.doubtful_review import Decision


@pytest.fixture
def panel(judged):
    judged.show_tab("doubtful")
    judged.doubtful.grid.setFocus()
    return judged.doubtful


@pytest.fixture
def review(judged):
    return judged.view_model.doubtful


def press(panel, qtbot, key):
    qtbot.keyClick(panel.grid, key)


def on_disk(bridge, before=None):
    command = bridge.last(SetLabels)
    bridge.emit(LabelsChanged(command.job, command.changes, before or (), summary(SIGNS)))
    return command


def row(panel):
    return panel.grid.currentIndex().row()


def test_the_most_doubtful_one_is_looked_at_first(panel, judged, picture_of):
    assert row(panel) == 0
    assert panel.sentence.text() == "Labelled “one”, looks like “two”"
    assert panel.progress_words.text() == "0 of 4 looked at"
    assert judged.tabs["doubtful"].text() == "&Doubtful labels  4"
    picture_of(judged, "check-doubtful")


def test_a_accepts_the_suggestion_and_the_next_one_comes(panel, review, bridge, qtbot):
    press(panel, qtbot, Qt.Key.Key_A)
    assert row(panel) == 1
    assert review.decision(0) is Decision.OPEN, "it is shown when it is on disk"
    command = on_disk(bridge)
    assert command.changes == ((review.labels[0].picture, "two"),)
    assert review.decision(0) is Decision.CHANGED
    assert panel.progress_words.text() == "1 of 4 looked at"
    assert "now two" in panel.model.index(0).data()


def test_undo_makes_it_doubtful_again(panel, review, bridge, session, qtbot):
    history = LabelHistory(session)
    press(panel, qtbot, Qt.Key.Key_A)
    before = ((review.labels[0].picture, "one"),)
    on_disk(bridge, before)
    assert history.stack.undoText() == "Accept 1 suggested class"
    history.stack.undo()
    assert on_disk(bridge).changes == before
    assert review.decision(0) is Decision.OPEN
    assert panel.progress_words.text() == "0 of 4 looked at"


def test_undo_takes_decisions_back_in_their_order_also_what_was_kept(panel, review, bridge, session, qtbot):
    history = LabelHistory(session)
    press(panel, qtbot, Qt.Key.Key_A)
    before = ((review.labels[0].picture, "one"),)
    on_disk(bridge, before)
    press(panel, qtbot, Qt.Key.Key_K)
    assert history.stack.undoText() == "Keep 1 label"
    assert row(panel) == 2
    history.stack.undo()
    assert review.decision(1) is Decision.OPEN
    assert review.decision(0) is Decision.CHANGED
    assert row(panel) == 1, "what was taken back is looked at again"
    history.stack.redo()
    assert review.decision(1) is Decision.KEPT
    history.stack.undo()
    history.stack.undo()
    assert on_disk(bridge).changes == before
    assert review.decision(0) is Decision.OPEN
    assert row(panel) == 0


def test_k_keeps_the_label_for_later_runs_too_and_takes_that_back(panel, judged, review, bridge, qtbot):
    press(panel, qtbot, Qt.Key.Key_K)
    assert review.decision(0) is Decision.KEPT
    assert row(panel) == 1
    assert bridge.sent_of(SetLabels) == []
    bridge.emit(trained(judged_run("hands 4"), counts=SIGNS))
    assert review.decision(0) is Decision.KEPT
    assert row(panel) == 1, "the first one of which nothing was decided"
    panel.grid.select_row(0)
    press(panel, qtbot, Qt.Key.Key_K)
    assert review.decision(0) is Decision.OPEN
    assert row(panel) == 0


def test_r_takes_the_picture_out_and_undo_puts_it_back(panel, review, bridge, session, qtbot):
    history = LabelHistory(session)
    press(panel, qtbot, Qt.Key.Key_R)
    command = bridge.last(RemovePictures)
    assert command.pictures == (review.labels[0].picture,)
    bridge.emit(PicturesRemoved(command.job, command.pictures, True, (), summary(SIGNS)))
    assert review.decision(0) is Decision.REMOVED
    assert "removed" in panel.model.index(0).data()
    history.stack.undo()
    back = bridge.last(RemovePictures)
    assert not back.removed
    bridge.emit(PicturesRemoved(back.job, back.pictures, False, (), summary(SIGNS)))
    assert review.decision(0) is Decision.OPEN


def test_several_at_once_become_one_change(panel, review, bridge, qtbot):
    panel.grid.selectAll()
    press(panel, qtbot, Qt.Key.Key_A)
    assert len(bridge.sent_of(SetLabels)) == 1
    assert on_disk(bridge).changes == tuple((entry.picture, entry.suggested) for entry in review.labels)
    assert review.open == 0
    assert panel.progress_words.text() == "4 of 4 looked at"


def test_a_label_changed_elsewhere_is_shown_too(panel, review, bridge):
    picture = review.labels[2].picture
    bridge.emit(LabelsChanged("pictures", ((picture, None),), (), summary(SIGNS)))
    assert review.decision(2) is Decision.CHANGED
    assert "now no class" in panel.model.index(2).data()


def test_a_removed_picture_can_neither_be_accepted_nor_removed_again(panel, review, bridge):
    gone = review.labels[0].picture
    bridge.emit(PicturesRemoved("pictures", (gone,), True, (), summary(SIGNS)))
    panel.grid.select_row(0)
    assert not panel.accept_button.isEnabled()
    assert not panel.remove_button.isEnabled()
    review.accept((0,))
    assert bridge.sent_of(SetLabels) == []


def test_the_heat_map_explains_the_suggested_class_first(panel, review, bridge, qtbot):
    press(panel, qtbot, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: bool(bridge.sent_of(ExplainPicture)))
    command = bridge.last(ExplainPicture)
    assert (command.path, command.class_name) == (review.labels[0].path, "two")


def test_learning_again_is_offered_once_something_changed(panel, judged, bridge, qtbot):
    assert not panel.learn_button.isVisible()
    press(panel, qtbot, Qt.Key.Key_A)
    on_disk(bridge)
    assert panel.learn_button.isVisible()
    with qtbot.waitSignal(judged.learn_again):
        qtbot.mouseClick(panel.learn_button, Qt.MouseButton.LeftButton)


def test_without_doubtful_labels_it_says_so(page, bridge, picture_of):
    bridge.emit(trained(judged_run(doubtful=0), counts=SIGNS))
    page.show_tab("doubtful")
    assert page.doubtful.empty.isVisible()
    assert page.tabs["doubtful"].text() == "&Doubtful labels"
    picture_of(page, "check-doubtful-none")


def test_keys_work_from_the_tab_that_was_clicked(judged, bridge, qtbot):
    tab = judged.tabs["doubtful"]
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    tab.setFocus()
    qtbot.keyClick(tab, Qt.Key.Key_A)
    assert len(bridge.last(SetLabels).changes) == 1


def test_keys_do_nothing_on_other_tabs(judged, bridge, qtbot):
    judged.show_tab("mix-ups")
    judged.mix_ups.cell_panel.grid.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_R):
        qtbot.keyClick(judged.mix_ups.cell_panel.grid, key)
    assert bridge.sent_of(SetLabels) == []
    assert bridge.sent_of(RemovePictures) == []
