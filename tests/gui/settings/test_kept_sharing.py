from __future__ import annotations

import json

import pytest

from engine.api import DEFAULT_TARGETS, Target
from gui.settings.kept_sharing import KeptSharing
from gui.settings.store import SettingsStore


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.json"


def test_at_first_the_usual_is_chosen(file):
    kept = KeptSharing(SettingsStore(file))
    assert (kept.targets, kept.half, kept.folder) == (DEFAULT_TARGETS, False, "")


def test_choices_come_back_after_a_start(file):
    KeptSharing(SettingsStore(file)).keep((Target.PYTHON, Target.LITERT), "/out", half=True)
    kept = KeptSharing(SettingsStore(file))
    assert (kept.targets, kept.half, kept.folder) == ((Target.PYTHON, Target.LITERT), True, "/out")


def test_a_language_of_another_version_is_left_out(file):
    file.write_text(json.dumps({"schema": 1, "share_targets": ["telepathy", "cpp"]}))
    assert KeptSharing(SettingsStore(file)).targets == (Target.CPP,)


def test_choosing_nothing_at_all_is_not_kept(file):
    kept = KeptSharing(SettingsStore(file))
    kept.keep((), "", half=False)
    assert kept.targets == DEFAULT_TARGETS
