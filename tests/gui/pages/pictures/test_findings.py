"""What a training found out about the pictures, and pictures with several classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import run
from projects import rows_of, summary_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.api import (
    DoubtfulLabel,
    JobId,
    LabelsChanged,
    LookAlikes,
    ModelTrained,
    PicturesListed,
    ProjectOpened,
    RenameClass,
    SetLabels,
    TrainingInterrupted,
)
from gui.bridge.project_session import ProjectSession
from gui.pages.pictures.view import PicturesPage
from gui.pages.pictures.view_model import PicturesViewModel, Shown
from gui.widgets.thumbnail_source import ThumbnailSource

ROWS = rows_of(["robin"] * 12 + ["wren"] * 9)
FOUND = replace(
    run({("robin", "robin"): [0.9] * 12, ("wren", "wren"): [0.9] * 9}),
    look_alikes=LookAlikes((("/pictures/7.jpg", "/pictures/2.jpg", "/gone.jpg"), ("/pictures/3.jpg",)), 3, 0.97),
    doubtful=(
        DoubtfulLabel(4, "/pictures/4.jpg", "robin", "wren", 0.7),
        DoubtfulLabel(15, "/pictures/15.jpg", "wren", "robin", 0.9),
    ),
)
NOBODY = JobId("nobody")


@pytest.fixture
def page(bridge, qtbot):
    page = PicturesPage(PicturesViewModel(bridge, ProjectSession(bridge)), ThumbnailSource(64))
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def open_rows(bridge, rows, folder="/projects/Birds"):
    bridge.emit(ProjectOpened(NOBODY, summary_of(rows, folder)))
    bridge.emit(PicturesListed(NOBODY, 0, rows))


def shown(page) -> list[str]:
    model = page.grid.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def said(page) -> list[str]:
    return [link.text() for link in page.strip.links() if link.isVisible()]


def test_nothing_found_says_nothing(page, bridge):
    open_rows(bridge, rows_of(["robin"] * 12 + ["wren"] * 12))
    assert not page.strip.isVisible()


def test_what_is_worth_a_look_stands_on_top(page, bridge, picture_of):
    open_rows(bridge, rows_of(["robin"] * 12 + ["wren"] * 9 + [None], broken=[1, 2]))
    bridge.emit(ModelTrained(NOBODY, FOUND, None))
    assert said(page) == [
        "2 could not be read",
        "1 without a class",
        "3 look alike",
        "2 may be mislabelled",
        "wren has only 9",
    ]
    picture_of(page, "pictures-findings")


def test_look_alikes_are_shown_group_by_group(page, bridge):
    open_rows(bridge, ROWS)
    bridge.emit(ModelTrained(NOBODY, FOUND, None))
    page.strip.look_alikes.click()
    assert [text.rpartition(", ")[2] for text in shown(page)] == ["group 1", "group 1", "group 2"]
    assert page._model.visible == [2, 7, 3]
    page.strip.everything.click()
    assert len(shown(page)) == len(ROWS)
    assert not page.strip.everything.isVisible()


def test_doubtful_labels_lead_to_the_check_page(page, bridge, qtbot):
    open_rows(bridge, ROWS)
    bridge.emit(ModelTrained(NOBODY, FOUND, None))
    with qtbot.waitSignal(page.check_labels, timeout=1000):
        page.strip.doubtful.click()


def test_a_label_put_right_is_not_doubtful_any_more(page, bridge):
    open_rows(bridge, ROWS)
    bridge.emit(ModelTrained(NOBODY, FOUND, None))
    assert shown(page)[3] == "robin, perhaps wren"
    bridge.emit(LabelsChanged(NOBODY, ((4, "wren"),), ((4, "robin"),), summary_of(ROWS)))
    assert page.strip.doubtful.text() == "1 may be mislabelled"
    assert shown(page)[3] == "wren, 4.jpg"


def test_a_small_class_is_shown_by_its_link(page, bridge):
    open_rows(bridge, ROWS)
    page.strip.small.click()
    assert len(shown(page)) == 9


def test_findings_of_one_project_are_not_told_of_another(page, bridge):
    open_rows(bridge, ROWS)
    bridge.emit(ModelTrained(NOBODY, FOUND, None))
    open_rows(bridge, ROWS, "/projects/Others")
    assert said(page) == ["wren has only 9"]


def test_an_interrupted_training_leads_to_the_train_page(page, bridge, qtbot):
    open_rows(bridge, ROWS)
    bridge.emit(TrainingInterrupted(NOBODY, "/another", 4, "birds 4", "2026-01-01T10:00:00Z", 0.6))
    assert not page.note.isVisible()
    bridge.emit(TrainingInterrupted(NOBODY, "/projects/Birds", 4, "birds 4", "2026-01-01T10:00:00Z", 0.6))
    assert page.note.words.startswith("A training of “birds 4” was interrupted at 60")
    with qtbot.waitSignal(page.go_to, timeout=1000) as going:
        page.note.button.click()
    assert going.args == ["train"]


SEVERAL = rows_of(["robin", "robin|wren", "wren", None])


def test_pictures_with_several_classes_belong_to_each(page, bridge):
    open_rows(bridge, SEVERAL)
    assert [(line.words, line.count) for line in page.panel.classes.entries()[2:]] == [
        ("robin", "2"),
        ("wren", "2"),
    ]
    page._model.show("wren")
    assert shown(page) == ["robin | wren, 2.jpg", "wren, 3.jpg"]


def test_shift_and_a_number_add_a_class(page, bridge, qtbot):
    open_rows(bridge, SEVERAL)
    page.grid.selectAll()
    qtbot.keyClick(page.grid, Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
    assert bridge.last(SetLabels).changes == ((1, "robin|wren"), (4, "wren"))


def test_shift_and_a_number_take_away_what_all_have(page, bridge, qtbot):
    open_rows(bridge, SEVERAL)
    page.grid.select_row(1)
    qtbot.keyClick(page.grid, Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
    assert bridge.last(SetLabels).changes == ((2, "robin"),)
    page.grid.select_row(2)
    qtbot.keyClick(page.grid, Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
    assert bridge.last(SetLabels).changes == ((3, None),)


def test_a_class_is_renamed_also_where_it_is_one_of_several(page, bridge):
    open_rows(bridge, SEVERAL)
    page._model.rename("wren", "Zaunkönig")
    assert bridge.last(SetLabels).changes == ((2, "Zaunkönig|robin"), (3, "Zaunkönig"))
    page._model.rename("robin", "wren")
    assert bridge.last(SetLabels).changes == ((1, "wren"), (2, "wren"))
    assert bridge.sent_of(RenameClass) == []


def test_the_chosen_class_stays_chosen_when_one_of_several_is_added(page, bridge):
    open_rows(bridge, SEVERAL)
    page._model.show(Shown.NO_CLASS)
    page._model.press_also("1", [4])
    command = bridge.last(SetLabels)
    bridge.emit(LabelsChanged(command.job, command.changes, ((4, None),), summary_of(SEVERAL)))
    QApplication.processEvents()
    assert shown(page) == []
