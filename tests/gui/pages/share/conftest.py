from __future__ import annotations

import pytest
from demo_data import model, opened

from gui.pages.share.view import SharePage
from gui.pages.share.view_model import ShareViewModel
from gui.settings.kept_sharing import KeptSharing
from gui.settings.store import SettingsStore
from gui.theme import theme

BIRDS = [("robin", 20), ("wren", 20)]


@pytest.fixture
def kept(tmp_path):
    """The settings of a person who has never shared."""
    return KeptSharing(SettingsStore(tmp_path / "settings.json"))


@pytest.fixture
def page(bridge, qtbot, kept):
    theme().apply()
    page = SharePage(ShareViewModel(bridge), kept)
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    return page


@pytest.fixture
def filled(page, bridge):
    """The page with two models."""
    bridge.emit(opened(BIRDS, models=(model("hands 3"), model("hands 2"))))
    return page
