"""Runs in which a picture may have several classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import opened, summary, trained
from demo_runs import judged_run

from engine.api import CheckedPicture, ClassScore, DoubtfulLabel, LabelsChanged, SetLabels

TAGS = (("one|six", 3), ("six", 2), ("two", 3))
CHECKED = (
    CheckedPicture(0, "/photos/0.jpg", "one|six", "one|six", 0.9),
    CheckedPicture(1, "/photos/1.jpg", "one|six", "six|two", 0.8),
    CheckedPicture(2, "/photos/2.jpg", "one|six", "six", 0.7),
    CheckedPicture(3, "/photos/3.jpg", "two", "two", 0.9),
    CheckedPicture(4, "/photos/4.jpg", "six", "", 0.6),
)
COUNTS = ((1, 0, 1), (0, 3, 0), (0, 0, 1))


def several_run():
    report = judged_run()
    return replace(
        report,
        model=replace(report.model, thresholds=(0.4, 0.5, 0.6)),
        confusion=COUNTS,
        checked=CHECKED,
        per_class=(
            ClassScore("one", 3, 1.0, 0.333, 0.4),
            ClassScore("six", 4, 1.0, 0.75, 0.5),
            ClassScore("two", 1, 0.5, 1.0, 0.6),
        ),
        doubtful=(
            DoubtfulLabel(1, "/photos/1.jpg", "one|six", "six|two", 0.9),
            DoubtfulLabel(4, "/photos/4.jpg", "six", "", 0.8),
        ),
    )


@pytest.fixture
def tagged(page, bridge):
    bridge.emit(opened(TAGS))
    bridge.emit(trained(several_run(), counts=TAGS))
    return page


def shown(page):
    return [
        page.mix_ups.cell_panel.model.picture(row).picture
        for row in range(page.mix_ups.cell_panel.model.rowCount())
    ]


def fix(page, words):
    panel = page.mix_ups.cell_panel
    panel.menu.aboutToShow.emit()
    {action.text(): action for action in panel.menu.actions()}[words].trigger()


def test_a_cell_holds_pictures_whose_class_was_missed_while_another_was_said(tagged, picture_of):
    assert tagged.view_model.cell == ("one", "two")
    assert shown(tagged) == [1]
    assert tagged.mix_ups.cell_panel.heading.text() == "Has one, which was missed; two was said instead"
    tagged.view_model.look_at("six", "six")
    assert shown(tagged) == [0, 1, 2]
    picture_of(tagged, "check-several-classes")


def test_shares_are_of_all_pictures_that_have_the_class(tagged):
    assert tagged.view_model.mix_ups.totals == (3, 4, 1)


def test_the_numbers_say_from_which_probability_on_a_class_counts(tagged):
    figures = tagged.numbers.figures
    assert figures.columnCount() == 6
    assert [figures.index(0, column).data().replace("\u202f", " ") for column in range(6)] == [
        "one", "3", "1", "33.3 %", "100.0 %", "40.0 %",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "label"),
    [("It is two, not one", "six|two"), ("It is not one", "six"), ("It is two too", "one|six|two")],
)
def test_one_class_of_several_is_put_right_and_the_others_stay(tagged, bridge, words, label):
    tagged.mix_ups.cell_panel.grid.select_row(0)
    fix(tagged, words)
    assert bridge.last(SetLabels).changes == ((1, label),)


def test_a_second_change_builds_on_the_first(tagged, bridge):
    tagged.mix_ups.cell_panel.grid.select_row(0)
    fix(tagged, "It is not one")
    command = bridge.last(SetLabels)
    bridge.emit(LabelsChanged(command.job, command.changes, (), summary(TAGS)))
    assert "now six" in tagged.mix_ups.cell_panel.model.index(0).data()
    fix(tagged, "It is two too")
    assert bridge.last(SetLabels).changes == ((1, "six|two"),)


def test_each_class_is_offered_once_whatever_it_stands_beside(tagged):
    assert tagged.view_model.classes == ("one", "six", "two")


def test_doubtful_labels_name_all_classes_and_no_class_is_a_suggestion_too(tagged, bridge):
    tagged.show_tab("doubtful")
    panel = tagged.doubtful
    assert panel.sentence.text() == "Labelled “one | six”, looks like “six | two”"
    assert panel.picture.classes.count() == 3
    panel.grid.select_row(1)
    assert panel.sentence.text() == "Labelled “six”, looks like “no class”"
    panel.accept_button.click()
    assert bridge.last(SetLabels).changes == ((4, None),)


def test_without_any_counts_it_says_so(page, bridge, picture_of):
    bridge.emit(trained(replace(several_run(), confusion=((0,) * 3,) * 3), counts=TAGS))
    assert page.mix_ups.none.isVisible()
    picture_of(page, "check-no-counts")
