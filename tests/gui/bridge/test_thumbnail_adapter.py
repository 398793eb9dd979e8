from __future__ import annotations

from pathlib import Path

import pytest

from engine.api import EngineLost, ErrorReport, MakeThumbnails, Problem, Thumbnail, ThumbnailsMade
from gui.bridge.thumbnail_adapter import ThumbnailAdapter
from gui.widgets.thumbnail_source import ThumbnailSource


@pytest.fixture
def source(bridge):
    own = ThumbnailSource(64)
    ThumbnailAdapter(bridge, own)
    return own


def need(source, qtbot, *paths):
    with qtbot.waitSignal(source.wanted, timeout=1000):
        source.need(paths)


def test_what_is_wanted_is_asked_of_the_engine_and_arrives(bridge, source, qtbot):
    need(source, qtbot, "/a.jpg", "/b.jpg")
    command = bridge.last(MakeThumbnails)
    assert command.paths == ("/a.jpg", "/b.jpg")
    assert command.edge == 64
    broken = Thumbnail("/b.jpg", 0, 0, b"", Problem("truncated", "Cut off."))
    bridge.emit(ThumbnailsMade(command.job, (Thumbnail("/a.jpg", 2, 1, b"abcdef"), broken)))
    assert source.pixmap("/a.jpg").width() == 2
    assert source.is_broken("/b.jpg")


def test_a_new_wish_replaces_the_old_one_of_the_same_job(bridge, source, qtbot):
    need(source, qtbot, "/a.jpg")
    need(source, qtbot, "/b.jpg")
    first, second = bridge.sent_of(MakeThumbnails)
    assert first.job == second.job


def test_thumbnails_of_another_size_are_left_to_their_own_source(bridge, source, qtbot):
    need(source, qtbot, "/a.jpg")
    bridge.emit(ThumbnailsMade(bridge.new_job(), (Thumbnail("/a.jpg", 2, 1, b"abcdef"),)))
    assert source.pixmap("/a.jpg") is None


def test_after_a_lost_engine_what_is_missing_is_asked_for_again(bridge, source, qtbot):
    need(source, qtbot, "/a.jpg")
    with qtbot.waitSignal(source.wanted, timeout=1000):
        bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), ()))
    assert [command.paths for command in bridge.sent_of(MakeThumbnails)] == [("/a.jpg",), ("/a.jpg",)]


def test_no_slot_of_the_bridge_is_a_lambda():
    files = list((Path(__file__).parents[3] / "gui").rglob("*.py"))
    assert len(files) > 20
    guilty = [file.name for file in files if ".connect(lambda" in file.read_text(encoding="utf-8")]
    assert guilty == []  # a lambda runs in the thread that emits
