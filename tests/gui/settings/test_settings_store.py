from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import DeviceKind
from gui.settings.first_look import chosen_theme
from gui.settings.settings import MOST_RECENT, THEMES, Settings, WrongSettingsError, from_json, to_json
from gui.settings.store import SettingsStore, settings_file

CHOSEN = Settings(theme="dark", device=DeviceKind.CPU, top=3, reduced_decoding=True, recent_projects=("/a", "/ä"))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "settings.json"


@given(
    st.builds(
        Settings,
        theme=st.sampled_from(THEMES),
        device=st.sampled_from(DeviceKind),
        top=st.integers(1, 20),
        reduced_decoding=st.booleans(),
        recent_projects=st.lists(st.text(), max_size=MOST_RECENT).map(tuple),
        language=st.text(max_size=5),
        trainings=st.lists(
            st.tuples(st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple)), max_size=3
        ).map(tuple),
        look_for_newer=st.booleans(),
        looked_for_newer=st.dates().map(str),
    )
)
def test_any_settings_come_back_as_they_were(settings):
    assert from_json(json.loads(json.dumps(to_json(settings)))) == settings


def test_only_what_differs_is_written(qapp, file):
    SettingsStore(file).change(Settings(theme="dark"))
    assert json.loads(file.read_text(encoding="utf-8")) == {"schema": 1, "theme": "dark"}


def test_a_project_in_a_folder_of_any_name_is_remembered(qapp, file):
    folder = "/photos/" + os.fsdecode(b"not \xff unicode") + " 手"
    SettingsStore(file).remember_project(folder)
    assert SettingsStore(file).settings.recent_projects == (folder,)


def test_settings_are_there_after_a_restart(qapp, file):
    SettingsStore(file).change(CHOSEN)
    assert SettingsStore(file).settings == CHOSEN


def test_a_change_is_told_once_and_no_change_not_at_all(qapp, file, qtbot):
    store = SettingsStore(file)
    with qtbot.waitSignal(store.changed, timeout=1000):
        store.change(CHOSEN)
    with qtbot.assertNotEmitted(store.changed):
        store.change(CHOSEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"theme": 7}',
        '{"top": 0}',
        '{"device": "quantum"}',
        '{"trainings": [7]}',
        '{"trainings": [["/a", [["seed"]]]]}',
        "\x00\x01",
        '{"top": true}',
    ],
)
def test_a_broken_file_gives_the_defaults_and_is_kept(qapp, file, text):
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    store = SettingsStore(file)
    assert store.settings == Settings()
    assert file.with_name("settings.json.broken").read_text(encoding="utf-8") == text
    store.change(CHOSEN)
    assert SettingsStore(file).settings == CHOSEN


def test_a_file_of_another_version_is_kept_before_it_is_written_over(qapp, file):
    file.parent.mkdir()
    newer = json.dumps({"schema": 7, "theme": "dark", "hologram": True})
    file.write_text(newer, encoding="utf-8")
    store = SettingsStore(file)
    assert store.settings.theme == "dark"
    assert file.read_text(encoding="utf-8") == newer
    store.change(replace(store.settings, top=3))
    assert file.with_name("settings.json.schema-7").read_text(encoding="utf-8") == newer
    assert json.loads(file.read_text(encoding="utf-8")) == {"schema": 1, "theme": "dark", "top": 3}


def test_settings_that_cannot_be_written_are_used_all_the_same(qapp, tmp_path):
    blocked = tmp_path / "a file"
    blocked.touch()
    store = SettingsStore(blocked / "settings.json")
    store.change(CHOSEN)
    assert store.settings == CHOSEN


def test_recent_projects_are_few_unique_and_the_newest_is_first(qapp, file):
    store = SettingsStore(file)
    for number in range(12):
        store.remember_project(f"/{number}")
    store.remember_project("/7")
    assert store.settings.recent_projects[0] == "/7"
    assert len(store.settings.recent_projects) == len(set(store.settings.recent_projects)) == MOST_RECENT
    store.forget_project("/7")
    assert "/7" not in store.settings.recent_projects


def test_what_is_not_an_object_is_refused():
    with pytest.raises(WrongSettingsError):
        from_json([1])


def test_the_file_lies_in_the_persons_own_folder(own_home):
    assert own_home in settings_file().parents


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ('{"schema": 1, "theme": "dark"}', "dark"),
        ("{}", "system"),
        ("{", "system"),
        ('{"theme": "pink"}', "system"),
    ],
)
def test_the_theme_of_the_first_paint_is_read_from_the_file_alone(tmp_path, text, theme):
    file = tmp_path / "settings.json"
    assert chosen_theme(file) == "system"
    file.write_text(text, encoding="utf-8")
    assert chosen_theme(file) == theme
