from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QUrl

from gui.widgets.banner import Banner
from gui.widgets.drop_zone import DropZone, local_paths
from gui.widgets.empty_state import EmptyState
from gui.widgets.recent_list import RecentList


def test_a_drop_gives_local_files_in_their_order_and_leaves_out_the_web(tmp_path):
    data = QMimeData()
    first, second = str(tmp_path / "ä b.jpg"), str(tmp_path / "日本.png")
    data.setUrls([QUrl.fromLocalFile(first), QUrl("https://example.org/x.jpg"), QUrl.fromLocalFile(second)])
    assert local_paths(data) == (first, second)


def test_the_drop_zone_offers_pictures_and_a_folder(qtbot):
    zone = DropZone("Drop here, or")
    qtbot.addWidget(zone)
    pictures, folder = zone.button.menu().actions()
    with qtbot.waitSignal(zone.choose_pictures, timeout=1000):
        pictures.trigger()
    with qtbot.waitSignal(zone.choose_folder, timeout=1000):
        folder.trigger()


def test_an_empty_state_invites(qtbot):
    state = EmptyState("pictures", "Nothing here yet", "Choose…", "A hint.")
    qtbot.addWidget(state)
    with qtbot.waitSignal(state.accepted, timeout=1000):
        state.button.click()
    with qtbot.waitSignal(state.accepted, timeout=1000):
        qtbot.keyClick(state.button, Qt.Key.Key_Return)
    assert not state.other_button.isVisibleTo(state)


def test_a_banner_says_two_lines_acts_and_goes(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    assert not banner.isVisibleTo(None)
    banner.say("Free some space.", "The disk is full.", "bad", "Try again")
    assert banner.words == "Free some space. The disk is full."
    with qtbot.waitSignal(banner.acted, timeout=1000):
        banner.button.click()
    with qtbot.waitSignal(banner.closed, timeout=1000):
        banner.close_button.click()
    assert banner.isHidden()


def test_a_banner_takes_a_file_name_as_words_and_not_as_markup(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.say("<b>bold</b>.jpg could not be read")
    assert "<b>bold</b>.jpg" in banner.words


def test_a_recent_project_is_opened_by_its_folder(qtbot):
    recent = RecentList("Recent")
    qtbot.addWidget(recent)
    recent.set_projects([("Birds", "/a/Birds"), ("Textile", "/b/Textile")])
    buttons = [child for child in recent.children() if hasattr(child, "click")]
    with qtbot.waitSignal(recent.chosen, timeout=1000) as chosen:
        buttons[1].click()
    assert chosen.args == ["/b/Textile"]
