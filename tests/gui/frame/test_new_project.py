from __future__ import annotations

from pathlib import Path

import pytest

from gui.frame.new_project_dialog import NewProjectDialog
from gui.frame.project_folder import free_folder


def test_a_folder_that_is_there_is_never_taken_again(tmp_path):
    assert free_folder(tmp_path, "Birds") == tmp_path / "Birds"
    (tmp_path / "Birds").mkdir()
    assert free_folder(tmp_path, "Birds") == tmp_path / "Birds 2"


@pytest.mark.parametrize(("name", "folder"), [("a/b:c", "a b c"), ("..", "project"), ("日本の鳥", "日本の鳥")])
def test_any_name_gives_a_folder_that_every_system_allows(tmp_path, name, folder):
    assert free_folder(tmp_path, name) == tmp_path / folder


def test_enter_is_enough(qtbot):
    dialog = NewProjectDialog("Birds")
    qtbot.addWidget(dialog)
    assert dialog.name == "Birds"
    assert Path(dialog.folder).name == "Birds"
    with qtbot.waitSignal(dialog.accepted, timeout=1000):
        dialog.create_button.click()


def test_a_project_needs_a_name(qtbot):
    dialog = NewProjectDialog("Birds")
    qtbot.addWidget(dialog)
    dialog._name.setText("  ")
    assert not dialog.create_button.isEnabled()
