"""The Check page: the score in words, cells and their pictures, labels put right."""

from __future__ import annotations

import pytest
from demo_data import opened, run, summary, trained
from PySide6.QtCore import Qt

from engine.api import JobId, LabelsChanged, SetLabels
from gui.frame.label_history import LabelHistory

SIGNS = [("one", 10), ("six", 9), ("two", 8)]
RUN = run(
    {
        ("one", "one"): [0.9] * 9,
        ("one", "two"): [0.6],
        ("two", "two"): [0.9] * 5,
        ("two", "six"): [0.5, 0.97, 0.7],
        ("six", "six"): [0.8] * 8,
        ("six", "one"): [0.4],
    }
)


@pytest.fixture
def checked(page, bridge):
    bridge.emit(opened(SIGNS))
    bridge.emit(trained(RUN, counts=SIGNS))
    return page


def shown(page):
    return [page.mix_ups.cell_panel.model.picture(row) for row in range(page.mix_ups.cell_panel.model.rowCount())]


def fix(page, words):
    """Choose an entry of the menu under "The label is wrong"."""
    page.mix_ups.cell_panel.menu.aboutToShow.emit()
    actions = {action.text(): action for action in page.mix_ups.cell_panel.menu.actions()}
    actions[words].trigger()


def test_before_any_training_it_leads_to_train(page, qtbot, picture_of):
    assert page.empty.isVisible()
    picture_of(page, "check-empty")
    with qtbot.waitSignal(page.go_to) as gone:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert gone.args == ["train"]


def test_the_score_is_a_sentence_and_the_worst_mix_up_is_open(checked, picture_of):
    assert checked.header.title.text() == "Right for 22 of 27 pictures it had never seen"
    assert checked.mix_ups.cell_panel.heading.text() == "Really two, guessed six"
    assert [picture.confidence for picture in shown(checked)] == [0.97, 0.7, 0.5]
    assert checked.mix_ups.grid.current() == (2, 1)
    picture_of(checked, "check-mix-ups")


def test_arrow_keys_go_from_cell_to_cell(checked, qtbot):
    checked.mix_ups.grid.table.setFocus()
    qtbot.keyClick(checked.mix_ups.grid.table, Qt.Key.Key_Left)
    qtbot.keyClick(checked.mix_ups.grid.table, Qt.Key.Key_Up)
    qtbot.keyClick(checked.mix_ups.grid.table, Qt.Key.Key_Up)
    assert checked.view_model.cell == ("one", "one")
    assert checked.mix_ups.cell_panel.heading.text() == "Really one, and recognised"
    assert len(shown(checked)) == 9


def test_a_click_on_a_cell_shows_its_pictures(checked, qtbot):
    table = checked.mix_ups.grid.table
    place = table.visualRect(table.model().index(0, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert checked.view_model.cell == ("one", "two")


def test_cells_say_shares_or_counts_and_always_the_sentence(checked, qtbot):
    cell = checked.mix_ups.grid.table.model().index(2, 1)
    assert cell.data() == "38"
    qtbot.mouseClick(checked.mix_ups.counts_tab, Qt.MouseButton.LeftButton)
    assert cell.data() == "3"
    words = cell.data(Qt.ItemDataRole.ToolTipRole).replace("\u202f", " ")
    assert words == "3 of 8 pictures that really are “two” were taken for “six” (38 %)."


def test_a_wrong_label_is_put_right_and_can_be_undone(checked, bridge, session):
    history = LabelHistory(session)
    wrong = shown(checked)[0]
    checked.mix_ups.cell_panel.grid.select_row(0)
    fix(checked, "It is six")
    command = bridge.last(SetLabels)
    assert command.changes == ((wrong.picture, "six"),)
    assert not checked.mix_ups.cell_panel.fixed.isVisible()

    bridge.emit(LabelsChanged(command.job, command.changes, ((wrong.picture, "two"),), summary(SIGNS)))
    assert "1 label changed" in checked.mix_ups.cell_panel.fixed.text()
    assert checked.mix_ups.cell_panel.fixed.isVisible()

    history.stack.undo()
    undone = bridge.last(SetLabels)
    assert undone.changes == ((wrong.picture, "two"),)
    bridge.emit(LabelsChanged(undone.job, undone.changes, command.changes, summary(SIGNS)))
    assert not checked.mix_ups.cell_panel.fixed.isVisible()


def test_several_labels_are_fixed_at_once(checked, bridge):
    checked.mix_ups.cell_panel.grid.selectAll()
    fix(checked, "None of these: no class")
    assert {label for _, label in bridge.last(SetLabels).changes} == {None}
    assert len(bridge.last(SetLabels).changes) == 3


def test_learning_again_is_asked_for(checked, qtbot):
    with qtbot.waitSignal(checked.learn_again):
        qtbot.mouseClick(checked.mix_ups.cell_panel.learn_button, Qt.MouseButton.LeftButton)


def test_the_numbers_stand_one_click_away(checked, qtbot, picture_of):
    qtbot.mouseClick(checked.tabs["numbers"], Qt.MouseButton.LeftButton)
    words = checked.numbers.sentence.text().replace("\u202f", " ")
    assert "accuracy 81.5 % (22 of 27)" in words
    assert "balanced accuracy" in words
    assert checked.numbers.figures.index(2, 3).data().replace("\u202f", " ") == "62.5 %"
    picture_of(checked, "check-numbers")


def test_a_thousand_classes_show_those_that_are_mixed_up(page, bridge, qtbot, picture_of):
    cells = {(f"thing {i}", f"thing {i}"): [0.9] * 2 for i in range(1000)}
    cells |= {("thing 70", "thing 71"): [0.8] * 3, ("thing 500", "thing 2"): [0.9]}
    counts = [(f"thing {i}", 2) for i in range(1000)]
    bridge.emit(opened(counts))
    bridge.emit(trained(run(cells), counts=counts))
    assert len(page.view_model.shown.classes) == 30
    assert page.view_model.cell == ("thing 70", "thing 71")
    picture_of(page, "check-thousand")
    qtbot.mouseClick(page.mix_ups.all_classes, Qt.MouseButton.LeftButton)
    assert page.mix_ups.grid.table.model().rowCount() == 1000
    assert page.view_model.cell == ("thing 70", "thing 71")
    table = page.mix_ups.grid.table
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))


def test_of_a_run_from_before_nothing_is_said_that_was_not_measured(checked):
    again = "Train again to know."
    assert checked.sureness.sentence.text().endswith(again)
    assert not checked.sureness.answers.isVisibleTo(checked.sureness)
    assert checked.coach.advice.text().endswith(again)
    assert checked.doubtful.empty.words == (
        "Wrong labels were not looked for when this model was made Train again to find them."
    )


def test_labels_changed_elsewhere_are_marked_too(checked, bridge):
    picture = shown(checked)[1]
    bridge.emit(LabelsChanged(JobId("pictures"), ((picture.picture, "six"),), (), summary(SIGNS)))
    assert checked.view_model.relabelled == {picture.picture: "six"}


def test_another_project_forgets_the_old_score(checked, bridge):
    bridge.emit(opened(SIGNS, folder="/another"))
    assert checked.empty.isVisible()
