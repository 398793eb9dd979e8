from __future__ import annotations

import pytest

from gui.widgets.thumbnail_source import ThumbnailSource

EDGE = 16
GREY = bytes([128]) * (EDGE * EDGE * 3)
BYTES_OF_ONE = EDGE * EDGE * 4


@pytest.fixture
def source(qapp):
    return ThumbnailSource(EDGE, cache_bytes=10 * BYTES_OF_ONE)


def asked_by(source, qtbot, paths):
    with qtbot.waitSignal(source.wanted, timeout=1000) as wanted:
        source.need(paths)
    return wanted.args[0]


def test_it_asks_for_what_is_needed_in_the_order_of_need(source, qtbot):
    assert asked_by(source, qtbot, ["b", "a"]) == ("b", "a")


def test_only_the_newest_need_of_a_quick_scroll_is_asked_for(source, qtbot):
    with qtbot.waitSignal(source.wanted, timeout=1000) as wanted:
        for first in range(0, 1000, 10):
            source.need([str(number) for number in range(first, first + 10)])
    assert wanted.args[0] == tuple(str(number) for number in range(990, 1000))


def test_what_is_here_is_not_asked_for(source, qtbot):
    source.deliver("a", EDGE, EDGE, GREY)
    assert asked_by(source, qtbot, ["a", "b"]) == ("b",)


def test_what_cannot_be_made_is_known_as_broken_and_not_asked_for_again(source, qtbot):
    source.deliver("a", 0, 0, b"")
    assert source.is_broken("a")
    assert source.pixmap("a") is None
    assert asked_by(source, qtbot, ["a", "b"]) == ("b",)


def test_the_picture_has_the_colours_that_were_delivered(source):
    rows = bytes([255, 0, 0] * 3 + [0, 0, 255] * 3)  # 3 wide: rows of 9 bytes, which no alignment fits
    source.deliver("a", 3, 2, rows)
    image = source.pixmap("a").toImage()
    assert image.pixelColor(2, 0).getRgb()[:3] == (255, 0, 0)
    assert image.pixelColor(0, 1).getRgb()[:3] == (0, 0, 255)


def test_too_few_bytes_are_a_broken_picture_and_not_a_crash(source):
    source.deliver("a", EDGE, EDGE, GREY[:-1])
    assert source.is_broken("a")


def test_the_cache_stays_within_its_bytes_and_drops_the_longest_unused(source):
    for number in range(10):
        source.deliver(str(number), EDGE, EDGE, GREY)
    assert source.pixmap("0") is not None  # used again: now "1" is the longest unused
    source.deliver("new", EDGE, EDGE, GREY)
    assert source.bytes_kept <= 10 * BYTES_OF_ONE
    assert source.pixmap("1") is None
    assert source.pixmap("0") is not None


def test_after_a_lost_engine_the_same_is_asked_for_again(source, qtbot):
    asked_by(source, qtbot, ["a"])
    with qtbot.waitSignal(source.wanted, timeout=1000) as wanted:
        source.ask_again()
    assert wanted.args[0] == ("a",)
