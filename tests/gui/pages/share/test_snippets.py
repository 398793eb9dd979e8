"""The lines to copy are those of the kits' READMEs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from demo_data import model

import engine
from engine.api import DEFAULT_TARGETS, GENERAL_MODEL, Target
from engine.exporting.model_copy import place_for
from gui.pages.share.snippets import snippet, written_name

KITS = Path(engine.__file__).parents[1] / "assets" / "kits"


@pytest.mark.parametrize("target", [target for target in Target if (KITS / target / "README.md").exists()])
def test_they_stand_in_the_readme_word_for_word(target):
    lines = snippet(target, model(), half=False)
    assert lines
    assert 1 <= len([line for line in lines.splitlines() if line]) <= 4
    readme = (KITS / target / "README.md").read_text("utf-8").replace("@MODEL@", "hands 3.tellapart")
    assert f"\n{lines}\n```" in readme


def test_every_usual_language_that_is_code_has_some():
    without = {target for target in DEFAULT_TARGETS if not snippet(target, model(), half=False)}
    assert without <= {Target.WEB}, "a page is opened, not called"


@pytest.mark.parametrize("half", [True, False])
@pytest.mark.parametrize(
    "name", ["hands 3", "a.b", "small.half", 'x"); os.remove("y', "$(reboot) `id`", "two\nlines"]
)
def test_the_name_in_them_is_that_of_the_file_that_is_written(name, half, tmp_path):
    card = model(name)
    assert written_name(card, half=half) == place_for(Path(card.key), tmp_path, half=half).name


def test_the_general_model_has_a_file_name_too():
    from engine.bundle.general import GENERAL_FILE

    card = replace(model("Everyday things"), key=GENERAL_MODEL)
    assert written_name(card, half=False) == GENERAL_FILE
